"""Reading clocks: plain values, so that a page and the API only translate them.

The caller has found the subject through ``visible``; what hangs on it follows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import left
from app.clocks.rules.deadlines import Ground, standing_deadline
from app.clocks.rules.explaining import DayStep
from app.clocks.rules.glyphs import Glyph, glyph_of
from app.clocks.rules.ladder import midpoint
from app.clocks.rules.limits import Limit
from app.clocks.rules.pauses import Interval
from app.clocks.rules.states import ClockState
from app.clocks.winding import course_of
from app.departments.models import Department
from app.kernel.ids import ClockId, DepartmentId, TicketId

K = TypeVar("K", bound=StrEnum)
"""The clocks of one kind of subject, as its slice names them."""
NEVER = sa.false()
FIRST: sa.ColumnElement[int] = sa.literal(0)
"""Every clock may be the one a list goes by."""


@dataclass(frozen=True, kw_only=True)
class ClockView(Generic[K]):
    """One clock as it stands at an instant. Times are UTC; what is left is below zero once overdue."""

    id: ClockId
    kind: K
    cycle: int
    department_id: DepartmentId | None
    department_code: str | None
    department_name: str | None
    limit: str
    limit_label: str
    started_at: datetime
    due_original: datetime
    due: datetime
    state: ClockState
    stopped_at: datetime | None
    breached_at: datetime | None
    cured: bool
    """A breach whose postponement was asked for in time and granted late (R7)."""
    provisional: bool
    glyph: Glyph
    days_left: int
    """Working dates until the due day, 0 today; measured at the stop for a clock that stopped."""
    seconds_left: int
    working_seconds_left: int


@dataclass(frozen=True, kw_only=True)
class Foremost(Generic[K]):
    """Of a ticket's open clocks the one a list goes by, and of the others the most pressing."""

    own: ClockView[K] | None
    """None where the reader of the list holds none of them."""
    rank: int
    """The rank of ``own``; see ``foremost_of_tickets``."""
    beside: ClockView[K] | None


@dataclass(frozen=True, kw_only=True)
class Explanation(Generic[K]):
    """Why a clock is due when it is; ``computed`` differs from ``due`` only where R12 spared the clock."""

    clock: ClockView[K]
    start: datetime
    limit: str
    due: datetime
    computed: datetime
    provisional: bool
    days: Sequence[DayStep]
    pauses: Sequence[Interval]
    postponed_workdays: int


def clocks_of_tickets(
    session: Session,
    ticket_ids: Collection[TicketId],
    kinds: type[K],
    now: datetime,
    cured: sa.ColumnElement[bool] = NEVER,
) -> Mapping[TicketId, Sequence[ClockView[K]]]:
    """All clocks of these tickets in the order they started, by ticket; one statement besides the calendar's.

    ``cured`` is the condition under which the breach of a clock was healed: known where postponements are.
    """
    if not ticket_ids:
        return {}
    statement = _with_units(cured).where(Clock.ticket_id.in_(ticket_ids))
    found: dict[TicketId, list[ClockView[K]]] = defaultdict(list)
    for ticket_id, view in _seen(session, statement.order_by(Clock.cycle, Clock.started_at, Clock.id), kinds, now):
        found[ticket_id].append(view)
    return found


def foremost_of_tickets(
    session: Session,
    ticket_ids: Collection[TicketId],
    kinds: type[K],
    now: datetime,
    readable: sa.ColumnElement[bool],
    ranked: sa.ColumnElement[int] = FIRST,
    cured: sa.ColumnElement[bool] = NEVER,
) -> Mapping[TicketId, Foremost[K]]:
    """Of each ticket the open clock of the lowest rank, of those running the one due first, else one that rests.

    One statement besides the calendar's. ``readable`` is the condition on clocks that leaves out what a reader is not
    promised; ``ranked`` says of each clock how soon a list goes by it, None that it never does; ``cured`` as above.
    """
    if not ticket_ids:
        return {}
    statement = (
        _with_units(cured)
        .add_columns(ranked)
        .where(Clock.ticket_id.in_(ticket_ids), readable, Clock.state.in_((ClockState.RUNNING, ClockState.PAUSED)))
        .order_by(Clock.ticket_id, Clock.state == ClockState.PAUSED, Clock.due_at, Clock.id)
    )
    found: dict[TicketId, list[tuple[ClockView[K], int | None]]] = defaultdict(list)
    rows = session.execute(statement).all()
    calendar = calendar_now(session) if rows else None
    for clock, unit, healed, rank in rows:
        if calendar is not None and clock.ticket_id is not None:
            view = _view(calendar, clock, kinds, unit, now, cured=healed)
            found[TicketId(clock.ticket_id)].append((view, rank))
    return {ticket_id: _foremost(clocks) for ticket_id, clocks in found.items()}


