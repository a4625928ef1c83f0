"""Work lists with the most pressing clock first, and their exact counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import Actor
from app.kernel.asking import NOW, asked
from app.kernel.transaction import Transaction
from app.sla.holding import due_of, goes_by_some, held_in, of_own_part, presses_of
from app.sla.models import THE_WHOLE, OpenDue
from app.sla.pressing import due_by
from app.tickets.finding import Sort, TicketFilters, conditions_of, in_hands
from app.tickets.models import Ticket, units_of
from app.tickets.queries import DueBy, Times
from app.tickets.readers import SavedSearch
from app.tickets.rules.clocks import NOT_OF_OFFICES, Press
from app.tickets.rules.reaching import only_unit, whole_regions
from app.tickets.rules.words import Whose
from app.tickets.rules.worklists import Worklist
from app.tickets.searches import KeptSearch, count_searches
from app.tickets.seeing import Wanted
from app.tickets.worklists import counted, counts_waiting


def tickets_overdue(now: datetime) -> sa.ColumnElement[bool]:
    """Tickets with a running limit of the offices past its due; a paused clock is not late."""
    late = sa.and_(Clock.state == ClockState.RUNNING, Clock.due_at < now, Clock.kind.not_in(NOT_OF_OFFICES))
    of_clocks = sa.select(Clock.ticket_id).where(Clock.ticket_id.is_not(None), late)
    # only where the ticket's own due is over can a clock of it be, and that column has an index
    return sa.and_(Ticket.due_at < now, Ticket.id.in_(of_clocks))


def overdue_to(actor: Actor, now: datetime) -> sa.ColumnElement[bool]:
    """The same as a reader knows it: to a partner a ticket is late by the clocks of its own part alone."""
    late, units = tickets_overdue(now), units_of(actor)
    if not units:
        return late
    running = sa.and_(Clock.state == ClockState.RUNNING, Clock.due_at < now, Clock.ticket_id.is_not(None))
    own = sa.select(Clock.ticket_id).where(running, of_own_part(units))
    return sa.and_(late, sa.or_(Ticket.readable_to(actor), Ticket.id.in_(own)))


@dataclass(frozen=True)
class _OfPart:
    """Where a partner's list puts each ticket: by the clocks of its own part, which are all it reads."""

    actor: Actor

    def __call__(self, now: datetime) -> sa.ColumnElement[datetime]:
        return sa.case((Ticket.readable_to(self.actor), Ticket.due_at), else_=due_by(of_own_part(units_of(self.actor))))


@dataclass(frozen=True)
class _Held:
    """How soon a work list goes by a clock, for those that go not by all alike (``holding.held_in``)."""

    actor: Actor
    name: Worklist
    partner: bool

    def __call__(self, now: datetime) -> sa.ColumnElement[int]:
        ranked = held_in(self.actor, self.name, now, partner=self.partner)
        assert ranked is not None
        return ranked


@dataclass(frozen=True)
class _DueOf:
    """Where such a list puts each ticket."""

    held: _Held

    def __call__(self, now: datetime) -> sa.ColumnElement[datetime]:
        return due_of(self.held(now))


def due_to(tx: Transaction) -> DueBy | None:
    """The dues by which a partner's list is sorted; None for others, whose stand in a column with its indexes.

    One query for whoever sits in a unit.
    """
    return _OfPart(tx.actor) if _is_partner(tx) else None


def _is_partner(tx: Transaction) -> bool:
    """Whether the reader sits in a unit outside the offices; one query for whoever sits in a unit."""
    units = units_of(tx.actor)
    outside = sa.exists().where(Department.id.in_(units), Department.kind == DepartmentKind.PARTNER)
    return bool(units) and bool(tx.session.scalar(sa.select(outside)))


def times_of(tx: Transaction) -> Times:
    """What the clocks say at this moment about the tickets of any list; for ``tickets.queries.list_tickets``."""
    return Times(overdue=overdue_to, due=partial(due_to, tx))


def waiting_in_list(
    tx: Transaction,
    name: Worklist,
    cursor: str | None,
    limit: int,
    person: Whose | None = None,
    sort: Sort = Sort.DUE,
    due_on: date | None = None,
) -> Wanted:
    """A page of a work list in the order of the clocks its reader holds; for ``tickets.seeing.seen_list``.

    ``person`` narrows it to what the reader has in hand, or nobody has; ``sort`` is another order,
    ``due_on`` a day on which the clock is due that the list goes by.
    """
    times, partner = times_of(tx), _is_partner(tx)
    if goes_by_some(tx.actor, name):
        held = _Held(tx.actor, name, partner)
        times = replace(times, due=lambda: _DueOf(held), ranked=held)
    filters = TicketFilters(waiting=name, person=person, due_on=due_on)
    return Wanted(filters=filters, sort=sort, cursor=cursor, limit=limit, times=times)


