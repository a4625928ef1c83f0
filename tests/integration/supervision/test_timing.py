"""An order has a clock: it runs from issued to answered, says who is late, and always leaves a way on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.clocks.checking import drift
from app.clocks.models import Clock, Reminder
from app.clocks.rules.ladder import Course
from app.clocks.rules.rungs import ORDER_LADDER
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from app.supervision.handling import Close, OrderAnswer, Sign, answer, close, sign
from app.supervision.models import SupervisionOrder
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level, OrderState
from app.supervision.timing import adopt, explain_order, find_order_clock
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import moments, shanghai


@pytest.fixture
def order(tx: Transaction, zone: Zone) -> SupervisionOrder:
    """An order of the red level, due after three workdays."""
    ticket = a_ticket(tx, zone, State.HANDLING)
    return raise_order(as_actor(tx, zone.supervisor), ticket.number, Order(level=Level.RED, reason="超期"))


def clock_of(tx: Transaction, order: SupervisionOrder) -> Clock:
    clock = find_order_clock(tx.session, order.id)
    assert clock is not None
    return clock


def told(tx: Transaction, order: SupervisionOrder) -> set[int]:
    key = f"sla:{clock_of(tx, order).id}:"
    return set(tx.session.scalars(sa.select(Notification.account_id).where(Notification.dedup_key.startswith(key))))


def test_the_clock_says_the_due_of_the_order_and_why(tx: Transaction, order: SupervisionOrder) -> None:
    clock = clock_of(tx, order)
    assert (clock.ticket_id, clock.subject, clock.whose) == (None, "order", order.id)
    assert clock.due_at == order.due_at == shanghai("2026-09-24 17:30")
    told = explain_order(tx.session, order, tx.now)
    assert told.computed == order.due_at
    assert [step.number for step in told.days if step.counted] == [1, 2, 3]
    assert told.clock.days_left == 3
    assert drift(tx.session, SUBJECTS, tx.now) == []


def test_an_answer_in_time_meets_it(tx: Transaction, zone: Zone, order: SupervisionOrder) -> None:
    sign(as_actor(tx, zone.liaison), order.reference, None, Sign())
    assert clock_of(tx, order).state is ClockState.RUNNING
    answer(as_actor(tx, zone.head, shanghai("2026-09-24 17:30")), order.reference, None, OrderAnswer(text="已办"))
    assert clock_of(tx, order).state is ClockState.MET


def test_from_the_due_on_the_supervisor_hears_of_it(tx: Transaction, zone: Zone, order: SupervisionOrder) -> None:
    late = as_actor(tx, SYSTEM, clock_of(tx, order).due_at)
    while sweep(late, SUBJECTS, 50):
        pass
    assert {zone.liaison.account_id, zone.supervisor.account_id} <= told(tx, order)
    fourteen_days = as_actor(tx, SYSTEM, shanghai("2026-10-20 09:00"))
    while sweep(fourteen_days, SUBJECTS, 50):
        pass
    rungs = set(tx.session.scalars(sa.select(Reminder.rung).where(Reminder.clock_id == clock_of(tx, order).id)))
    assert {"due", "plus_1", "plus_3", "plus_5"} <= rungs
    proposed = sa.select(sa.func.count()).where(SupervisionOrder.clock_id == clock_of(tx, order).id)
    assert tx.session.scalar(proposed) == 0


def test_every_rung_of_an_order_rings_once(tx: Transaction, zone: Zone, order: SupervisionOrder) -> None:
    tx.session.execute(sa.update(Clock).where(Clock.ticket_id.is_not(None)).values(next_at=None))
    clock = clock_of(tx, order)
    rings = moments(Course(calendar_now(tx.session), clock.started_at, clock.due_at, ladder=ORDER_LADDER))
    for step in rings:
        before, at = as_actor(tx, SYSTEM, step.at - timedelta(seconds=1)), as_actor(tx, SYSTEM, step.at)
        assert [sweep(each, SUBJECTS) for each in (before, at, at)] == [0, 1, 0]
    said = tx.session.scalars(sa.select(Reminder.rung).where(Reminder.clock_id == clock.id)).all()
    assert sorted(said) == sorted(step.rung.key for step in rings)


def test_an_order_nobody_answers_can_be_ended_with_a_reason(
    tx: Transaction, zone: Zone, order: SupervisionOrder
) -> None:
    late = shanghai("2026-10-20 09:00")
    close(as_actor(tx, zone.supervisor, late), order.reference, None, Close(note="单位撤并，另行交办"))
    assert order.state is OrderState.CLOSED
    clock = clock_of(tx, order)
    assert (clock.state, clock.breached_at) == (ClockState.CANCELLED, clock.due_at)


def test_an_order_issued_before_orders_had_clocks_is_given_one(tx: Transaction, order: SupervisionOrder) -> None:
    due = clock_of(tx, order).due_at
    tx.session.execute(sa.delete(Clock).where(Clock.subject_kind == "order"))
    assert adopt(tx) == 1
    assert adopt(tx) == 0
    assert clock_of(tx, order).due_at == due


def test_or_gets_it_with_its_next_act(tx: Transaction, zone: Zone, order: SupervisionOrder) -> None:
    tx.session.execute(sa.delete(Clock).where(Clock.subject_kind == "order"))
    sign(as_actor(tx, zone.liaison), order.reference, None, Sign())
    answer(as_actor(tx, zone.head, shanghai("2026-09-25 09:00")), order.reference, None, OrderAnswer(text="已办"))
    assert clock_of(tx, order).state is ClockState.MISSED
