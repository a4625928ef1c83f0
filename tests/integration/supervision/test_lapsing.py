"""失效: an open order to a unit that has left the matter ends by itself, and the offices that order are told."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from app.clocks.models import Clock
from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.supervision.handling import OrderAnswer, Sign, answer, sign
from app.supervision.lapsing import LAPSED
from app.supervision.models import SupervisionOrder
from app.supervision.queries import get_order, list_orders
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level, OrderState
from app.tickets.closing import Withdraw, withdraw
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.models import Ticket
from app.tickets.rules.words import HandBackReason, State, WhistleKind
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

WHISTLED = shanghai("2026-12-01 09:00")
RULED = shanghai("2026-12-01 11:00")


def at(tx: Transaction, actor: Actor, when: datetime) -> Transaction:
    return as_actor(tx, actor, when)


@pytest.fixture
def ticket(tx: Transaction, zone: Zone) -> Ticket:
    tx.now = WHISTLED
    return a_ticket(tx, zone, State.WHISTLED, supports=True)


def ordered(tx: Transaction, zone: Zone, ticket: Ticket, by: Actor, unit: str | None = None) -> SupervisionOrder:
    return raise_order(
        at(tx, by, WHISTLED), ticket.number, Order(level=Level.YELLOW, reason="请尽快报到", department=unit)
    )


def handed_back(tx: Transaction, zone: Zone, ticket: Ticket, ruled: datetime = RULED) -> None:
    asking = HandBack(reason=HandBackReason.NOT_OURS, basis="职责清单另有规定")
    hand_back(at(tx, zone.head, WHISTLED), ticket.number, None, asking)
    rule(at(tx, zone.coordinator, ruled), ticket.number, None, Rule(upheld=True, note="成立"))


def told(tx: Transaction, name: str) -> set[int]:
    rows = sa.select(Notification.account_id).where(Notification.dedup_key.startswith(name))
    return set(tx.session.scalars(rows))


def test_an_order_lapses_with_the_ruling_by_which_its_unit_leaves(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    order = ordered(tx, zone, ticket, zone.supervisor)
    handed_back(tx, zone, ticket)
    assert (order.state, order.closed_at, order.closing_note) == (OrderState.DROPPED, RULED, LAPSED)
    clock = tx.session.scalars(
        sa.select(Clock).where(Clock.subject_kind == "order", Clock.subject_id == order.id)
    ).one()
    assert (clock.state, clock.breached_at) == ("cancelled", None)
    with pytest.raises(Missing):
        sign(at(tx, zone.liaison, RULED), order.reference, None, Sign())


def test_supervisor_and_coordinator_are_told_and_still_read_it(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    order = ordered(tx, zone, ticket, zone.supervisor)
    handed_back(tx, zone, ticket)
    people = {zone.supervisor.account_id, zone.coordinator.account_id}
    assert told(tx, "supervision.order_lapsed") == people
    for reader in (zone.supervisor, zone.coordinator):
        assert list_orders(tx.session, reader).items == []
        assert get_order(tx.session, reader, order.reference).closing_note == LAPSED


def test_what_waits_to_be_issued_lapses_too(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    order = ordered(tx, zone, ticket, zone.coordinator)
    handed_back(tx, zone, ticket)
    assert (order.state, order.number) == (OrderState.DROPPED, None)


def test_what_was_answered_is_over_with_its_answer(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    order = ordered(tx, zone, ticket, zone.supervisor)
    sign(at(tx, zone.head, WHISTLED), order.reference, None, Sign())
    answer(at(tx, zone.head, WHISTLED), order.reference, None, OrderAnswer(text="不属本单位职责，已申请退单。"))
    handed_back(tx, zone, ticket)
    assert (order.state, order.answer) == (OrderState.CLOSED, "不属本单位职责，已申请退单。")


def test_whoever_stays_still_owes_its_answer(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    order = ordered(tx, zone, ticket, zone.supervisor, zone.support.code)
    handed_back(tx, zone, ticket)
    assert order.state is OrderState.ISSUED
    again = Call(kind=WhistleKind.ORDINARY, lead=zone.support.code)
    blow_whistle(at(tx, zone.dispatcher, RULED), ticket.number, None, again)
    assert order.state is OrderState.ISSUED


def test_with_the_matter_every_order_about_it_ends(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    orders = [ordered(tx, zone, ticket, zone.supervisor, unit) for unit in (zone.lead.code, zone.support.code)]
    withdraw(at(tx, zone.firm, RULED), ticket.number, None, Withdraw(reason="已自行解决"))
    assert [order.state for order in orders] == [OrderState.DROPPED, OrderState.DROPPED]


def test_one_left_behind_before_the_rule_began_lapses_with_the_next_act(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED)  # in September
    order = raise_order(as_actor(tx, zone.supervisor), ticket.number, Order(level=Level.YELLOW, reason="请尽快报到"))
    asking = HandBack(reason=HandBackReason.NOT_OURS, basis="职责清单另有规定")
    hand_back(as_actor(tx, zone.head), ticket.number, None, asking)
    rule(as_actor(tx, zone.coordinator), ticket.number, None, Rule(upheld=True, note="成立"))
    assert order.closed_at is None
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.support.code)
    blow_whistle(at(tx, zone.dispatcher, RULED), ticket.number, None, call)
    assert order.state is OrderState.DROPPED
