"""The right is asked again before a stored message leaves or is shown: every audience, and every way to lose a right.

A message that may not be known any more is not sent, and keeps in the inbox its number and what happened, nothing else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.rules.roles import Role
from app.companies.models import Pairing
from app.kernel.actor import SYSTEM, Actor
from app.kernel.database import make_engine
from app.kernel.ids import AccountId, DepartmentId
from app.kernel.outbox import OutboxRow, OutboxState, Topic
from app.kernel.transaction import Transaction, Transactions
from app.notifications.channels import Channels
from app.notifications.channels.message import Letterhead, Message
from app.notifications.models import Notification
from app.notifications.queries import SeenMessage, inbox
from app.notifications.rights import ACTORS, HIDDEN_MATTER
from app.notifications.rules.audience import DIGEST
from app.notifications.sending import Delivered, deliver
from app.notifications.telling import Teller
from app.subscriptions import Subscriptions
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.closing import Withdraw, withdraw
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.models import Ticket
from app.tickets.rules.words import HandBackReason, State, WhistleKind
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_department, a_park, a_ticket, a_zone, an_actor, as_actor
from tests.integration.conftest import SUBSCRIPTIONS
from tests.tables import furnished

TITLE = "题目口令"
HEAD = Letterhead(site_name="助企哨", public_url="https://zone.example")


class Post:
    """Whatever leaves."""

    def __init__(self) -> None:
        self.letters: list[Message] = []

    def send(self, message: Message, begin: Callable[[], bool]) -> None:
        assert begin()
        self.letters.append(message)


@dataclass
class Office:
    """The zone, what it owes, and a way to send it."""

    transactions: Transactions
    zone: Zone
    post: Post

    def deliver(self, who: Actor, name: str) -> Delivered:
        """The newest letter of an event owed to somebody, at whatever hour."""
        with self.transactions.acting(SYSTEM) as tx:
            wanted = sa.select(OutboxRow).where(OutboxRow.recipient_id == who.account_id, OutboxRow.template == name)
            row = tx.session.scalars(wanted.order_by(OutboxRow.id.desc())).first()
            assert row is not None, f"{name} is owed to nobody like that"
            assert row.state is OutboxState.PENDING
            row.next_at = tx.now
            row_id = row.id
        return deliver(self.transactions, row_id, Channels(HEAD, {Topic.EMAIL: self.post}))

    def message(self, who: Actor, name: str) -> SeenMessage:
        """The newest message of an event in somebody's inbox, as he reads it today."""
        with self.transactions.reading(SYSTEM) as tx:
            reader = ACTORS.of(tx.session, AccountId(who.account_id or 0), tx.now)
            return next(each for each in inbox(tx.session, reader).items if each.name == name)


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    engine = make_engine(database_url, pool_size=5, max_overflow=5)
    told = Subscriptions(SUBSCRIPTIONS.recorder, Teller(frozenset({Topic.EMAIL})))
    made = Transactions(engine, told)
    with furnished(made):
        with made.acting(SYSTEM) as tx:
            zone = a_zone(tx)
        yield Office(made, zone, Post())
    engine.dispose()


@dataclass(frozen=True)
class Case:
    """Who is told of what, and how he loses it."""

    who: str
    event: str
    state: State
    lose: Callable[[Transaction, Zone, Ticket], None]
    more: Callable[[Transaction, Zone, Ticket], None] = lambda tx, zone, ticket: None
    """What else happens, so that he is told."""


