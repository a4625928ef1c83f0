"""Lists of tickets as rows, for the slices themselves.

A face reads by ``seeing``: what leaves here is not yet what a reader may know.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, raiseload
from sqlalchemy.orm.interfaces import ORMOption

from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.finding import Sort, TicketFilters, conditions_of, of_order
from app.tickets.models import Ticket


@dataclass(frozen=True)
class Times:
    """What the clocks say about tickets, handed in from the floor that knows time (``sla.worklists``)."""

    overdue: sa.ColumnElement[bool]
    due: Callable[[], sa.ColumnElement[datetime] | None] = lambda: None
    """Asked where a list is sorted by dues: the dues of whoever reads not all clocks; None for the rest."""
    ranked: sa.ColumnElement[int] | None = None
    """How soon a list goes by a clock, None for one it never goes by; by all alike where nothing is said."""


_ORDER: Mapping[Sort, Sequence[Key[Ticket]]] = {
    # keys are handed out in the order of filing, and every index that narrows a list ends in the key
    Sort.FILED: (Key(Ticket.id, attrgetter("id"), descending=True),),
    Sort.DUE: (Key(Ticket.due_at, attrgetter("due_at")), Key(Ticket.id, attrgetter("id"))),
    Sort.NUMBER: (Key(Ticket.number, attrgetter("number")),),
    Sort.MOVED: (Key(Ticket.moved_at, attrgetter("moved_at")), Key(Ticket.id, attrgetter("id"))),
}


def list_tickets(
    tx: Transaction,
    filters: TicketFilters | None = None,
    sort: Sort = Sort.FILED,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    times: Times | None = None,
) -> Page[Ticket]:
    """The actor's tickets with firm, park and category. ``times`` is needed to ask what is overdue.

    Raises Invalid for a filter that cannot be meant and for a cursor that was not made here.
    """
    conditions = conditions_of(tx.actor, filters or TicketFilters(), tx.now, times.overdue if times else None)
    statement = visible(tx.actor, Ticket).where(*conditions, *of_order(tx.actor, sort))
    statement = statement.options(*heads(), raiseload("*"))
    keys = _by_own_due(tx, times) if sort is Sort.DUE and times else None
    return page_of(tx.session, statement, keys or _ORDER[sort], cursor, limit)


def _by_own_due(tx: Transaction, times: Times) -> Sequence[Key[Ticket]] | None:
    """The order by the dues a reader knows, where they are not the ticket's; the last row's is read anew."""
    due = times.due()
    if due is None:
        return None
    of_row: Key[Ticket] = Key(due, lambda ticket: tx.session.scalar(sa.select(due).where(Ticket.id == ticket.id)))
    return of_row, *_ORDER[Sort.DUE][1:]


def heads() -> tuple[ORMOption, ...]:
    """What every row of a list shows besides its own columns."""
    return joinedload(Ticket.company), joinedload(Ticket.park), joinedload(Ticket.category)
