"""Supervision orders found by words: by their own number, or by the matter they are about as its reader reads it."""

import sqlalchemy as sa

from app.kernel.folding import harmless, terms
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.supervision.models import SupervisionOrder
from app.tickets.matching import searched
from app.tickets.models import Ticket


def said_of(tx: Transaction, q: str) -> sa.ColumnElement[bool]:
    """That words find an order; of the orders that exist for the reader. Raises Invalid over 100 characters."""
    matter = (
        visible(tx.actor, Ticket)
        .with_only_columns(Ticket.id)
        .where(Ticket.id == SupervisionOrder.ticket_id, *searched(tx.actor, q))
        .correlate(SupervisionOrder)
    )
    number = "".join(terms(harmless(q))).upper()
    return sa.or_(SupervisionOrder.number.contains(number, autoescape=True), matter.exists())


def count_orders(tx: Transaction, q: str, most: int) -> int:
    """How many orders words find, as far as ``most``; one query."""
    mine = visible(tx.actor, SupervisionOrder).with_only_columns(SupervisionOrder.id)
    found = mine.where(said_of(tx, q)).limit(most).subquery()
    return tx.session.scalar(sa.select(sa.func.count()).select_from(found)) or 0
