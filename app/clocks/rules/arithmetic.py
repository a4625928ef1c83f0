"""Limit + calendar + pauses → deadline, what is left of it, and what a new calendar may do to it.

Rules R1, R2, R3, R6, R9, R12, R14 of `docs/rules/time.md`; a date somebody named and a ruling rest for nothing.
Met ⇔ done_at ≤ due.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.calendars.rules import SHANGHAI, WorkCalendar, local_day
from app.clocks.rules.explaining import DayStep, day_steps
from app.clocks.rules.limits import Limit, Unit
from app.clocks.rules.pauses import Interval, paused_workdays, union

__all__ = [
    "DayStep",
    "Deadline",
    "Interval",
    "Left",
    "due",
    "due_at",
    "left",
    "local_day",
    "met",
    "overdue",
    "recompute_due",
    "ruling_due",
]

_RULING_ASKED_BY = time(15, 0)
_RULING_NEXT_DAY = time(12, 0)


@dataclass(frozen=True)
class Deadline:
    """A due instant in UTC, whether it leans on days not announced yet, and every day walked to it."""

    due: datetime
    provisional: bool
    days: tuple[DayStep, ...]


@dataclass(frozen=True)
class Left:
    """What remains: working days (0 = today), wall-clock and working seconds; all below zero once overdue."""

    days: int
    seconds: int
    working_seconds: int


def due_at(calendar: WorkCalendar, start: datetime, limit: Limit, pauses: Sequence[Interval] = ()) -> datetime:
    """Return the due instant in UTC, without the explanation.

    Pauses shift by R6 wherever they lie after the start, also past the deadline: whether a pause is allowed is
    decided when it is asked, not here. ValueError when the start is naive or the deadline passes the year 9999.
    """
    first = local_day(start)
    joined = union(pauses, start)
    match limit.unit:
        case Unit.WORKDAY:
            return calendar.closing(calendar.nth_workday_after(first, limit.amount + paused_workdays(calendar, joined)))
        case Unit.MONTH:
            day = calendar.next_workday_on_or_after(_months_after(first, limit.amount))
            shift = paused_workdays(calendar, joined)
            return calendar.closing(calendar.nth_workday_after(day, shift) if shift else day)
        case Unit.WORKHOUR:
            paused = sum((calendar.working_time(each.start, each.end) for each in joined), timedelta())
            return calendar.add_working_time(start, timedelta(hours=limit.amount) + paused)
        case Unit.MINUTE:
            paused = sum((each.end - each.start for each in joined), timedelta())
            return _plus(start, timedelta(minutes=limit.amount) + paused)
        case Unit.CIVILDAY:
            return _day_named(calendar, start, limit.amount)
        case Unit.RULING:
            return ruling_due(calendar, start)


def due(calendar: WorkCalendar, start: datetime, limit: Limit, pauses: Sequence[Interval] = ()) -> Deadline:
    """Return the deadline with its explanation; agrees with `due_at`, same errors. Wall clock is never provisional."""
    instant = due_at(calendar, start, limit, pauses)
    joined = union(pauses, start)
    ends = _months_after(local_day(start), limit.amount) if limit.unit is Unit.MONTH else local_day(start)
    return Deadline(
        instant,
        limit.unit is not Unit.MINUTE and calendar.is_provisional(local_day(instant)),
        day_steps(calendar, (start.astimezone(UTC), instant), limit, ends, joined),
    )


def overdue(now: datetime, due: datetime) -> bool:
    """Tell whether a deadline has been missed by now; at the due instant itself it can still be met."""
    return now > due


def met(done_at: datetime, due: datetime) -> bool:
    """Tell whether something done then was done in time."""
    return done_at <= due


def left(calendar: WorkCalendar, now: datetime, due: datetime) -> Left:
    """Measure what remains until due: days are the working dates d with local(now) < d ≤ local(due)."""
    if overdue(now, due):
        late = left(calendar, due, now)
        return Left(-late.days, -late.seconds, -late.working_seconds)
    return Left(
        calendar.workdays_between(local_day(now), local_day(due)),
        (due - now) // timedelta(seconds=1),
        calendar.working_seconds(now, due),
    )


def recompute_due(calendar: WorkCalendar, new_due: datetime, old_due: datetime, now: datetime) -> datetime:
    """Return the due instant to keep when a calendar or term change moved a running clock (R12).

    A new due still ahead is taken. One in the past makes nobody overdue: the clock gets the close of the next
    workday. A clock overdue already stays so, by the later of both dates.
    """
    if new_due > now:
        return new_due.astimezone(UTC)
    if overdue(now, old_due):
        return max(new_due, old_due).astimezone(UTC)
    return calendar.closing(calendar.next_workday_after(local_day(now)))


def ruling_due(calendar: WorkCalendar, asked_at: datetime) -> datetime:
    """Return until when a hand-back must be ruled on (R9): the same day, asked after 15:00 the next workday 12:00."""
    day = local_day(asked_at)
    if calendar.is_workday(day) and asked_at.astimezone(SHANGHAI).time() <= _RULING_ASKED_BY:
        return calendar.closing(day)
    next_day = calendar.next_workday_after(day)
    return datetime.combine(next_day, _RULING_NEXT_DAY, SHANGHAI).astimezone(UTC)


def _day_named(calendar: WorkCalendar, start: datetime, amount: int) -> datetime:
    """Return the close of the amount-th civil day, the first being that of the start, or of the last workday before.

    When that is over by the start, the named day ends at midnight: who asks on Saturday for Sunday means Sunday.
    """
    try:
        day = local_day(start) + timedelta(days=amount - 1)
        after = day + timedelta(days=1)
    except OverflowError as error:
        raise ValueError("deadline beyond the calendar") from error
    close = calendar.closing(calendar.previous_workday_before(after))
    return close if close > start else datetime.combine(after, time.min, SHANGHAI).astimezone(UTC)


def _plus(start: datetime, amount: timedelta) -> datetime:
    try:
        return start.astimezone(UTC) + amount
    except OverflowError as error:
        raise ValueError("deadline beyond the calendar") from error


def _months_after(day: date, months: int) -> date:
    """Return the same day so many months on, or the month's last day when there is none (民法典 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        raise ValueError("deadline beyond the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
