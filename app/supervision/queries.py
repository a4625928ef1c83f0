"""Reading supervision orders."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.ids import TicketId
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.visibility import visible
from app.supervision.models import SupervisionOrder
from app.supervision.rules import OPEN, OrderState
from app.tickets.models import Ticket

LONGEST_ID = 18
"""Digits that fit a key of the database; longer ones name nothing."""


def list_orders(
    session: Session,
    actor: Actor,
    states: Sequence[OrderState] = OPEN,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[SupervisionOrder]:
    """The actor's orders in these states (the open ones unless said), newest first, with ticket and department."""
    statement = _with_names(visible(actor, SupervisionOrder)).where(SupervisionOrder.state.in_(states))
    key: Key[SupervisionOrder] = Key(SupervisionOrder.id, lambda order: order.id, descending=True)
    return page_of(session, statement, [key], cursor, limit)


def named(order: str) -> sa.ColumnElement[bool]:
    """The order an address names: by number, or by id while it has none."""
    if order.isascii() and order.isdigit() and len(order) <= LONGEST_ID:
        return SupervisionOrder.id == int(order)
    return SupervisionOrder.number == order.replace("\0", "\ufffd")


def get_order(session: Session, actor: Actor, order: str) -> SupervisionOrder:
    """One order as an address names it, with ticket and department; Missing when it does not exist for this actor."""
    row = session.scalar(_with_names(visible(actor, SupervisionOrder)).where(named(order)))
    if row is None:
        raise Missing()
    return row


def orders_on(session: Session, actor: Actor, ticket_id: TicketId) -> Sequence[SupervisionOrder]:
    """The orders about one ticket that the actor may see, newest first."""
    statement = _with_names(visible(actor, SupervisionOrder)).where(SupervisionOrder.ticket_id == ticket_id)
    return session.scalars(statement.order_by(SupervisionOrder.id.desc())).all()


def _with_names(statement: sa.Select[SupervisionOrder]) -> sa.Select[SupervisionOrder]:
    ticket = joinedload(SupervisionOrder.ticket)
    return statement.options(ticket, ticket.joinedload(Ticket.company), joinedload(SupervisionOrder.department))
