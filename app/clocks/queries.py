"""Reading clocks: plain values, so that a page and the API only translate them.

The caller has found the subject through ``visible``; what hangs on it follows.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_met, calendar_now, in_force
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
from app.kernel.asking import Question, among, answer, asked, given, question
from app.kernel.ids import ClockId, DepartmentId, TicketId
from app.kernel.laying import Laid

K = TypeVar("K", bound=StrEnum)
"""The clocks of one kind of subject, as its slice names them."""
Condition = Callable[[], sa.ColumnElement[bool]]
CLOCKS, UNITS = Laid(Clock), Laid(Department, "id", "code", "name")
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
    cured: Condition = sa.false,
) -> Mapping[TicketId, Sequence[ClockView[K]]]:
    """All clocks of these tickets in the order they started, by ticket; one statement, that of the calendar in it.

    ``cured`` makes the condition under which the breach of a clock was healed: known where postponements are.
    """
    if len(ticket_ids) == 1:
        rows = answer(session, clocks_asked(next(iter(ticket_ids)), cured))
    else:
        rows = asked(session, _of_tickets, cured, ids=list(ticket_ids)) if ticket_ids else []
    found: dict[TicketId, list[ClockView[K]]] = defaultdict(list)
    for row in rows:
        found[TicketId(row.Clock_ticket_id or 0)].append(_seen(session, row, kinds, now))
    return found


def clocks_asked(ticket_id: TicketId, cured: Condition = sa.false) -> Question:
    """What ``clocks_of_tickets`` asks of one."""
    return question(_of_ticket, cured, id=ticket_id)


def _of_tickets(cured: Condition) -> sa.Select[Any]:
    return _in_order(cured, among(Clock.ticket_id, "ids"))


def _of_ticket(cured: Condition) -> sa.Select[Any]:
    # of one the server knows how many clocks there will be, and keeps its plan; of a list of one it does not
    return _in_order(cured, Clock.ticket_id == given("id", sa.BigInteger()))


def _in_order(cured: Condition, which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return _with_units(cured, FIRST).where(which).order_by(Clock.cycle, Clock.started_at, Clock.id)


def foremost_of_tickets(
    session: Session,
    kinds: type[K],
    now: datetime,
    made: Callable[..., sa.Select[Any]],
    /,
    *made_of: Hashable,
    **values: object,
) -> Mapping[TicketId, Foremost[K]]:
    """Of each ticket the open clock of the lowest rank, of those running the one due first, else one that rests.

    One statement, that of the calendar in it: ``made`` makes it by ``open_clocks``, as ``kernel.asking`` has it.
    """
    found: dict[TicketId, list[Any]] = defaultdict(list)
    for row in asked(session, made, *made_of, **values):
        found[TicketId(row.Clock_ticket_id or 0)].append(row)
    return {
        ticket_id: _foremost(rows, lambda row: _seen(session, row, kinds, now)) for ticket_id, rows in found.items()
    }


def open_clocks(
    readable: sa.ColumnElement[bool], ranked: sa.ColumnElement[int] = FIRST, cured: Condition = sa.false
) -> sa.Select[Any]:
    """The open clocks of the tickets ``ids``, those first that press most.

    ``readable`` leaves out what a reader is not promised; ``ranked`` says of each clock how soon a list goes by it,
    None that it never does; ``cured`` as above.
    """
    going = Clock.state.in_((ClockState.RUNNING, ClockState.PAUSED))
    return (
        _with_units(cured, ranked)
        .where(among(Clock.ticket_id, "ids"), readable, going)
        .order_by(Clock.ticket_id, Clock.state == ClockState.PAUSED, Clock.due_at, Clock.id)
    )


def _foremost(rows: Sequence[Any], seen: Callable[[Any], ClockView[K]]) -> Foremost[K]:
    """``rows``: of the open clocks with their ranks, the most pressing first; two of them at most are looked at."""
    lowest = min((row.rank for row in rows if row.rank is not None), default=0)
    own = next((row for row in rows if row.rank == lowest), None)
    beside = next((row for row in rows if row is not own), None)
    return Foremost(
        own=None if own is None else seen(own), rank=lowest, beside=None if beside is None else seen(beside)
    )


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


def _with_units(cured: Condition, ranked: sa.ColumnElement[int]) -> sa.Select[Any]:
    """Clocks with their units, and the version of the calendar beside each."""
    latest = in_force()
    beside = cured().label("cured"), ranked.label("rank"), *latest.c
    joined = sa.select(*CLOCKS.columns(), *UNITS.columns(), *beside)
    return joined.outerjoin(Department, Department.id == Clock.department_id).outerjoin(latest, sa.true())


def _seen(session: Session, row: Any, kinds: type[K], now: datetime) -> ClockView[K]:
    """A clock as it stands, from a row of ``_with_units``."""
    calendar = calendar_now(session) if row.version is None else calendar_met(session, *row[-3:])
    unit = None if row[len(CLOCKS)] is None else UNITS.of(row, len(CLOCKS))
    return _view(calendar, CLOCKS.of(row), kinds, unit, now, cured=row.cured)


@lru_cache(maxsize=256)
def _limit(text: str) -> tuple[Limit, str]:
    limit = Limit.parse(text)
    return limit, limit.label_zh


def _view(
    calendar: WorkCalendar, clock: Clock, kinds: type[K], unit: Department | None, now: datetime, *, cured: bool = False
) -> ClockView[K]:
    remains = left(calendar, clock.stopped_at or now, clock.due_at)
    limit, limit_label = _limit(clock.limit_text)
    soon_from = midpoint(course_of(clock, calendar)) if limit.is_short else None
    return ClockView(
        id=ClockId(clock.id),
        kind=kinds(clock.kind),
        cycle=clock.cycle,
        department_id=DepartmentId(unit.id) if unit else None,
        department_code=unit.code if unit else None,
        department_name=unit.name if unit else None,
        limit=clock.limit_text,
        limit_label=limit_label,
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
