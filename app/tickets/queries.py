"""Lists of tickets as rows, for the slices themselves.

A face reads by ``seeing``: what leaves here is not yet what a reader may know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, raiseload
from sqlalchemy.orm.interfaces import ORMOption

from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.finding import Sort, TicketFilters, conditions_of
from app.tickets.models import Ticket


@dataclass(frozen=True)
class Times:
    """What the clocks say about tickets, handed in from the floor that knows time (``sla.worklists``)."""

    overdue: sa.ColumnElement[bool]


_ORDER: Mapping[Sort, Sequence[Key[Ticket]]] = {
    # keys are handed out in the order of filing, and every index that narrows a list ends in the key
    Sort.FILED: (Key(Ticket.id, attrgetter("id"), descending=True),),
    Sort.DUE: (Key(Ticket.due_at, attrgetter("due_at")), Key(Ticket.id, attrgetter("id"))),
    Sort.NUMBER: (Key(Ticket.number, attrgetter("number")),),
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
    statement = visible(tx.actor, Ticket).where(*conditions)
    statement = statement.options(*heads(), raiseload("*"))
    return page_of(tx.session, statement, _ORDER[sort], cursor, limit)


def heads() -> tuple[ORMOption, ...]:
    """What every row of a list shows besides its own columns."""
    return joinedload(Ticket.company), joinedload(Ticket.park), joinedload(Ticket.category)
