"""The clock of a task: it starts when the task is given, ends when it is done or lapses, and never rests."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.clocks.events import DeadlineMoved
from app.clocks.hanging import hang, ladders_at
from app.clocks.models import Clock
from app.clocks.rules.deadlines import Ground
from app.clocks.rules.limits import Limit, Unit
from app.clocks.single import end_single
from app.clocks.subjects import About, plain_grounds
from app.clocks.winding import wind
from app.kernel.ids import CompanyId, DepartmentId, ParkId, TicketId
from app.kernel.transaction import Transaction
from app.meetings.models import MeetingTask
from app.meetings.rules import MeetingClock
from app.tickets.models import Ticket

MEETING_TASK = "meeting_task"
"""The subject, as the list at the roof names it."""
_MINUTE = timedelta(minutes=1)


def start_clock(tx: Transaction, row: MeetingTask, region_id: int, limit: Limit) -> None:
    """From now on the unit is reminded of it, by the ladder of its region."""
    clock = Clock(
        subject_kind=MEETING_TASK,
        subject_id=row.id,
        region_id=region_id,
        kind=MeetingClock.TASK,
        cycle=1,
        department_id=row.department_id,
        limit_text=str(limit),
        started_at=tx.now,
    )
    hang(clock, ladders_at(tx.session, region_id, tx.now))
    wind(clock, calendar_now(tx.session), row.due_at)
    tx.session.add(clock)
    tx.session.flush()


def end_clock(tx: Transaction, row: MeetingTask, *, met: bool) -> None:
    """Nothing is waited for any more: done, or lapsed."""
    end_single(tx, (MEETING_TASK, row.id), met=met)


def follow_task_due(tx: Transaction, event: DeadlineMoved) -> None:
    """INSIDE handler: the task says the same due as its clock."""
    if event.subject == MEETING_TASK:
        tx.session.get_one(MeetingTask, event.subject_id).due_at = event.due_at
        tx.session.flush()


class MeetingTasks:
    """The answers for tasks; the protocol is ``clocks.subjects.Subject``."""

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these tasks with their tickets, which every act in a room locks first."""
        statement = (
            sa.select(MeetingTask.id)
            .join(Ticket, Ticket.id == MeetingTask.ticket_id)
            .where(MeetingTask.id.in_(ids))
            .order_by(MeetingTask.id)
        )
        locked = statement.with_for_update(of=[Ticket, MeetingTask], key_share=True, skip_locked=not wait)
        return session.scalars(locked).all()

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """The ticket it was given about, and the unit that holds it."""
        rows = session.execute(
            sa.select(MeetingTask, Ticket)
            .join(Ticket, Ticket.id == MeetingTask.ticket_id)
            .where(MeetingTask.id.in_({clock.whose for clock in clocks}))
        )
        tasks = {task.id: _about(task, ticket) for task, ticket in rows}
        return {clock.id: tasks[clock.whose] for clock in clocks}

    def grounds(self, session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
        """Start and limit; an hour that was named follows from nothing but itself, and no calendar moves it."""
        by_hour = sa.select(MeetingTask.id, MeetingTask.due_at).where(
            MeetingTask.id.in_({clock.whose for clock in clocks}), MeetingTask.by_hour
        )
        named = {row.id: row.due_at for row in session.execute(by_hour)}
        found = dict(plain_grounds(clocks))
        for clock in clocks:
            if clock.whose in named:
                found[clock.id] = Ground(named[clock.whose] - _MINUTE, Limit(1, Unit.MINUTE))
        return found


def _about(task: MeetingTask, ticket: Ticket) -> About:
    return About(
        number=ticket.number,
        ticket_id=TicketId(ticket.id),
        company_id=CompanyId(ticket.company_id),
        park_id=ParkId(ticket.park_id) if ticket.park_id is not None else None,
        department_id=DepartmentId(task.department_id),
    )
