"""Lists of tickets as rows, for the slices themselves.

A face reads by ``seeing``: what leaves here is not yet what a reader may know.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Protocol

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.kernel.actor import Actor
from app.kernel.asking import NOW, among, asked
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, behind, in_order, paged, placed
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.finding import Sort, TicketFilters, conditions_of, due_within, of_order, walked_by
from app.tickets.matching import few_with, seldom
from app.tickets.models import Ticket
from app.tickets.reading import head, headed

Overdue = Callable[[Actor, datetime], sa.ColumnElement[bool]]
"""Which tickets are late at an instant."""


@dataclass(frozen=True)
class Times:
    """What the clocks say about tickets, handed in from the floor that knows time (``sla.worklists``)."""

    overdue: Callable[[Actor, datetime], sa.ColumnElement[bool]]
    due: Callable[[], "DueBy | None"] = lambda: None
    """Asked where a list is sorted by dues: the dues of whoever reads not all clocks; None for the rest."""
    ranked: "GoesBy | None" = None
    """By which clocks a list goes; by all alike where nothing is said."""


class GoesBy(Hashable, Protocol):
    """How soon a list goes by a clock at an instant, None for one it never goes by; a statement is kept by it."""

    def __call__(self, now: datetime) -> sa.ColumnElement[int]: ...


class DueBy(Hashable, Protocol):
    """Where a list puts each ticket at an instant; a statement is kept by it."""

    def __call__(self, now: datetime) -> sa.ColumnElement[datetime]: ...


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
    wanted = filters or TicketFilters()
    due = _due(wanted, sort, times)
    keys = _keys(tx, sort, due)
    after = {} if not cursor else behind(keys, cursor)
    few = few_with(tx, wanted.q, limit)
    handed = after if few is None else after | {"few": few}
    today = local_day(tx.now) if wanted.officer else None
    made_of = tx.actor, wanted, sort, times.overdue if times else None, due, today, bool(after), few is not None, limit
    rows = [head(row) for row in asked(tx.session, _page, *made_of, now=tx.now, **handed)]
    return paged(rows, keys, limit)


def _page(
    actor: Actor,
    filters: TicketFilters,
    sort: Sort,
    overdue: Overdue | None,
    due: DueBy | None,
    today: date | None,
    after: bool,
    narrowed: bool,
    limit: int,
) -> sa.Select[Any]:
    """A page of a list as a statement; ``today`` where a condition hangs on it."""
    found, keys = _listed(actor, filters, sort, overdue, due, NOW, today)
    found = found.where(*([among(Ticket.id, "few")] if narrowed else walked_by(actor, sort, filters)))
    if keys is _ORDER[sort]:
        return placed(headed(actor, found), keys, after=after, limit=limit)
    return _found_first(actor, found, keys, after=after, limit=limit)


def _found_first(
    actor: Actor, found: sa.Select[Ticket], keys: Sequence[Key[Ticket]], *, after: bool, limit: int
) -> sa.Select[Any]:
    """A page by dues that stand in no column: all are put in order, and firms are read of those on the page alone."""
    places: Any = found.with_only_columns(Ticket.id, keys[0].column.label("place"))
    first = placed(places, keys, after=after, limit=limit).subquery()
    return headed(actor, sa.select(Ticket).join(first, first.c.id == Ticket.id)).order_by(first.c.place, first.c.id)


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
    overdue, due = times.overdue if times else None, _due(filters, sort, times)
    statement, keys = _listed(tx.actor, filters, sort, overdue, due, tx.now, local_day(tx.now))
    statement = statement.where(*seldom(tx, filters.q, WALKED))
    place = sa.func.row_number().over(order_by=in_order(keys)).label("place")
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


def _due(filters: TicketFilters, sort: Sort, times: Times | None) -> DueBy | None:
    """The dues a reader knows, where they are not the tickets' and a list asks for them."""
    return times.due() if times and (sort is Sort.DUE or filters.due_on is not None) else None


def _listed(
    actor: Actor,
    filters: TicketFilters,
    sort: Sort,
    overdue: Overdue | None,
    due: DueBy | None,
    now: datetime,
    today: date | None,
) -> tuple[sa.Select[Ticket], Sequence[Key[Ticket]]]:
    """A list as a statement, and its order."""
    conditions = conditions_of(actor, filters, now, overdue(actor, now) if overdue else None, today)
    by = None if due is None else due(now)
    if filters.due_on is not None:
        conditions += due_within(Ticket.due_at if by is None else by, filters.due_on)
    found = visible(actor, Ticket).where(*conditions, *of_order(actor, sort))
    return found, _ORDER[sort] if by is None or sort is not Sort.DUE else _by_due(by)


def _by_due(by: sa.ColumnElement[datetime], read: Callable[[Ticket], Any] = attrgetter("due_at")) -> Sequence[Key[Any]]:
    return Key(by, read), *_ORDER[Sort.DUE][1:]


def _keys(tx: Transaction, sort: Sort, due: DueBy | None) -> Sequence[Key[Ticket]]:
    """The order of a list to be read off its last row: by the dues a reader knows, where they are not the ticket's."""
    if due is None or sort is not Sort.DUE:
        return _ORDER[sort]
    by = due(tx.now)
    return _by_due(by, lambda ticket: tx.session.scalar(sa.select(by).where(Ticket.id == ticket.id)))