def _foremost(clocks: Sequence[tuple[ClockView[K], int | None]]) -> Foremost[K]:
    """``clocks`` with their ranks, the most pressing first."""
    ranks = [rank for _view, rank in clocks if rank is not None]
    lowest = min(ranks, default=0)
    own = next((view for view, rank in clocks if rank == lowest), None)
    beside = next((view for view, _rank in clocks if own is None or view.id != own.id), None)
    return Foremost(own=own, rank=lowest, beside=beside)


def views(session: Session, clocks: Sequence[Clock], kinds: type[K], now: datetime) -> list[ClockView[K]]:
    """Clocks of one kind of subject as they stand."""
    if not clocks:
        return []
    calendar = calendar_now(session)
    ids = {clock.department_id for clock in clocks if clock.department_id is not None}
    named = session.scalars(sa.select(Department).where(Department.id.in_(ids))) if ids else ()
    units = {unit.id: unit for unit in named}
    return [_view(calendar, clock, kinds, units.get(clock.department_id or 0), now) for clock in clocks]


def explained(session: Session, clock: Clock, view: ClockView[K], ground: Ground) -> Explanation[K]:
    """Every day counted or skipped on the way to the due, with its reason."""
    deadline = standing_deadline(calendar_now(session), ground)
    return Explanation(
        clock=view,
        start=ground.start,
        limit=str(ground.limit),
        due=clock.due_at,
        computed=deadline.due,
        provisional=deadline.provisional,
        days=deadline.days,
        pauses=ground.pauses,
        postponed_workdays=sum(each.workdays for each in ground.extensions),
    )


def _with_units(cured: sa.ColumnElement[bool]) -> sa.Select[Clock, Department, bool]:
    return sa.select(Clock, Department, cured).outerjoin(Department, Department.id == Clock.department_id)


def _seen(
    session: Session, statement: sa.Select[Clock, Department, bool], kinds: type[K], now: datetime
) -> Iterator[tuple[TicketId, ClockView[K]]]:
    """The clocks of tickets that a statement finds, as they stand."""
    rows = session.execute(statement).all()
    calendar = calendar_now(session) if rows else None
    for clock, unit, healed in rows:
        if calendar is not None and clock.ticket_id is not None:
            yield TicketId(clock.ticket_id), _view(calendar, clock, kinds, unit, now, cured=healed)


def _view(
    calendar: WorkCalendar, clock: Clock, kinds: type[K], unit: Department | None, now: datetime, *, cured: bool = False
) -> ClockView[K]:
    remains = left(calendar, clock.stopped_at or now, clock.due_at)
    limit = Limit.parse(clock.limit_text)
    soon_from = midpoint(course_of(clock, calendar)) if limit.is_short else None
    return ClockView(
        id=ClockId(clock.id),
        kind=kinds(clock.kind),
        cycle=clock.cycle,
        department_id=DepartmentId(unit.id) if unit else None,
        department_code=unit.code if unit else None,
        department_name=unit.name if unit else None,
        limit=clock.limit_text,
        limit_label=limit.label_zh,
        started_at=clock.started_at,
        due_original=clock.due_original,
        due=clock.due_at,
        state=clock.state,
        stopped_at=clock.stopped_at,
        breached_at=clock.breached_at,
        cured=cured,
        provisional=clock.provisional,
        glyph=glyph_of(clock.state, clock.due_at, now, remains, soon_from),
        days_left=remains.days,
        seconds_left=remains.seconds,
        working_seconds_left=remains.working_seconds,
    )
