"""When the rungs of the reminder ladder ring, and which of them are still to ring (`docs/rules/time.md`).

Where a rung rings:

- `half`: the midpoint in working time between start and due; of a wall-clock limit, the midpoint on the wall.
- `day_before`: a workday before due, at the same time of day.
- `plus_…`: so many workdays after `due` rang, at the same time of day.
- `two_hours`: the last instant with two working hours to go.
- `week_n`: the opening of the first workday on or after the day 7·n days after `plus_5`; there is no last one.

A ring outside working hours waits for the next opening; only emergency clocks ring at once, and they too say in working
hours what is said workdays after the due (R14a). The closing minute still belongs to the day, or every deadline at
close of business would be announced the next morning.

A sweep that comes much too late, after an outage, writes down at once what it finds; its mail leaves at an opening.

A rung before due is skipped when it is not truly between start and due (a limit of 30 minutes has no "day before").
Where a short limit or a long holiday turns two rungs round or lays them together, the higher one rings and the lower
is skipped, so that rings come in the order of the table, each at its own time.
"""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count, takewhile
from typing import NamedTuple

from app.calendars.rules import SHANGHAI, WorkCalendar, local_day
from app.clocks.rules.rungs import (
    LADDER,
    ON_THE_WALL,
    Ladder,
    Mark,
    Rung,
    Who,
    get_rung,
    is_weekly,
    ladder_of,
    rank,
    weekly,
)

__all__ = [
    "LADDER",
    "Course",
    "Mark",
    "Rung",
    "Step",
    "Who",
    "get_rung",
    "is_on_the_wall",
    "is_weekly",
    "ladder_of",
    "midpoint",
    "moment",
    "moments",
    "next_step",
    "passed",
    "rank",
    "ring_at",
    "stands_at",
    "steps",
    "weekly",
]


@dataclass(frozen=True)
class Course:
    """The way of a clock from its start to its due, and the ladder along it: all that its rings follow from."""

    calendar: WorkCalendar
    start: datetime
    due: datetime
    _: KW_ONLY
    ladder: Ladder = LADDER
    emergency: bool = False
    """Measured on the wall, and rung at any hour until half an hour after its due."""


class Step(NamedTuple):
    """A rung and the UTC instant at which it rings."""

    rung: Rung
    at: datetime


def moment(course: Course, rung: Rung) -> datetime:
    """Return the instant a rung stands for, before it is moved into working hours; emergency measures the wall."""
    calendar, due = course.calendar, course.due
    match rung.mark:
        case Mark.SHARE:
            return _on_the_way(course, rung.amount)
        case Mark.WORKDAYS_BEFORE:
            day = local_day(due)
            for _ in range(rung.amount):
                day = calendar.previous_workday_before(day)
            return _same_time(due, day)
        case Mark.WORKHOURS_BEFORE:
            return calendar.subtract_working_time(due, timedelta(hours=rung.amount))
        case Mark.AT:
            return due.astimezone(UTC)
        case Mark.MINUTES_AFTER:
            return (due + timedelta(minutes=rung.amount)).astimezone(UTC)
        case Mark.WORKDAYS_AFTER:
            told = ring_at(calendar, due)
            return _same_time(told, calendar.nth_workday_after(local_day(told), rung.amount))
        case Mark.WEEKS_AFTER_LAST:
            last = local_day(moment(course, course.ladder[-1]))
            return calendar.opening(calendar.next_workday_on_or_after(last + timedelta(weeks=rung.amount)))


def midpoint(course: Course) -> datetime:
    """Return the instant at which half of the time is gone."""
    return _on_the_way(course, 50)


def _on_the_way(course: Course, share: int) -> datetime:
    """The instant at which ``share`` per cent of the time is gone: working time, in an emergency that of the wall."""
    calendar, start, due = course.calendar, course.start, course.due
    if course.emergency:
        return (start + (due - start) * share / 100).astimezone(UTC)
    return calendar.add_working_time(start, calendar.working_time(start, due) * share / 100)


def ring_at(calendar: WorkCalendar, moment: datetime, *, emergency: bool = False) -> datetime:
    """Return when to send: the moment itself in working hours or in an emergency, else the next opening."""
    instant = moment.astimezone(UTC)
    if emergency:
        return instant
    day = local_day(instant)
    for opens, closes in calendar.spans(day):
        if instant <= closes:
            return max(instant, opens)
    return calendar.opening(calendar.next_workday_after(day))


def steps(course: Course) -> Iterator[Step]:
    """Yield every rung that rings on this course, in order, strictly later each time; without end where the ladder goes
    on weekly."""
    waiting: Step | None = None
    for step in _hung(course):
        if waiting is None or waiting.at >= step.at:
            waiting = step
            continue
        yield waiting
        waiting = step
    if waiting is not None:
        yield waiting


def moments(course: Course, until: datetime | None = None) -> list[Step]:
    """List the rings: those of the table, or with `until` all that ring by then, weekly ones included."""
    every = steps(course)
    if until is None:
        return list(takewhile(lambda step: not is_weekly(step.rung.key), every))
    return list(takewhile(lambda step: step.at <= until, every))


def next_step(course: Course, after: str | None = None) -> Step | None:
    """Return the first ring above the rung fired last for this due (None: none yet); None at the end of time."""
    done = -1 if after is None else rank(after)
    return next((step for step in steps(course) if rank(step.rung.key) > done), None)


def passed(course: Course, now: datetime, after: str | None = None) -> list[Rung]:
    """List the rungs above `after` whose ring is not later than now, in order: send the last, supersede the others."""
    done = -1 if after is None else rank(after)
    return [step.rung for step in moments(course, now) if rank(step.rung.key) > done]


def stands_at(course: Course, key: str) -> datetime | None:
    """Return when a rung stands to ring on this course; None for one that does not."""
    up_to = takewhile(lambda step: rank(step.rung.key) <= rank(key), steps(course))
    return next((step.at for step in up_to if step.rung.key == key), None)


def is_on_the_wall(course: Course, key: str) -> bool:
    """Tell whether a rung of this course is said at any hour: of an emergency, until half an hour after its due."""
    return course.emergency and get_rung(key, course.ladder).mark in ON_THE_WALL


def _hung(course: Course) -> Iterator[Step]:
    """Yield the rungs with their rings: of those before due the ones in order between start and due, then the rest."""
    ahead: list[Step] = []
    limit = course.due
    for rung in reversed([rung for rung in course.ladder if rung.before_due]):
        instant = moment(course, rung)
        ring = _ring(course, rung, instant)
        if course.start < instant and ring < limit:
            ahead.append(Step(rung, ring))
            limit = ring
    yield from reversed(ahead)
    for rung in _from_due_on(course.ladder):
        try:
            instant = moment(course, rung)
        except (ValueError, OverflowError):  # the year 9999 is the end of the calendar
            return
        yield Step(rung, _ring(course, rung, instant))


def _ring(course: Course, rung: Rung, instant: datetime) -> datetime:
    """When a rung of this course rings: of an emergency up to half an hour after its due at any hour (R14a)."""
    return ring_at(course.calendar, instant, emergency=course.emergency and rung.mark in ON_THE_WALL)


def _from_due_on(ladder: Ladder) -> Iterator[Rung]:
    yield from (rung for rung in ladder if not rung.before_due)
    if ladder[-1].weekly:
        yield from map(weekly, count(1))


def _same_time(instant: datetime, day: date) -> datetime:
    return datetime.combine(day, instant.astimezone(SHANGHAI).time(), SHANGHAI).astimezone(UTC)
