"""What can be done to one clock's columns; ``keeping``, ``sweeping`` and ``checking`` decide when.

A breach is recorded at its true moment, the due it missed, before anything else happens to the clock, and never erased.
"""

from datetime import datetime

from app.calendars.rules import WorkCalendar, local_day
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import met, overdue
from app.clocks.rules.ladder import Course, ladder_of, next_step, passed
from app.clocks.rules.limits import Limit, Unit
from app.clocks.rules.offsets import hung, read_offsets
from app.clocks.rules.states import ClockState

ACTIVE = (ClockState.RUNNING, ClockState.PAUSED)


def wind(clock: Clock, calendar: WorkCalendar, due: datetime) -> None:
    """Set a new clock going towards its due."""
    clock.due_original = clock.due_at = due
    clock.state = ClockState.RUNNING
    clock.deadline_seq = 1
    _note_calendar(clock, calendar)
    arm(clock, calendar)


def arm(clock: Clock, calendar: WorkCalendar) -> None:
    """Note when the first rung above the last one fired rings."""
    step = next_step(course_of(clock, calendar), clock.last_rung)
    clock.next_at = step.at if step else None


def stop(clock: Clock, now: datetime) -> None:
    """What the clock waited for has happened: met ⇔ done_at ≤ due."""
    note_breach(clock, now)
    clock.state = ClockState.MET if met(now, clock.due_at) else ClockState.MISSED
    clock.stopped_at, clock.next_at = now, None


def cancel(clock: Clock, now: datetime) -> None:
    """Nothing is waited for any more."""
    note_breach(clock, now)
    clock.state, clock.stopped_at, clock.next_at = ClockState.CANCELLED, now, None


def rest(clock: Clock, now: datetime) -> None:
    """Let a running clock rest. One that is overdue runs on: a breach cannot be paused away."""
    if clock.state is ClockState.RUNNING and not overdue(now, clock.due_at):
        clock.state, clock.next_at = ClockState.PAUSED, None


def move_due(
    clock: Clock, calendar: WorkCalendar, due: datetime, now: datetime, *, since: datetime | None = None
) -> bool:
    """Give the clock another due; True when it did move.

    The rungs not yet passed under the new due are armed again, those passed are not said a second time. ``since`` is
    when it moved, where that is told late: what the new due rang after that was said to nobody.
    """
    note_breach(clock, now)
    moved = due != clock.due_at
    clock.due_at = due
    _note_calendar(clock, calendar)
    if moved:
        clock.deadline_seq += 1
        done = passed(course_of(clock, calendar), since or now)
        clock.last_rung = done[-1].key if done else None
    if clock.state is ClockState.RUNNING:
        arm(clock, calendar)
    return moved


def wake(clock: Clock, calendar: WorkCalendar, due: datetime, now: datetime, *, since: datetime | None = None) -> None:
    """Let a resting or stopped clock run towards ``due``; an old due gone by meanwhile is no breach.

    ``since`` is when its rest ended, where a sweep comes late for that.
    """
    clock.next_at = clock.stopped_at = None
    move_due(clock, calendar, due, now, since=since)
    clock.state = ClockState.RUNNING
    arm(clock, calendar)


def note_breach(clock: Clock, now: datetime) -> None:
    """Record that the clock fell overdue, when it did and nobody wrote it down yet."""
    clock.breached_at = breach_of(clock, now)


def breach_of(clock: Clock, now: datetime) -> datetime | None:
    """When the clock fell overdue, whether anybody wrote it down or not; None where it has not."""
    if clock.breached_at is None and clock.state is ClockState.RUNNING and overdue(now, clock.due_at):
        return clock.due_at
    return clock.breached_at


def course_of(clock: Clock, calendar: WorkCalendar) -> Course:
    """The way of a clock to the due it has now, along the ladder of its kind."""
    ladder = ladder_of(clock.kind, emergency=clock.emergency)
    if clock.rungs:
        ladder = hung(ladder, read_offsets(clock.rungs))
    return Course(calendar, clock.started_at, clock.due_at, ladder=ladder, emergency=clock.emergency)


def _note_calendar(clock: Clock, calendar: WorkCalendar) -> None:
    clock.calendar_version = calendar.version
    wall = Limit.parse(clock.limit_text).unit is Unit.MINUTE
    clock.provisional = not wall and calendar.is_provisional(local_day(clock.due_at))
