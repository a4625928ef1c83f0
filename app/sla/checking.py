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
from app.kernel.ids import ClockId, DepartmentId, RegionId, TicketId
from app.kernel.transaction import Transaction
from app.sla.events import DeadlineMoved
from app.sla.grounds import grounds_of
from app.sla.models import Clock
from app.sla.rules.arithmetic import recompute_due
from app.sla.rules.clocks import ClockKind, ClockState
from app.sla.rules.deadlines import standing_due
from app.sla.winding import ACTIVE, move_due
from app.tickets.models import Ticket

_BATCH = 500


@dataclass(frozen=True)
class Drift:
    """A clock whose stored due is not what its events, terms and calendar say."""

    clock_id: ClockId
    ticket_id: TicketId
    kind: ClockKind
    stored: datetime
    computed: datetime


def drift(session: Session, now: datetime) -> list[Drift]:
    """The running clocks whose due drifted, computed anew from their start. A resting clock is due when it goes on.

    A due that R12 kept from lying in the past when the calendar was loaded is no drift.
    """
    calendar = calendar_now(session)
    loaded_at = session.scalars(
        sa.select(CalendarVersion.loaded_at).where(CalendarVersion.version == calendar.version)
    ).one()
    found = []
    for clock, computed in _computed(session, calendar, now, (ClockState.RUNNING,)):
        spared = computed <= loaded_at and clock.due_at >= computed
        if computed != clock.due_at and not spared:
            found.append(_drift(clock, computed))
    return found


def on_calendar_changed(tx: Transaction, event: CalendarChanged) -> None:
    """INSIDE handler: move running clocks by the new calendar, each move with an event; finished ones are frozen.

    Nobody becomes overdue retroactively: a new due in the past becomes the close of the next workday.
    """
    calendar = calendar_now(tx.session)
    for clock, computed in _computed(tx.session, calendar, tx.now, ACTIVE, lock=True):
        before = clock.due_at
        due = before
        if computed != before and clock.state is ClockState.RUNNING:
            due = recompute_due(calendar, computed, before, tx.now)
        if move_due(clock, calendar, due, tx.now):
            tx.emit(_moved(clock, before, calendar.version))
    tx.session.flush()


def _computed(
    session: Session, calendar: WorkCalendar, now: datetime, states: Sequence[ClockState], *, lock: bool = False
) -> Iterator[tuple[Clock, datetime]]:
    """Clocks in these states with the due they should have, in batches by id."""
    last = 0
    while True:
        statement = sa.select(Clock).where(Clock.state.in_(states), Clock.id > last).order_by(Clock.id).limit(_BATCH)
        if lock:
            # the ticket first, as everywhere; both in one statement and in one order
            statement = statement.join(Ticket, Ticket.id == Clock.ticket_id).with_for_update(
                of=[Ticket, Clock], key_share=True
            )
        clocks = session.scalars(statement.execution_options(populate_existing=lock)).all()
        if not clocks:
            return
        grounds = grounds_of(session, clocks, now)
        for clock in clocks:
            yield clock, standing_due(calendar, grounds[clock.id])
        last = clocks[-1].id


def _drift(clock: Clock, computed: datetime) -> Drift:
    return Drift(ClockId(clock.id), TicketId(clock.ticket_id), clock.kind, clock.due_at, computed)


def _moved(clock: Clock, before: datetime, version: int) -> DeadlineMoved:
    return DeadlineMoved(
        clock_id=ClockId(clock.id),
        kind=clock.kind,
        ticket_id=TicketId(clock.ticket_id),
        region_id=RegionId(clock.region_id),
        department_id=DepartmentId(clock.department_id) if clock.department_id is not None else None,
        due_before=before,
        due_at=clock.due_at,
        calendar_version=version,
    )
