"""The due of a clock as a pure function of what happened: start, limit, pauses and postponements (R6, R7).

A pause that began when the clock was overdue already rested nothing, or a breach could be paused away. Whether it
was, is found by going through pauses and postponements in the order they happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from app.calendars.rules import WorkCalendar, local_day
from app.clocks.rules.arithmetic import Deadline, due, due_at
from app.clocks.rules.explaining import DayStep
from app.clocks.rules.limits import Limit, Unit
from app.clocks.rules.pauses import Interval
from app.kernel.sentences import Sentence, say

POSTPONED = say("延期顺延")
RULED = say("裁定期间不计，顺延")
LEAST_LEFT = timedelta(hours=2)
"""Working hours a unit has at least once its hand-back was refused (R9)."""


@dataclass(frozen=True)
class Extension:
    """A postponement granted at an instant, in workdays."""

    decided_at: datetime
    workdays: int


@dataclass(frozen=True)
class Earlier:
    """Another start, told at an instant: what went into the matter had been waited for since then (R11)."""

    told_at: datetime
    start: datetime


@dataclass(frozen=True)
class Ground:
    """All that a due follows from, besides the calendar."""

    start: datetime
    limit: Limit
    pauses: tuple[Interval, ...] = ()
    extensions: tuple[Extension, ...] = ()
    rests: tuple[Interval, ...] = ()
    """Rulings waited for (R9): afterwards there is what was left, at least ``LEAST_LEFT``."""
    wall: bool = False
    """What is left is measured on the wall clock: an emergency."""
    earlier: tuple[Earlier, ...] = ()
    """The starts of matters that went into this one."""


def standing_due(calendar: WorkCalendar, ground: Ground) -> datetime:
    """The due instant in UTC. ValueError beyond the year 9999."""
    ground = _governing(calendar, ground)
    pauses, extra = _counted(calendar, ground)
    return _rested(calendar, extended(calendar, due_at(calendar, ground.start, ground.limit, pauses), extra), ground)


def rested_until(ground: Ground, now: datetime) -> datetime:
    """When the last rest ended by ``now``; ``now`` where there was none."""
    return max((each.end for each in (*ground.pauses, *ground.rests) if each.end <= now), default=now)


def standing_deadline(calendar: WorkCalendar, ground: Ground) -> Deadline:
    """The same with every day on the way; days granted by a postponement follow those of the limit."""
    ground = _governing(calendar, ground)
    pauses, extra = _counted(calendar, ground)
    own = due(calendar, ground.start, ground.limit, pauses)
    moved = _rested(calendar, extended(calendar, own.due, extra), ground)
    if moved == own.due:
        return own
    return Deadline(
        moved,
        calendar.is_provisional(local_day(moved)),
        (*own.days, *_granted_days(calendar, own.due, moved, POSTPONED if extra else RULED)),
    )


def _governing(calendar: WorkCalendar, ground: Ground) -> Ground:
    """The ground by which a matter with others in it is due: of its own start and theirs, the one due first.

    Nobody is late by being told: what would have been due by then is due at the close of the next workday.
    """
    own = replace(ground, earlier=())
    each_by_itself = [own]
    for each in ground.earlier:
        theirs = replace(own, start=min(own.start, each.start))
        if standing_due(calendar, theirs) <= each.told_at < standing_due(calendar, own):
            theirs = replace(own, start=each.told_at, limit=Limit(1, Unit.WORKDAY))
        each_by_itself.append(theirs)
    return own if len(each_by_itself) == 1 else min(each_by_itself, key=lambda one: standing_due(calendar, one))


def extended(calendar: WorkCalendar, due: datetime, workdays: int) -> datetime:
    """A due moved on by workdays, to close of business; unmoved by none."""
    return calendar.closing(calendar.nth_workday_after(local_day(due), workdays)) if workdays else due


def _counted(calendar: WorkCalendar, ground: Ground) -> tuple[Sequence[Interval], int]:
    """The pauses that rested the clock, and the workdays granted."""
    happened: list[tuple[datetime, Interval | Extension]] = [
        (each.decided_at, each) for each in ground.extensions if each.decided_at >= ground.start
    ]
    happened += [(each.start, each) for each in ground.pauses]
    counted: list[Interval] = []
    extra = 0
    present = due_at(calendar, ground.start, ground.limit)
    for at, each in sorted(happened, key=lambda one: one[0]):
        if isinstance(each, Extension):
            extra += each.workdays
        elif at <= present:
            counted.append(each)
        present = extended(calendar, due_at(calendar, ground.start, ground.limit, counted), extra)
    return counted, extra


def _rested(calendar: WorkCalendar, due: datetime, ground: Ground) -> datetime:
    """The due after each ruling waited for; one asked for when the clock was overdue already gives nothing back."""
    for rest in sorted(ground.rests, key=attrgetter("start")):
        if rest.start > due:
            continue
        left = due - rest.start if ground.wall else calendar.working_time(rest.start, due)
        left = max(left, LEAST_LEFT)
        due = rest.end + left if ground.wall else calendar.add_working_time(rest.end, left)
    return due


def _granted_days(calendar: WorkCalendar, own: datetime, moved: datetime, reason: Sentence) -> list[DayStep]:
    first, last = local_day(own), local_day(moved)
    days = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
    return [
        DayStep(day, True, calendar.workdays_between(first, day), reason)
        if calendar.is_workday(day)
        else DayStep(day, False, None, calendar.reason(day))
        for day in days
    ]
