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

Whether a rung rings follows from itself and the rungs above it alone, so a ladder is walked from the last rung on. What
hangs on the due is worked out once for all clocks of the same due: there are as many dues as closes of business.
"""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
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
    "next_step",
    "passed",
    "rank",
    "reached",
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


_DUES_KEPT = 8192
"""Rungs of dues that are remembered."""


class Step(NamedTuple):
    """A rung and the UTC instant at which it rings."""

    rung: Rung
    at: datetime


def moment(course: Course, rung: Rung) -> datetime:
    """Return the instant a rung stands for, before it is moved into working hours; emergency measures the wall."""
    if rung.mark is Mark.SHARE:
        return _on_the_way(course, rung.amount)
    return _hangs_at(course.calendar, course.due, rung.mark, rung.amount, course.ladder[-1].amount)


@lru_cache(maxsize=_DUES_KEPT)
def _hangs_at(calendar: WorkCalendar, due: datetime, mark: Mark, amount: int, last: int) -> datetime:
    """The instant of what hangs on the due; ``last``: workdays after it, of the rung that is repeated weekly."""
    match mark:
        case Mark.WORKDAYS_BEFORE:
            day = local_day(due)
            for _ in range(amount):
                day = calendar.previous_workday_before(day)
            return _same_time(due, day)
        case Mark.WORKHOURS_BEFORE:
            return calendar.subtract_working_time(due, timedelta(hours=amount))
        case Mark.MINUTES_AFTER:
            return (due + timedelta(minutes=amount)).astimezone(UTC)
        case Mark.WORKDAYS_AFTER:
            told = ring_at(calendar, due)
            return _same_time(told, calendar.nth_workday_after(local_day(told), amount))
        case Mark.WEEKS_AFTER_LAST:
            first = local_day(_hangs_at(calendar, due, Mark.WORKDAYS_AFTER, last, last))
            return calendar.opening(calendar.next_workday_on_or_after(first + timedelta(weeks=amount)))
    return due.astimezone(UTC)


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
    return instant if emergency else _waits_until(calendar, instant)


@lru_cache(maxsize=_DUES_KEPT)
def _waits_until(calendar: WorkCalendar, instant: datetime) -> datetime:
    day = local_day(instant)
    for opens, closes in calendar.spans(day):
        if instant <= closes:
            return max(instant, opens)
    return calendar.opening(calendar.next_workday_after(day))


def steps(course: Course, after: str | None = None) -> Iterator[Step]:
    """Yield every rung above ``after`` that rings on this course, in order, strictly later each time; without end where
    the ladder goes on weekly."""
    return _stepped(course, -1 if after is None else rank(after))


def _stepped(course: Course, done: int) -> Iterator[Step]:
    waiting: Step | None = None
    for step in _hung(course, done):
        if waiting is None or waiting.at >= step.at:
            waiting = step
            continue
        yield waiting
        waiting = step
    if waiting is not None:
        yield waiting


def next_step(course: Course, after: str | None = None) -> Step | None:
    """Return the first ring above the rung fired last for this due (None: none yet); None at the end of time."""
    return next(steps(course, after), None)


def passed(course: Course, now: datetime, after: str | None = None) -> list[Rung]:
    """List the rungs above `after` whose ring is not later than now, in order: send the last, supersede the others."""
    return reached(course, now, after)[0]


def reached(course: Course, now: datetime, after: str | None = None) -> tuple[list[Rung], Step | None]:
    """Return the rungs that passed since ``after``, and the next that is still to ring; None at the end of time."""
    rungs: list[Rung] = []
    for step in steps(course, after):
        if step.at > now:
            return rungs, step
        rungs.append(step.rung)
    return rungs, None


def stands_at(course: Course, key: str) -> datetime | None:
    """Return when a rung stands to ring on this course; None for one that does not."""
    place = rank(key)
    step = next(takewhile(lambda step: rank(step.rung.key) <= place, _stepped(course, place - 1)), None)
    return None if step is None else step.at


def is_on_the_wall(course: Course, key: str) -> bool:
    """Tell whether a rung of this course is said at any hour: of an emergency, until half an hour after its due."""
    return course.emergency and get_rung(key, course.ladder).mark in ON_THE_WALL


def _hung(course: Course, done: int) -> Iterator[Step]:
    """Yield the rungs above this place with their rings: of those before due the ones in order between start and due,
    then the rest."""
    ahead: list[Step] = []
    limit = course.due
    for rung in reversed([rung for rung in course.ladder if rung.before_due and rank(rung.key) > done]):
        instant = moment(course, rung)
        ring = _ring(course, rung, instant)
        if course.start < instant and ring < limit:
            ahead.append(Step(rung, ring))
            limit = ring
    yield from reversed(ahead)
    for rung in _from_due_on(course.ladder, done):
        try:
            instant = moment(course, rung)
        except (ValueError, OverflowError):  # the year 9999 is the end of the calendar
            return
        yield Step(rung, _ring(course, rung, instant))


def _ring(course: Course, rung: Rung, instant: datetime) -> datetime:
    """When a rung of this course rings: of an emergency up to half an hour after its due at any hour (R14a)."""
    return ring_at(course.calendar, instant, emergency=course.emergency and rung.mark in ON_THE_WALL)


def _from_due_on(ladder: Ladder, done: int) -> Iterator[Rung]:
    yield from (rung for rung in ladder if not rung.before_due and rank(rung.key) > done)
    if ladder[-1].weekly:
        yield from map(weekly, count(max(1, done - rank(weekly(1).key) + 2)))


def _same_time(instant: datetime, day: date) -> datetime:
    return datetime.combine(day, instant.astimezone(SHANGHAI).time(), SHANGHAI).astimezone(UTC)
