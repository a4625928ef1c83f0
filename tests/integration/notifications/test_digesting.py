"""The leader's week: nothing at once, one message on Monday, by unit, with totals, once however often it is written."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from app.accounts.models import Membership
from app.accounts.rules.roles import Role
from app.clocks.models import Reminder
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM, Actor
from app.kernel.transaction import Transaction
from app.notifications.digesting import write_digests, written_until
from app.notifications.models import Notification
from app.notifications.telling import Teller
from app.subjects import SUBJECTS
from app.tickets.closing import Withdraw, withdraw
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.builders import MONDAY, Zone, a_ticket, as_actor
from tests.clocks import shanghai


def digests(tx: Transaction) -> list[Notification]:
    return list(tx.session.scalars(sa.select(Notification).where(Notification.name == "sla.digest")))


def swept(tx: Transaction, *moments: str) -> None:
    for moment in moments:
        while sweep(as_actor(tx, SYSTEM, shanghai(moment)), SUBJECTS):
            pass


@pytest.fixture
def late(tx: Transaction, zone: Zone) -> list[Ticket]:
    """Two tickets of one unit and one of none, five workdays late in the first week of November."""
    found = [a_ticket(tx, zone, State.HANDLING) for _ in range(2)] + [a_ticket(tx, zone)]
    swept(
        tx,
        *(
            f"2026-{month}-{day:02d} 17:45"
            for month, days in (("09", range(21, 31)), ("10", range(1, 32)))
            for day in days
        ),
    )
    return found


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-02 08:29", "2026-10-26 08:30"),
        ("2026-11-02 08:30", "2026-11-02 08:30"),
        ("2026-11-08 23:59", "2026-11-02 08:30"),
    ],
)
def test_a_week_ends_on_monday_at_half_past_eight(now: str, until: str) -> None:
    assert written_until(shanghai(now)) == shanghai(until)


def write(tx: Transaction, at: datetime) -> int:
    return write_digests(as_actor(tx, SYSTEM, at), Teller(), SUBJECTS)


def test_one_message_a_person_by_unit_and_once(tx: Transaction, zone: Zone, late: list[Ticket]) -> None:
    assert tx.session.scalar(sa.select(sa.func.count()).where(Reminder.rung == "plus_5")) is not None
    steps = sa.select(Notification.account_id).where(Notification.name == "sla.step_reached")
    assert zone.leader.account_id not in set(tx.session.scalars(steps))
    for at in ("2026-11-02 08:30", "2026-11-02 08:30", "2026-11-03 11:00"):
        assert write(tx, shanghai(at)) == 1
    rows = digests(tx)
    assert {row.account_id for row in rows} == {zone.leader.account_id, zone.supervisor.account_id}
    assert len(rows) == 2
    text = rows[0].text
    assert f"{zone.lead.name}：" in text
    assert "尚未派到单位：1 件" in text
    assert all(ticket.number in text for ticket in late)
    assert rows[0].subject.startswith("一周超期专报：")


def test_who_sits_in_a_unit_complained_of_does_not_read_of_the_complaint(
    tx: Transaction, zone: Zone, late: list[Ticket]
) -> None:
    complaint, other = late[0], late[1]
    complaint.confidential, complaint.complained_of = True, [zone.support.id]
    _seat_in_support(tx, zone, zone.leader)
    assert write(tx, shanghai("2026-11-02 08:30")) == 1
    texts = {row.account_id: row.text for row in digests(tx)}
    assert set(texts) == {zone.leader.account_id, zone.supervisor.account_id}
    whole = texts[zone.supervisor.account_id or 0]
    assert complaint.number in whole
    assert f"{zone.lead.name}：4 件" in whole
    told = texts[zone.leader.account_id or 0]
    assert complaint.number not in told
    assert other.number in told
    assert f"{zone.lead.name}：2 件" in told, "nor do the totals count it"


def test_who_may_know_nothing_of_what_is_late_is_told_nothing(tx: Transaction, zone: Zone, late: list[Ticket]) -> None:
    for ticket in late:
        ticket.confidential, ticket.complained_of = True, [zone.support.id]
    _seat_in_support(tx, zone, zone.leader)
    write(tx, shanghai("2026-11-02 08:30"))
    assert {row.account_id for row in digests(tx)} == {zone.supervisor.account_id}


def _seat_in_support(tx: Transaction, zone: Zone, actor: Actor) -> None:
    seat = Membership(
        account_id=actor.account_id,
        role=Role.HEAD,
        region_id=zone.region.id,
        department_id=zone.support.id,
        from_at=MONDAY,
    )
    tx.session.add(seat)
    tx.session.flush()


def test_what_ended_meanwhile_is_not_said_and_a_week_without_anything_is_silent(
    tx: Transaction, zone: Zone, late: list[Ticket]
) -> None:
    for ticket in late:
        withdraw(as_actor(tx, zone.firm, shanghai("2026-11-01 09:00")), ticket.number, None, Withdraw(reason="不用了"))
    assert write(tx, shanghai("2026-11-02 08:30")) == 0
    assert digests(tx) == []
