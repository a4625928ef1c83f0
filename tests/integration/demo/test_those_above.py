"""The demonstration left to itself for five weeks: the leader reads one message a week, not one for each late clock."""

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Account
from app.calendars.rules import SHANGHAI
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction
from app.notifications.digesting import write_digests
from app.notifications.models import Notification
from app.notifications.telling import Teller
from app.subjects import SUBJECTS
from demo.zone import Size, build_zone
from tests.builders import as_actor
from tests.integration.demo.loads import ACTORS, THURSDAY, keys, passing_transaction

pytestmark = pytest.mark.timeout(300)  # a whole zone is played, and five weeks

WEEKS = 5


def messages(tx: Transaction, username: str) -> list[Notification]:
    """What somebody was told after the load."""
    return list(
        tx.session.scalars(
            sa.select(Notification)
            .join(Account, Account.id == Notification.account_id)
            .where(Account.username == username, Notification.created_at > THURSDAY)
            .order_by(Notification.id)
        )
    )


def test_those_above_read_one_message_a_week_of_what_is_late(engine: sa.Engine) -> None:
    with passing_transaction(engine) as tx:
        build_zone(tx, ACTORS, keys(), Size(companies=72, tickets=64, with_history=False))
        for hours in range(3, WEEKS * 7 * 24, 3):
            now = THURSDAY + timedelta(hours=hours)
            while sweep(as_actor(tx, SYSTEM, now), SUBJECTS, 200) == 200:
                pass
            write_digests(as_actor(tx, SYSTEM, now), Teller(), SUBJECTS)
        told = messages(tx, "leader")
        leader = [row for row in told if row.name == "sla.digest"]
        at_once = [row for row in told if row.name != "sla.digest"]
        assert all(":plus_half_hour:" in row.dedup_key for row in at_once), "an emergency alone reaches him at once"
        assert len(at_once) <= 2
        weeks = Counter(row.created_at.astimezone(SHANGHAI).date().isocalendar()[:2] for row in leader)
        assert set(weeks.values()) == {1}
        assert len(weeks) == WEEKS, "Thursday to Thursday: five Mondays"
        assert {row.created_at.astimezone(SHANGHAI).weekday() for row in leader} == {0}
        late = [line for line in leader[-1].text.splitlines() if line.startswith("· ")]
        assert leader[-1].subject == f"一周超期专报：{len(late)} 件"
        assert len(late) > 20, "what was a message for each late clock is a line of one"
        gathered = [row for row in messages(tx, "supervisor") if row.name == "sla.digest"]
        assert [row.text for row in gathered] == [row.text for row in leader]
        proposed = [
            (row.ticket_number, row.subject)
            for row in messages(tx, "supervisor")
            if row.name == "supervision.order_proposed"
        ]
        assert len(proposed) == len(set(proposed)), "one proposal for each late unit, told apart by its name"
