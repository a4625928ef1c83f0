"""The clock of a task: it starts when the task is given, ends when it is done or lapses, and never rests."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.events import DeadlineMoved
from app.clocks.models import Clock
from app.clocks.rules.deadlines import Ground
from app.clocks.rules.limits import Limit, Unit
from app.clocks.single import end_single, end_singles, start_single
from app.clocks.subjects import plain_grounds
from app.kernel.transaction import Transaction
from app.meetings.models import MeetingTask
from app.meetings.rules import MeetingClock
from app.tickets.timed import OfTicket

MEETING_TASK = "meeting_task"
"""The subject, as the list at the roof names it."""
_MINUTE = timedelta(minutes=1)


def start_clock(tx: Transaction, row: MeetingTask, region_id: int, limit: Limit) -> None:
    """From now on the unit is reminded of it, by the ladder of its region."""
    subject = (MEETING_TASK, row.id)
    start_single(tx, subject, region_id, MeetingClock.TASK, limit, department_id=row.department_id, due=row.due_at)


def end_clock(tx: Transaction, row: MeetingTask) -> None:
    """It is done."""
    end_single(tx, (MEETING_TASK, row.id), met=True)


def cancel_clocks(tx: Transaction, rows: Sequence[MeetingTask]) -> None:
    """They lapse, and nothing is waited for any more; one query however many they are."""
    end_singles(tx, MEETING_TASK, [row.id for row in rows], met=False)


def follow_task_due(tx: Transaction, event: DeadlineMoved) -> None:
    """INSIDE handler: the task says the same due as its clock."""
    if event.subject == MEETING_TASK:
        tx.session.get_one(MeetingTask, event.subject_id).due_at = event.due_at
        tx.session.flush()


class MeetingTasks(OfTicket[MeetingTask]):
    """Tasks, as the engine of clocks asks for them."""

    model = MeetingTask

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
