"""The nightly check that columns agree with events, and what a new calendar does to running clocks (R12)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.events import CalendarChanged
from app.calendars.models import CalendarVersion
from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar
from app.clocks.events import DeadlineMoved
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import recompute_due
from app.clocks.rules.deadlines import standing_due
from app.clocks.rules.states import ClockState
from app.clocks.subjects import About, Subjects, about_of, by_subject, grounds_of
from app.clocks.winding import ACTIVE, move_due
from app.kernel.ids import ClockId, DepartmentId, RegionId
from app.kernel.transaction import Transaction

_BATCH = 500


@dataclass(frozen=True)
class Drift:
    """A clock whose stored due is not what its events, terms and calendar say."""

    clock_id: ClockId
    subject: str
    whose: int
    kind: str
    stored: datetime
    computed: datetime


def drift(session: Session, subjects: Subjects, now: datetime) -> list[Drift]:
    """The running clocks whose due drifted, computed anew from their start. A resting clock is due when it goes on.

    A due that R12 kept from lying in the past when the calendar was loaded is no drift.
    """
    calendar = calendar_now(session)
    loaded_at = session.scalars(
        sa.select(CalendarVersion.loaded_at).where(CalendarVersion.version == calendar.version)
    ).one()
    found = []
    for clock, computed in _computed(session, subjects, calendar, now):
        spared = computed <= loaded_at and clock.due_at >= computed
        if computed != clock.due_at and not spared:
            found.append(_drift(clock, computed))
    return found


@dataclass(frozen=True)
class Recomputer:
    """Moves what a new calendar moves; ``subjects`` say what each due follows from."""

    subjects: Subjects

    def on_calendar_changed(self, tx: Transaction, event: CalendarChanged) -> None:
        """INSIDE handler: move running clocks by the new calendar, each move with an event; finished ones are frozen.

        Nobody becomes overdue retroactively: a new due in the past becomes the close of the next workday.
        """
        calendar = calendar_now(tx.session)
        for clock, computed in _computed(tx.session, self.subjects, calendar, tx.now, lock=True):
            before = clock.due_at
            due = before
            if computed != before and clock.state is ClockState.RUNNING:
                due = recompute_due(calendar, computed, before, tx.now)
            if move_due(clock, calendar, due, tx.now):
                about = about_of(tx.session, self.subjects, [clock])[clock.id]
                tx.emit(_moved(clock, about, before, calendar.version))
        tx.session.flush()


def open_dues(session: Session, subjects: Subjects) -> Sequence[tuple[str, str, datetime]]:
    """Number, kind and due of every clock that has not stopped, for comparing before and after a change."""
    clocks = session.scalars(sa.select(Clock).where(Clock.state.in_(ACTIVE)).order_by(Clock.id)).all()
    about = about_of(session, subjects, clocks)
    return [(about[clock.id].number, clock.kind, clock.due_at) for clock in clocks]


def _computed(
    session: Session, subjects: Subjects, calendar: WorkCalendar, now: datetime, *, lock: bool = False
) -> Iterator[tuple[Clock, datetime]]:
    """The clocks that run, and with ``lock`` those that rest, with the due they should have; in batches by id."""
    states = ACTIVE if lock else (ClockState.RUNNING,)
    last = 0
    while True:
        statement = sa.select(Clock).where(Clock.state.in_(states), Clock.id > last).order_by(Clock.id).limit(_BATCH)
        clocks = session.scalars(statement).all()
        if not clocks:
            return
        last = clocks[-1].id
        if lock:
            clocks = _locked(session, subjects, clocks)
        grounds = grounds_of(session, subjects, clocks, now)
        for clock in clocks:
            yield clock, standing_due(calendar, grounds[clock.id])


def _locked(session: Session, subjects: Subjects, clocks: Sequence[Clock]) -> Sequence[Clock]:
    """Those that still run or rest once their subjects and they are locked: the subject first, as everywhere."""
    for subject, several in by_subject(clocks):
        subjects[subject].lock(session, {clock.whose for clock in several}, wait=True)
    statement = sa.select(Clock).where(Clock.id.in_([clock.id for clock in clocks]), Clock.state.in_(ACTIVE))
    statement = statement.order_by(Clock.id).with_for_update(key_share=True)
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def _drift(clock: Clock, computed: datetime) -> Drift:
    return Drift(ClockId(clock.id), clock.subject, clock.whose, clock.kind, clock.due_at, computed)


def _moved(clock: Clock, about: About, before: datetime, version: int) -> DeadlineMoved:
    return DeadlineMoved(
        clock_id=ClockId(clock.id),
        kind=clock.kind,
        subject=clock.subject,
        subject_id=clock.whose,
        ticket_id=about.ticket_id,
        region_id=RegionId(clock.region_id),
        department_id=DepartmentId(clock.department_id) if clock.department_id is not None else None,
        due_before=before,
        due_at=clock.due_at,
        calendar_version=version,
    )