def longest_late(tx: Transaction, limit: int) -> Wanted:
    """The late matters whose due is longest past, whoever they press: as many of an index as are wanted."""
    return Wanted(filters=TicketFilters(waiting=Worklist.OVERDUE), sort=Sort.DUE, limit=limit, times=times_of(tx))


def open_due(tx: Transaction) -> sa.SQLColumnExpression[datetime]:
    """When the reader's open matters are due: by the clocks he holds, or where he holds all by the most pressing."""
    ranked = held_in(tx.actor, Worklist.OPEN, tx.now, partner=_is_partner(tx))
    return Ticket.due_at if ranked is None else due_of(ranked)


def late_by_press(tx: Transaction) -> Mapping[Press, int]:
    """How many late matters press whom, as the list of late matters parts them; nothing where they are over 999."""
    ranked = held_in(tx.actor, Worklist.OVERDUE, tx.now, partner=_is_partner(tx))
    return {} if ranked is None else presses_of(tx, overdue_to(tx.actor, tx.now), ranked)


def waiting_by_person(tx: Transaction, name: Worklist) -> Mapping[Whose, int]:
    """How many of a list the reader has in hand, and how many nobody of his units has; one query.

    Exact up to 999, 1000 for more.
    """
    [row] = asked(tx.session, _by_person, tx.actor, name, now=tx.now)
    return dict(zip(Whose, row, strict=True))


def _by_person(actor: Actor, name: Worklist) -> sa.Select[*tuple[Any, ...]]:
    waiting = conditions_of(actor, TicketFilters(waiting=name), NOW, overdue_to(actor, NOW))
    mine = sa.select(Ticket.id).where(Ticket.visible_to(actor), *waiting)
    return sa.select(*[counted(mine.where(in_hands(actor, whose))).label(whose.value) for whose in Whose])


def changes_in(tx: Transaction, name: Worklist, since: datetime, shown: Sequence[str]) -> int:
    """How many tickets of a list moved since an instant: those that are in it now, and of those shown what left it.

    One query, from the tickets that moved: however long the list is, it reads no more than happened meanwhile.
    """
    waiting = conditions_of(tx.actor, TicketFilters(waiting=name), tx.now, overdue_to(tx.actor, tx.now))
    moved = [Ticket.visible_to(tx.actor), Ticket.moved_at > since]
    concerned = sa.or_(sa.and_(*waiting), Ticket.number.in_(shown))
    return tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket).where(*moved, concerned)) or 0


def waiting_counts(actor: Actor, names: Sequence[Worklist], now: datetime) -> list[sa.ColumnElement[int]]:
    """How many tickets wait in each list, as columns of a statement; as ``tickets.worklists.counts_waiting``.

    What is open and what is late is walked along an index for as long as anybody counts, where one can say it.
    """
    plain = dict(zip(names, counts_waiting(actor, names, overdue_to(actor, now)), strict=True))
    return [_walked(actor, name, now, counted).label(name.value) for name, counted in plain.items()]


def _walked(actor: Actor, name: Worklist, now: datetime, plain: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """The count of a list by ``open_dues``, or as it is by tickets."""
    regions, unit = whole_regions(actor), only_unit(actor)
    if regions is not None and name is Worklist.OVERDUE:
        late = OpenDue.due_at < now, OpenDue.region_id.in_(regions)
        return counted(sa.select(OpenDue.ticket_id).where(OpenDue.department_id == THE_WHOLE, *late))
    if unit is None or name not in (Worklist.OPEN, Worklist.OVERDUE):
        return plain
    parts = sa.select(OpenDue.ticket_id).where(
        OpenDue.department_id == unit, OpenDue.department_id > THE_WHOLE, OpenDue.has_part
    )
    if name is Worklist.OPEN:
        return counted(parts)
    # a unit outside the offices is late by its own part alone
    outside = sa.exists().where(Department.id == unit, Department.kind == DepartmentKind.PARTNER)
    return sa.case((outside, plain), else_=counted(parts.where(OpenDue.late_at < now)))


def search_counts(tx: Transaction, searches: Sequence[KeptSearch | SavedSearch]) -> Mapping[int, int]:
    """How many tickets each saved search finds, by its id; as ``tickets.searches.count_searches``."""
    return count_searches(tx, searches, overdue_to(tx.actor, tx.now)) if searches else {}
