"""The clock of a supervision order: what happens to the order starts and stops it, and it is a subject of clocks."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.clocks.events import DeadlineMoved
from app.clocks.hanging import hang, ladders_at
from app.clocks.models import Clock
from app.clocks.queries import Explanation, explained, views
from app.clocks.subjects import plain_grounds
from app.clocks.terms import terms_at
from app.clocks.winding import ACTIVE, cancel, stop, wind
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.sla.rules.effects import Verb
from app.supervision.events import OrderAnswered, OrderClosed, OrderEvent, OrderIssued, OrderLapsed, OrderReturned
from app.supervision.models import OrderReturn, SupervisionOrder
from app.supervision.rules import ANSWER_WITHIN, AWAITED, OrderClock
from app.tickets.models import Ticket
from app.tickets.timed import OfTicket

ORDER = "order"
"""The subject, as the list at the roof names it."""


EFFECTS: Mapping[type[OrderEvent], Verb] = {
    OrderIssued: Verb.START,
    OrderReturned: Verb.START,
    OrderAnswered: Verb.STOP,
    OrderClosed: Verb.CANCEL,
    OrderLapsed: Verb.CANCEL,
}
"""An event that is not named leaves the clock alone."""


def keep_order(tx: Transaction, event: OrderEvent) -> None:
    """INSIDE handler: do to the order's clock what the table says; each round has one of its own.

    An order issued before it had one gets it now.
    """
    verb = EFFECTS.get(type(event))
    if verb is None:
        return
    order = tx.session.get_one(SupervisionOrder, event.order_id)
    if order.due_at is None:
        return
    clock = find_order_clock(tx.session, order.id)
    if clock is None or clock.cycle < order.round:
        clock = _start(tx.session, order)
    if verb is Verb.STOP and clock.state in ACTIVE:
        stop(clock, tx.now)
    elif verb is Verb.CANCEL and clock.state in ACTIVE:
        cancel(clock, tx.now)
    tx.session.flush()


def follow_clock(tx: Transaction, event: DeadlineMoved) -> None:
    """INSIDE handler: the order says the same due as its clock."""
    if event.subject == ORDER:
        tx.session.get_one(SupervisionOrder, event.subject_id).due_at = event.due_at
        tx.session.flush()


def adopt(tx: Transaction) -> int:
    """Give a clock to every order that waits for its answer and has none; returns how many. Run as often as one likes.

    They were issued before orders had clocks. The due is that of the order; the first sweep says how late it is.
    """
    waiting = sa.select(Clock.subject_id).where(Clock.subject_kind == ORDER)
    orders = tx.session.scalars(
        sa.select(SupervisionOrder)
        .where(
            SupervisionOrder.state.in_(AWAITED),
            SupervisionOrder.due_at.is_not(None),
            SupervisionOrder.id.not_in(waiting),
        )
        .order_by(SupervisionOrder.id)
        .with_for_update(key_share=True)
    ).all()
    for order in orders:
        _start(tx.session, order)
    tx.session.flush()
    return len(orders)


def find_order_clock(session: Session, order_id: int) -> Clock | None:
    """The clock of an order's present round; none before it was issued."""
    return session.scalar(
        sa.select(Clock)
        .where(Clock.subject_kind == ORDER, Clock.subject_id == order_id)
        .order_by(Clock.cycle.desc())
        .limit(1)
    )


def explain_order(session: Session, order: SupervisionOrder, now: datetime) -> Explanation[OrderClock]:
    """Every day counted or skipped on the way to the due; the caller has found the order through ``visible``.

    Missing before the order was issued.
    """
    clock = find_order_clock(session, order.id)
    if clock is None:
        raise Missing()
    view = views(session, [clock], OrderClock, now)[0]
    return explained(session, clock, view, plain_grounds([clock])[clock.id])


class Orders(OfTicket[SupervisionOrder]):
    """Orders, as the engine of clocks asks for them."""

    model = SupervisionOrder

    def called(self, row: SupervisionOrder, ticket: Ticket) -> str:
        """Its own number; its id before it was issued."""
        return row.number or str(row.id)


def _start(session: Session, order: SupervisionOrder) -> Clock:
    if order.issued_at is None or order.due_at is None:
        raise ValueError("an order that was not issued has no clock")
    started, limit = order.issued_at, ""
    if order.round > 1:
        last = session.scalars(
            sa.select(OrderReturn).where(OrderReturn.order_id == order.id, OrderReturn.round == order.round - 1)
        ).one()
        started, limit = last.returned_at, last.limit_text
    clock = Clock(
        subject_kind=ORDER,
        subject_id=order.id,
        region_id=order.region_id,
        kind=OrderClock.ORDER,
        cycle=order.round,
        department_id=order.department_id,
        limit_text=limit or str(terms_at(session, order.region_id, started)[ANSWER_WITHIN[order.level]]),
        started_at=started,
    )
    hang(clock, ladders_at(session, order.region_id, started))
    wind(clock, calendar_now(session), order.due_at)
    session.add(clock)
    session.flush()
    return clock
