"""When the rungs of the reminder ladder ring, and which of them are still to ring (`docs/rules/time.md`).

Where a rung rings:

- `half`: the midpoint in working time between start and due; of a wall-clock limit, the midpoint on the wall.
- `day_before`: a workday before due, at the same time of day.
- `plus_…`: so many workdays after `due` rang, at the same time of day.
- `two_hours`: the last instant with two working hours to go.
- `week_n`: the opening of the first workday on or after the day 7·n days after `plus_5`; there is no last one.

A ring outside working hours waits for the next opening; only emergency clocks ring at once. The closing minute still
belongs to the day, or every deadline at close of business would be announced the next morning.

A rung before due is skipped when it is not truly between start and due (a limit of 30 minutes has no "day before").
Where a short limit or a long holiday turns two rungs round or lays them together, the higher one rings and the lower
is skipped, so that rings come in the order of the table, each at its own time.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, takewhile
from typing import NamedTuple

from app.calendars.rules import SHANGHAI, WorkCalendar, local_day
from app.clocks.rules.rungs import LADDER, Ladder, Mark, Rung, Who, get_rung, ladder_of, rank, weekly

__all__ = [
    "LADDER",
    "Mark",
    "Rung",
    "Step",
    "Who",
    "get_rung",
    "ladder_of",
    "moment",
    "moments",
    "next_step",
    "passed",
    "rank",
    "rearmed",
    "ring_at",
    "steps",
    "weekly",
]


class Step(NamedTuple):
    """A rung and the UTC instant at which it rings."""

    rung: Rung
    at: datetime


def moment(
    calendar: WorkCalendar,
    rung: Rung,
    start: datetime,
    due: datetime,
    *,
    emergency: bool = False,
    ladder: Ladder = LADDER,
) -> datetime:
    """Return the instant a rung stands for, before it is moved into working hours; emergency measures the wall."""
    match rung.mark:
        case Mark.SHARE if emergency:
            return (start + (due - start) * rung.amount / 100).astimezone(UTC)
        case Mark.SHARE:
            return calendar.add_working_time(start, calendar.working_time(start, due) * rung.amount / 100)
        case Mark.WORKDAYS_BEFORE:
            day = local_day(due)
            for _ in range(rung.amount):
                day = calendar.previous_workday_before(day)
            return _same_time(due, day)
        case Mark.WORKHOURS_BEFORE:
            return calendar.subtract_working_time(due, timedelta(hours=rung.amount))
        case Mark.AT:
            return due.astimezone(UTC)
        case Mark.WORKDAYS_AFTER:
            told = ring_at(calendar, due, emergency=emergency)
            return _same_time(told, calendar.nth_workday_after(local_day(told), rung.amount))
        case Mark.WEEKS_AFTER_LAST:
            last = local_day(moment(calendar, ladder[-1], start, due, emergency=emergency, ladder=ladder))
            return calendar.opening(calendar.next_workday_on_or_after(last + timedelta(weeks=rung.amount)))


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


def steps(
    calendar: WorkCalendar, start: datetime, due: datetime, *, emergency: bool = False, ladder: Ladder = LADDER
) -> Iterator[Step]:
    """Yield every rung that rings for this start and due, in order, strictly later each time; without end where the
    ladder goes on weekly."""
    waiting: Step | None = None
    for step in _hung(calendar, start, due, emergency=emergency, ladder=ladder):
        if waiting is None or waiting.at >= step.at:
            waiting = step
            continue
        yield waiting
        waiting = step
    if waiting is not None:
        yield waiting


def moments(
    calendar: WorkCalendar,
    start: datetime,
    due: datetime,
    until: datetime | None = None,
    *,
    emergency: bool = False,
    ladder: Ladder = LADDER,
) -> list[Step]:
    """List the rings: those of the table, or with `until` all that ring by then, weekly ones included."""
    every = steps(calendar, start, due, emergency=emergency, ladder=ladder)
    if until is None:
        return list(takewhile(lambda step: rank(step.rung.key) < len(LADDER), every))
    return list(takewhile(lambda step: step.at <= until, every))


def next_step(
    calendar: WorkCalendar,
    start: datetime,
    due: datetime,
    after: str | None = None,
    *,
    emergency: bool = False,
    ladder: Ladder = LADDER,
) -> Step | None:
    """Return the first ring above the rung fired last for this due (None: none yet); None at the end of time."""
    done = -1 if after is None else rank(after)
    every = steps(calendar, start, due, emergency=emergency, ladder=ladder)
    return next((step for step in every if rank(step.rung.key) > done), None)


def passed(
    calendar: WorkCalendar,
    start: datetime,
    due: datetime,
    now: datetime,
    after: str | None = None,
    *,
    emergency: bool = False,
    ladder: Ladder = LADDER,
) -> list[Rung]:
    """List the rungs above `after` whose ring is not later than now, in order: send the last, supersede the others."""
    done = -1 if after is None else rank(after)
    rung_steps = moments(calendar, start, due, now, emergency=emergency, ladder=ladder)
    return [step.rung for step in rung_steps if rank(step.rung.key) > done]


def rearmed(
    calendar: WorkCalendar,
    start: datetime,
    due: datetime,
    now: datetime,
    *,
    emergency: bool = False,
    ladder: Ladder = LADDER,
) -> list[Step]:
    """List the rings armed again after due moved: those later than now, of the table or else the next weekly one.

    The first of them is the clock's next step. Rungs already passed under the new due are not sent again.
    """
    last_passed = passed(calendar, start, due, now, emergency=emergency, ladder=ladder)[-1:]
    done = rank(last_passed[0].key) if last_passed else -1
    ahead = [
        step for step in moments(calendar, start, due, emergency=emergency, ladder=ladder) if rank(step.rung.key) > done
    ]
    if ahead:
        return ahead
    following = next_step(
        calendar, start, due, last_passed[0].key if last_passed else None, emergency=emergency, ladder=ladder
    )
    return [following] if following else []


def _hung(calendar: WorkCalendar, start: datetime, due: datetime, *, emergency: bool, ladder: Ladder) -> Iterator[Step]:
    """Yield the rungs with their rings: of those before due the ones in order between start and due, then the rest."""
    ahead: list[Step] = []
    limit = due
    for rung in reversed([rung for rung in ladder if rung.before_due]):
        instant = moment(calendar, rung, start, due, emergency=emergency, ladder=ladder)
        ring = ring_at(calendar, instant, emergency=emergency)
        if start < instant and ring < limit:
            ahead.append(Step(rung, ring))
            limit = ring
    yield from reversed(ahead)
    for rung in _from_due_on(ladder):
        try:
            instant = moment(calendar, rung, start, due, emergency=emergency, ladder=ladder)
        except (ValueError, OverflowError):  # the year 9999 is the end of the calendar
            return
        yield Step(rung, ring_at(calendar, instant, emergency=emergency))


def _from_due_on(ladder: Ladder) -> Iterator[Rung]:
    yield from (rung for rung in ladder if not rung.before_due)
    if ladder[-1].weekly:
        yield from map(weekly, count(1))


def _same_time(instant: datetime, day: date) -> datetime:
    return datetime.combine(day, instant.astimezone(SHANGHAI).time(), SHANGHAI).astimezone(UTC)
