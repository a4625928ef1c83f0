"""周一卡 by mail: what an officer's week holds, on Monday, once, to whoever is there and may still know of it."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Account, Membership
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Pairing, StandIn
from app.kernel.actor import SYSTEM, Actor
from app.kernel.outbox import OutboxRow, Topic
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.notifications.rights import ACTORS, HIDDEN_MATTER, readable
from app.notifications.rules.audience import CARD
from app.notifications.telling import Teller
from app.notifications.writing_cards import officers_to_tell, write_card
from app.promises.giving import Promised, give
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, an_actor, as_actor
from tests.clocks import shanghai

MONDAY, LATER, HOLIDAY = "2026-11-23 08:30", "2026-11-23 09:30", "2026-10-05 08:30"


def write(tx: Transaction, at: str) -> int:
    now = as_actor(tx, SYSTEM, shanghai(at))
    teller = Teller(frozenset({Topic.EMAIL}))
    return sum(write_card(now, teller, account_id) for account_id in officers_to_tell(now))


def cards(tx: Transaction, who: Actor) -> list[Notification]:
    wanted = sa.select(Notification).where(Notification.name == CARD, Notification.account_id == who.account_id)
    return list(tx.session.scalars(wanted))


def mail_leaves(tx: Transaction, who: Actor) -> list[datetime]:
    wanted = sa.select(OutboxRow.next_at).where(OutboxRow.template == CARD, OutboxRow.recipient_id == who.account_id)
    return list(tx.session.scalars(wanted))


@pytest.fixture
def number(tx: Transaction, zone: Zone) -> str:
    """A matter whose firm needs it on the Friday of that week; the officer has an address."""
    tx.session.get_one(Account, zone.officer.account_id).email = "officer@example.cn"
    ticket = a_ticket(tx, zone, State.HANDLING)
    ticket.wanted_by = shanghai("2026-11-27 12:00").date()
    tx.session.flush()
    return ticket.number


def test_on_monday_once_and_on_no_other_day(tx: Transaction, zone: Zone, number: str) -> None:
    assert write(tx, "2026-11-23 08:29") == 0
    assert write(tx, MONDAY) == 1
    assert write(tx, LATER) == 0, "a look that comes again writes nothing"
    assert write(tx, "2026-11-24 09:00") == 0
    [card] = cards(tx, zone.officer)
    assert number in card.text
    assert zone.company.name not in card.text, "whose they are is read behind the sign-in"
    assert mail_leaves(tx, zone.officer) == [shanghai(MONDAY)]


def test_on_a_holiday_the_mail_waits_for_the_first_workday(tx: Transaction, zone: Zone) -> None:
    tx.session.get_one(Account, zone.officer.account_id).email = "officer@example.cn"
    a_ticket(tx, zone, State.HANDLING).wanted_by = shanghai("2026-10-09 12:00").date()
    tx.session.flush()
    assert write(tx, HOLIDAY) == 1
    assert mail_leaves(tx, zone.officer) == [shanghai("2026-10-08 08:30")]


def test_nothing_ahead_is_no_message(tx: Transaction, zone: Zone) -> None:
    assert write(tx, MONDAY) == 0
    assert cards(tx, zone.officer) == []


def test_on_leave_it_is_the_stand_in_s_and_after_leaving_nobody_s(tx: Transaction, zone: Zone, number: str) -> None:
    other = an_actor(tx, Role.OFFICER, zone.region)
    day = shanghai(MONDAY).date()
    give(
        as_actor(tx, zone.officer, shanghai("2026-11-20 10:00")),
        Promised(words="送表格到厂", due_on=day + timedelta(2), firm=zone.company.credit_code),
    )
    away = {"from_day": day, "until_day": day + timedelta(5), "made_at": tx.now, "reason": ""}
    tx.session.add(StandIn(officer_id=zone.officer.account_id, stand_in_id=other.account_id, **away))
    tx.session.flush()
    assert write(tx, MONDAY) == 1
    assert cards(tx, zone.officer) == [], "who is on leave is left alone"
    [card] = cards(tx, other)
    assert number in card.text
    assert "承诺到期 1 项" in card.text, "the promises of who is away are the stand-in's to keep"
    tx.session.execute(sa.delete(StandIn))
    tx.session.execute(sa.update(Membership).where(Membership.role == Role.OFFICER).values(until_at=tx.now))
    assert write(tx, "2026-11-30 08:30") == 0


def test_what_is_no_more_his_has_no_number_when_it_is_read(tx: Transaction, zone: Zone, number: str) -> None:
    write(tx, MONDAY)
    [card] = cards(tx, zone.officer)

    def read() -> str:
        account = tx.session.get_one(Account, zone.officer.account_id)
        actor = ACTORS.of_account(tx.session, account, tx.now)
        found = readable(tx.session, actor, [card])
        return found[card.id].text if card.id in found else ""

    assert number in read()
    tx.session.execute(sa.update(Pairing).values(until_day=local_day(tx.now)))
    assert number not in read()
    assert HIDDEN_MATTER in read()
    tx.session.execute(sa.update(Membership).where(Membership.role == Role.OFFICER).values(until_at=tx.now))
    assert read() == "", "who is no officer any more reads nothing of it"
