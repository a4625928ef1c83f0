"""The sweep: rings the rungs that are due, each exactly once however many sweepers run (`reliability.md` 4.3).

The loop around it (worker or command line): ``while sweep(tx) == limit`` with a fresh transaction each time, so that
locks are short and a crash loses at most one small batch, which comes due again by itself.

Locks. ``moving`` locks the ticket and then writes its clocks. The sweep takes both rows of a due clock in one
statement with SKIP LOCKED and never waits for either, so it can neither deadlock with an action nor with another
sweep, in whatever order rows come. A ticket somebody is acting on right now is left for the next round, when its clock
may have stopped: no reminder is sent for a clock that was met or paused at that moment. The ticket's lock also covers
the foreign keys of what the handlers insert.
"""

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert

from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar
from app.kernel.ids import ClockId, CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.kernel.transaction import Transaction
from app.sla.events import StepReached
from app.sla.models import Clock, Reminder
from app.sla.queries import leads_of
from app.sla.rules.clocks import ClockKind, ClockState
from app.sla.rules.ladder import Rung, passed
from app.sla.winding import arm, note_breach
from app.tickets.models import Ticket

RETRY = timedelta(hours=1)
"""When a clock that could not be computed is tried again."""

log = structlog.get_logger(__name__)


def sweep(tx: Transaction, limit: int = 50) -> int:
    """Ring what is due at ``tx.now``; returns how many clocks were due. Fewer than ``limit``: nothing more is due.

    One clock that fails is put off by an hour and logged, the others go on.
    """
    due = _due_clocks(tx, limit)
    if not due:
        return 0
    calendar = calendar_now(tx.session)
    leads = leads_of(tx.session, {ticket.id for _, ticket in due})
    for clock, ticket in due:
        clock_id = clock.id
        try:
            with tx.session.begin_nested():
                _ring(tx, calendar, clock, ticket, leads)
        except Exception:
            log.exception("clock_not_swept", clock_id=clock_id, ticket=ticket.number)
            clock.next_at = tx.now + RETRY
            tx.session.flush()
    return len(due)


def _due_clocks(tx: Transaction, limit: int) -> list[tuple[Clock, Ticket]]:
    """The clocks due first, with their tickets, both rows locked; in the order of tickets."""
    statement = (
        sa.select(Clock, Ticket)
        .join(Ticket, Ticket.id == Clock.ticket_id)
        .where(Clock.state == ClockState.RUNNING, Clock.next_at <= tx.now)
        .order_by(Clock.next_at, Clock.id)
        .limit(limit)
        .with_for_update(of=[Ticket, Clock], skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    rows = [(row[0], row[1]) for row in tx.session.execute(statement)]
    return sorted(rows, key=lambda pair: (pair[0].ticket_id, pair[0].id))


def _ring(
    tx: Transaction, calendar: WorkCalendar, clock: Clock, ticket: Ticket, leads: Mapping[int, DepartmentId]
) -> None:
    """Record every rung reached since the last; say the highest, if it was not said before for this due."""
    note_breach(clock, tx.now)
    rungs = passed(
        calendar, clock.started_at, clock.due_at, tx.now, clock.last_rung, emergency=clock.emergency
    )  # fmt: skip
    if rungs:
        fresh = _record(tx, clock, rungs)
        clock.last_rung = rungs[-1].key
        if rungs[-1].key in fresh:
            tx.emit(_step(clock, ticket, rungs[-1], leads))
    arm(clock, calendar)
    tx.session.flush()


def _record(tx: Transaction, clock: Clock, rungs: list[Rung]) -> frozenset[str]:
    """Write the rungs down; returns those that were not there yet."""
    rows = [
        {
            "clock_id": clock.id,
            "deadline_seq": clock.deadline_seq,
            "rung": rung.key,
            "due_at": clock.due_at,
            "fired_at": tx.now,
            "superseded": rung is not rungs[-1],
        }
        for rung in rungs
    ]
    written = tx.session.scalars(insert(Reminder).values(rows).on_conflict_do_nothing().returning(Reminder.rung))
    return frozenset(written)


def _step(clock: Clock, ticket: Ticket, rung: Rung, leads: Mapping[int, DepartmentId]) -> StepReached:
    unit = DepartmentId(clock.department_id) if clock.department_id is not None else None
    if clock.kind is ClockKind.RESOLVE:
        unit = leads.get(ticket.id)
    return StepReached(
        clock_id=ClockId(clock.id),
        deadline_seq=clock.deadline_seq,
        rung=rung.key,
        label=rung.label,
        kind=clock.kind,
        severity=rung.severity,
        who=rung.who,
        ticket_id=TicketId(ticket.id),
        number=ticket.number,
        region_id=RegionId(ticket.region_id),
        company_id=CompanyId(ticket.company_id),
        park_id=ParkId(ticket.park_id) if ticket.park_id is not None else None,
        department_id=unit,
        started_at=clock.started_at,
        due_at=clock.due_at,
        overdue=not rung.before_due,
    )
