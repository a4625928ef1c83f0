"""Reading clocks for the faces: plain values, so that a page and the API only translate them.

The caller has found the ticket through ``visible``; what hangs on it follows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar
from app.departments.models import Department
from app.kernel.errors import Missing
from app.kernel.ids import ClockId, DepartmentId, TicketId
from app.sla.grounds import grounds_of
from app.sla.models import Clock, Postponement
from app.sla.rules.arithmetic import left
from app.sla.rules.clocks import ClockKind, ClockState
from app.sla.rules.deadlines import standing_deadline
from app.sla.rules.explaining import DayStep
from app.sla.rules.limits import Limit
from app.sla.rules.pauses import Interval
from app.sla.rules.standing import Glyph, glyph_of
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.words import Part, PartState, PostponeReason


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """One clock as it stands at an instant. Times are UTC; what is left is below zero once overdue."""

    id: ClockId
    ticket_id: TicketId
    kind: ClockKind
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
class Explanation:
    """Why a clock is due when it is; ``computed`` differs from ``due`` only where R12 spared the clock."""

    clock: ClockView
    start: datetime
    limit: str
    due: datetime
    computed: datetime
    provisional: bool
    days: Sequence[DayStep]
    pauses: Sequence[Interval]
    postponed_workdays: int


@dataclass(frozen=True, kw_only=True)
class AskedPostponement:
    """A postponement that waits for its decision."""

    reason: PostponeReason
    workdays: int
    text: str
    asked_at: datetime


def undecided_postponement(session: Session, ticket_id: TicketId) -> AskedPostponement | None:
    """What was asked for on a ticket and not decided yet; at most one at a time."""
    row = session.scalar(
        sa.select(Postponement).where(Postponement.ticket_id == ticket_id, Postponement.decided_at.is_(None))
    )
    if row is None:
        return None
    return AskedPostponement(reason=row.reason, workdays=row.workdays, text=row.text, asked_at=row.asked_at)


def ticket_clocks(session: Session, ticket_id: TicketId, now: datetime) -> list[ClockView]:
    """All clocks of a ticket in the order they started."""
    statement = sa.select(Clock).where(Clock.ticket_id == ticket_id).order_by(Clock.cycle, Clock.started_at, Clock.id)
    return _views(session, session.scalars(statement).all(), now)


def pressing_clocks(
    session: Session, ticket_ids: Collection[TicketId], now: datetime, kinds: Collection[ClockKind] = tuple(ClockKind)
) -> Mapping[TicketId, ClockView]:
    """The most pressing clock of each ticket for a list: of those running the one due first, else one that rests.

    ``kinds`` leaves out what a reader is not promised.
    """
    if not ticket_ids:
        return {}
    statement = (
        sa.select(Clock)
        .ext(distinct_on(Clock.ticket_id))
        .where(
            Clock.ticket_id.in_(ticket_ids), Clock.kind.in_(kinds),
            Clock.state.in_((ClockState.RUNNING, ClockState.PAUSED)),
        )
        .order_by(Clock.ticket_id, Clock.state == ClockState.PAUSED, Clock.due_at, Clock.id)
    )  # fmt: skip
    return {view.ticket_id: view for view in _views(session, session.scalars(statement).all(), now)}


def find_clock(session: Session, ticket_id: TicketId, kind: ClockKind, department_code: str | None = None) -> Clock:
    """The latest clock of a kind on a ticket, of one department where several run; Missing when there is none."""
    statement = sa.select(Clock).where(Clock.ticket_id == ticket_id, Clock.kind == kind)
    if department_code is not None:
        named = sa.select(Department.id).where(Department.code == department_code.replace("\0", "\ufffd"))
        statement = statement.where(Clock.department_id.in_(named))
    clock = session.scalar(statement.order_by(Clock.cycle.desc(), Clock.id.desc()).limit(1))
    if clock is None:
        raise Missing()
    return clock


def explain(session: Session, clock: Clock, now: datetime) -> Explanation:
    """Every day counted or skipped on the way to the due, with its reason."""
    ground = grounds_of(session, [clock], now)[clock.id]
    deadline = standing_deadline(calendar_now(session), ground)
    return Explanation(
        clock=_views(session, [clock], now)[0],
        start=ground.start,
        limit=str(ground.limit),
        due=clock.due_at,
        computed=deadline.due,
        provisional=deadline.provisional,
        days=deadline.days,
        pauses=ground.pauses,
        postponed_workdays=sum(each.workdays for each in ground.extensions),
    )


def leads_of(session: Session, ticket_ids: Collection[int]) -> Mapping[int, DepartmentId]:
    """The department that leads each ticket now; tickets without one are left out."""
    rows = session.execute(
        sa.select(Assignment.ticket_id, Assignment.department_id)
        .where(
            Assignment.ticket_id.in_(ticket_ids), Assignment.part == Part.LEAD, Assignment.state != PartState.EXCUSED
        )
        .order_by(Assignment.id)
    )
    return {row.ticket_id: DepartmentId(row.department_id) for row in rows}


def _views(session: Session, clocks: Sequence[Clock], now: datetime) -> list[ClockView]:
    if not clocks:
        return []
    calendar = calendar_now(session)
    ids = {clock.department_id for clock in clocks if clock.department_id is not None}
    named = session.scalars(sa.select(Department).where(Department.id.in_(ids))) if ids else ()
    units = {unit.id: unit for unit in named}
    cured = _cured(session, clocks)
    return [_view(calendar, clock, units, now, clock.id in cured) for clock in clocks]


def _view(
    calendar: WorkCalendar, clock: Clock, units: Mapping[int, Department], now: datetime, cured: bool
) -> ClockView:
    unit = units.get(clock.department_id) if clock.department_id is not None else None
    remains = left(calendar, clock.stopped_at or now, clock.due_at)
    return ClockView(
        id=ClockId(clock.id),
        ticket_id=TicketId(clock.ticket_id),
        kind=clock.kind,
        cycle=clock.cycle,
        department_id=DepartmentId(unit.id) if unit else None,
        department_code=unit.code if unit else None,
        department_name=unit.name if unit else None,
        limit=clock.limit_text,
        limit_label=Limit.parse(clock.limit_text).label_zh,
        started_at=clock.started_at,
        due_original=clock.due_original,
        due=clock.due_at,
        state=clock.state,
        stopped_at=clock.stopped_at,
        breached_at=clock.breached_at,
        cured=cured,
        provisional=clock.provisional,
        glyph=glyph_of(clock.state, clock.due_at, now, remains),
        days_left=remains.days,
        seconds_left=remains.seconds,
        working_seconds_left=remains.working_seconds,
    )


def _cured(session: Session, clocks: Iterable[Clock]) -> frozenset[int]:
    """Clocks whose breach a postponement healed: asked before the breach, granted after it. Mostly no query at all."""
    breached = [
        clock for clock in clocks
        if clock.kind is ClockKind.RESOLVE and clock.breached_at is not None and clock.due_at > clock.breached_at
    ]  # fmt: skip
    if not breached:
        return frozenset()
    rows = session.scalars(
        sa.select(Postponement).where(
            Postponement.ticket_id.in_({clock.ticket_id for clock in breached}), Postponement.approved.is_(True)
        )
    ).all()
    return frozenset(
        clock.id for clock in breached for row in rows
        if (row.ticket_id, row.cycle) == (clock.ticket_id, clock.cycle)
        and clock.breached_at is not None and row.asked_at <= clock.breached_at <= (row.decided_at or row.asked_at)
    )  # fmt: skip


def open_dues(session: Session) -> Sequence[tuple[str, ClockKind, datetime]]:
    """Ticket number, kind and due of every clock that has not stopped, for comparing before and after a change."""
    rows = session.execute(
        sa.select(Ticket.number, Clock.kind, Clock.due_at)
        .join(Ticket, Ticket.id == Clock.ticket_id)
        .where(Clock.state.in_((ClockState.RUNNING, ClockState.PAUSED)))
        .order_by(Clock.id)
    )
    return [(number, kind, due) for number, kind, due in rows]
