"""Lists of tickets as rows, for the slices themselves.

A face reads by ``seeing``: what leaves here is not yet what a reader may know.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, raiseload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from app.kernel.actor import Actor
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.finding import Sort, TicketFilters, conditions_of, due_within, of_order
from app.tickets.matching import seldom
from app.tickets.models import Ticket
from app.tickets.rules.tags import PUT
from app.tickets.tags import TAGGED


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


WALKED = 1_000
"""Tickets of a list that are walked through one after the other; from one behind them the way is back to the list."""


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
    statement, keys = _asked(tx, filters or TicketFilters(), sort, times, limit)
    return page_of(tx.session, statement.options(*heads(tx.actor), raiseload("*")), keys, cursor, limit)


@dataclass(frozen=True)
class Neighbours:
    """Where a ticket stands in a list, and the numbers beside it."""

    position: int
    total: int
    """As far as was counted; ``more`` when there are further ones."""
    more: bool
    before: str | None
    after: str | None


def neighbours_in(
    tx: Transaction, number: str, filters: TicketFilters, sort: Sort, times: Times | None = None
) -> Neighbours | None:
    """The place of a ticket among the first of a list; None when it is not among them. One query,
    two with words.

    Raises Invalid as ``list_tickets`` does.
    """
    statement, keys = _asked(tx, filters, sort, times, WALKED)
    order = [key.column.desc() if key.descending else key.column.asc() for key in keys]
    place = sa.func.row_number().over(order_by=order).label("place")
    first = statement.with_only_columns(Ticket.number, place).order_by(place).limit(WALKED + 1).subquery()
    beside = sa.select(
        first.c.number,
        first.c.place,
        sa.func.lag(first.c.number).over(order_by=first.c.place).label("before"),
        sa.func.lead(first.c.number).over(order_by=first.c.place).label("after"),
        sa.func.count().over().label("total"),
    ).subquery()
    row = tx.session.execute(sa.select(beside).where(beside.c.number == number)).one_or_none()
    if row is None:
        return None
    return Neighbours(row.place, min(row.total, WALKED), row.total > WALKED, row.before, row.after)


def _asked(
    tx: Transaction, filters: TicketFilters, sort: Sort, times: Times | None, rows: int
) -> tuple[sa.Select[Ticket], Sequence[Key[Ticket]]]:
    """A list as a statement from which so many rows are wanted, and its order."""
    conditions = conditions_of(tx.actor, filters, tx.now, times.overdue if times else None)
    conditions += seldom(tx, filters.q, rows)
    keys = _by_own_due(tx, times) if sort is Sort.DUE and times else None
    if filters.due_on is not None:
        due = times.due() if times else None
        conditions += due_within(Ticket.due_at if due is None else due, filters.due_on)
    return visible(tx.actor, Ticket).where(*conditions, *of_order(tx.actor, sort)), keys or _ORDER[sort]


def _by_own_due(tx: Transaction, times: Times) -> Sequence[Key[Ticket]] | None:
    """The order by the dues a reader knows, where they are not the ticket's; the last row's is read anew."""
    due = times.due()
    if due is None:
        return None
    of_row: Key[Ticket] = Key(due, lambda ticket: tx.session.scalar(sa.select(due).where(Ticket.id == ticket.id)))
    return of_row, *_ORDER[Sort.DUE][1:]


def heads(actor: Actor) -> tuple[ORMOption, ...]:
    """What every row of a list shows besides its own columns; its tags come along for whoever reads some."""
    shown = joinedload(Ticket.company), joinedload(Ticket.park), joinedload(Ticket.category)
    return (*shown, undefer(TAGGED)) if actor.may(PUT) and not actor.is_system else shown