def unpaired(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    tx.session.execute(sa.update(Pairing).values(until_day=tx.now.date()))


def another_park(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    ticket.park_id = a_park(tx, zone.region).id


def excused(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    asked = HandBack(reason=HandBackReason.NOT_OURS, basis="职责不符")
    hand_back(as_actor(tx, zone.liaison), ticket.number, None, asked)
    ruled = Rule(assignment=zone.lead.code, upheld=True, note="同意")
    rule(as_actor(tx, zone.coordinator), ticket.number, None, ruled)


def replaced(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    other = a_department(tx, zone.region)
    an_actor(tx, Role.LIAISON, zone.region, department=other)
    call = Call(kind=WhistleKind.ORDINARY, lead=other.code)
    blow_whistle(as_actor(tx, zone.dispatcher, tx.now + timedelta(minutes=1)), ticket.number, None, call)


def confided(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    ticket.confidential = True


def complained_of(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    ticket.confidential, ticket.complained_of = True, [zone.lead.id]


def seat_ended(who: str) -> Callable[[Transaction, Zone, Ticket], None]:
    """His seat ends, and another one, of the same role where it lies elsewhere, is kept."""

    def lose(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
        account = getattr(zone, who).account_id
        seat = tx.session.scalars(sa.select(Membership).where(Membership.account_id == account)).one()
        seat.until_at = tx.now
        kept = {"role": seat.role, "region_id": seat.region_id, "from_at": seat.from_at, "account_id": account}
        if seat.department_id is not None:
            kept["department_id"] = a_department(tx, zone.region).id
        elif seat.park_id is not None:
            kept["park_id"] = a_park(tx, zone.region).id
        elif seat.company_id is not None:
            kept["company_id"] = zone.other.id
        else:
            kept["role"] = Role.ADMIN
        tx.session.add(Membership(**kept))

    return lose


def asks_back(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    asked = HandBack(reason=HandBackReason.NOT_OURS, basis="职责不符")
    hand_back(as_actor(tx, zone.liaison), ticket.number, None, asked)


def ordered(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    given = Order(level=Level.YELLOW, reason="进展慢", department=zone.lead.code)
    raise_order(as_actor(tx, zone.supervisor), ticket.number, given)


def proposed(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    given = Order(level=Level.YELLOW, reason="进展慢", department=zone.lead.code)
    raise_order(as_actor(tx, zone.coordinator), ticket.number, given)


WHISTLED, FILED = "ticket.whistled", "ticket.filed"
CASES = {
    "officer unpaired": Case("officer", FILED, State.SUBMITTED, unpaired),
    "officer's seat ended": Case("officer", FILED, State.SUBMITTED, seat_ended("officer")),
    "park moved": Case("dispatcher", FILED, State.SUBMITTED, another_park),
    "dispatcher's seat ended, one in another park kept": Case(
        "dispatcher", FILED, State.SUBMITTED, seat_ended("dispatcher")
    ),
    "liaison's seat ended, one in another unit kept": Case("liaison", WHISTLED, State.WHISTLED, seat_ended("liaison")),
    "unit excused": Case("handler", WHISTLED, State.WHISTLED, excused),
    "head of a unit excused": Case("head", WHISTLED, State.WHISTLED, excused),
    "firm's seat ended, one in another firm kept": Case("firm", "ticket.accepted", State.ACCEPTED, seat_ended("firm")),
    "firm's matter confided by a colleague": Case("colleague", FILED, State.SUBMITTED, confided),
    "coordinator's seat ended": Case(
        "coordinator", "ticket.hand_back_asked", State.WHISTLED, seat_ended("coordinator"), asks_back
    ),
    "supervisor's seat ended": Case(
        "supervisor", "supervision.order_proposed", State.HANDLING, seat_ended("supervisor"), proposed
    ),
    "unit ordered, then replaced": Case("head", "supervision.order_issued", State.HANDLING, replaced, ordered),
    "matter complains of the unit": Case("head", WHISTLED, State.WHISTLED, complained_of),
}


def a_told(office: Office, case: Case) -> tuple[Actor, str]:
    """The ticket went its way and its reader was told; returns him and its number."""
    with office.transactions.acting(SYSTEM) as tx:
        office.zone.extra["colleague"] = an_actor(
            tx, Role.COMPANY_USER, office.zone.region, company=office.zone.company
        )
        ticket = a_ticket(tx, office.zone, case.state, title=f"{TITLE} {office.zone.company.name}")
        case.more(tx, office.zone, ticket)
        return {**vars(office.zone), **office.zone.extra}[case.who], ticket.number


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_message_whose_right_is_lost_neither_leaves_nor_is_shown(office: Office, case: Case) -> None:
    who, number = a_told(office, case)
    before = office.message(who, case.event)
    assert TITLE in before.subject + before.text
    with office.transactions.acting(SYSTEM) as tx:
        case.lose(tx, office.zone, tx.session.scalars(sa.select(Ticket)).one())
    assert office.deliver(who, case.event) is Delivered.CANCELLED
    assert office.post.letters == []
    if case.lose is complained_of:
        with pytest.raises(StopIteration):
            office.message(who, case.event)
        return
    after = office.message(who, case.event)
    assert (after.withheld, after.ticket_number, after.subject, after.text) == (True, number, "", "")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_message_whose_right_stands_leaves(office: Office, case: Case) -> None:
    who, _ = a_told(office, case)
    assert office.deliver(who, case.event) is Delivered.SENT
    [letter] = office.post.letters
    assert TITLE in letter.subject + letter.text


def test_a_matter_made_confidential_is_said_without_its_firm(office: Office) -> None:
    with office.transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, office.zone, State.WHISTLED, supports=True, title=f"{TITLE} {office.zone.company.name}")
        ticket.confidential = True
    who = office.zone.support_liaison
    assert office.deliver(who, WHISTLED) is Delivered.SENT
    [letter] = office.post.letters
    shown = office.message(who, WHISTLED)
    for said in (letter.subject, letter.text, letter.html, letter.short, shown.subject, shown.text):
        assert office.zone.company.name not in said
    assert TITLE in letter.text


def test_a_person_who_keeps_the_seat_he_was_told_in_keeps_the_message(office: Office) -> None:
    """Another of his seats ends: that is none of this message's business."""
    zone = office.zone
    with office.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.WHISTLED, title=TITLE)
        other = an_actor(tx, Role.HEAD, zone.region, department=a_department(tx, zone.region))
        account = zone.liaison.account_id
        moved = sa.update(Membership).where(Membership.account_id == other.account_id)
        tx.session.execute(moved.values(account_id=account, until_at=tx.now))
    assert office.deliver(zone.liaison, WHISTLED) is Delivered.SENT
    assert TITLE in office.message(zone.liaison, WHISTLED).text


def test_an_office_that_reads_it_in_another_seat_does_not_read_what_it_was_told_in_the_one_that_ended(
    office: Office,
) -> None:
    """The officer who is a coordinator too finds the ticket, and not what the officer was told of it."""
    zone = office.zone
    with office.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, title=TITLE)
        seat = tx.session.scalars(sa.select(Membership).where(Membership.account_id == zone.officer.account_id)).one()
        seat.until_at = tx.now
        tx.session.add(
            Membership(
                account_id=seat.account_id, role=Role.COORDINATOR, region_id=zone.region.id, from_at=seat.from_at
            )
        )
    assert office.deliver(zone.officer, FILED) is Delivered.CANCELLED
    assert office.message(zone.officer, FILED).withheld


def test_a_unit_let_go_reads_that_it_was(office: Office) -> None:
    with office.transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, office.zone, State.WHISTLED, title=f"{TITLE} {office.zone.company.name}")
        excused(tx, office.zone, ticket)
        later = as_actor(tx, office.zone.firm, tx.now + timedelta(minutes=1))
        withdraw(later, ticket.number, None, Withdraw(reason="撤回口令"))
    who = office.zone.head
    assert office.deliver(who, "ticket.hand_back_ruled") is Delivered.SENT
    [letter] = office.post.letters
    told = office.message(who, "ticket.hand_back_ruled")
    assert not told.withheld
    for said in (letter.subject + letter.text, told.subject + told.text):
        assert TITLE not in said
        assert office.zone.company.name not in said
    with pytest.raises(StopIteration):
        office.message(who, "ticket.withdrawn")


def test_a_whistle_that_was_answered_asks_nobody_to_check_in(office: Office) -> None:
    with office.transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, office.zone, State.WHISTLED, title=TITLE)
        check_in(as_actor(tx, office.zone.liaison), ticket.number, None, CheckIn())
    assert office.deliver(office.zone.handler, WHISTLED) is Delivered.CANCELLED
    assert TITLE in office.message(office.zone.handler, WHISTLED).text, "the record of what was said stays"


def test_an_account_that_was_closed_is_sent_nothing(office: Office) -> None:
    who, _ = a_told(office, CASES["park moved"])
    with office.transactions.acting(SYSTEM) as tx:
        tx.session.get_one(Account, who.account_id).state = AccountState.DISABLED
    assert office.deliver(who, FILED) is Delivered.CANCELLED


def test_what_was_written_before_seats_were_noted_is_asked_of_all_seats(office: Office) -> None:
    who, _ = a_told(office, CASES["officer unpaired"])
    with office.transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(Notification).values(role=None, department_id=None, region_id=None, knew=None))
    assert TITLE in office.message(who, FILED).text
    with office.transactions.acting(SYSTEM) as tx:
        unpaired(tx, office.zone, tx.session.scalars(sa.select(Ticket)).one())
    assert office.message(who, FILED).withheld
    assert office.deliver(who, FILED) is Delivered.CANCELLED


def test_a_digest_does_not_name_what_does_not_exist_for_its_reader_any_more(office: Office) -> None:
    zone = office.zone
    with office.transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, zone, title=TITLE)
        unit = a_department(tx, zone.region)
        ticket.confidential, ticket.complained_of = True, [unit.id]
        told = Notification(
            account_id=zone.leader.account_id or 0,
            dedup_key="digest",
            name=DIGEST,
            subject="超期",
            text=f"{ticket.number} 超期 3 天",
            role=Role.LEADER.value,
            region_id=zone.region.id,
            created_at=tx.now,
        )
        tx.session.add(told)
        reader = zone.leader
        assert [each.text for each in inbox(tx.session, reader).items] == [f"{ticket.number} 超期 3 天"]
        seat = replace(reader.seats[0], role=Role.HEAD.value, department_id=DepartmentId(unit.id))
        also = replace(reader, seats=(*reader.seats, seat))
        assert [each.text for each in inbox(tx.session, also).items] == [f"{HIDDEN_MATTER} 超期 3 天"]
        gone = replace(reader, seats=(seat,))
        assert [each.withheld for each in inbox(tx.session, gone).items] == [True]
