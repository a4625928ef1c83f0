"""Why a deadline is where it is: one line for every day between start and due.

The steps retell the deadline, they never compute it. `number` counts workdays of a workday limit and civil days of
a month limit; hours and minutes say their share in words instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.calendars.rules import WorkCalendar, local_day
from app.clocks.rules.limits import Limit, Unit
from app.clocks.rules.pauses import Interval, is_paused
from app.kernel.sentences import Sentence, say

START_NOT_COUNTED = say("起始日不计")
SHIFTED_BY_PAUSE = say("暂停顺延")


@dataclass(frozen=True)
class DayStep:
    """One day on the way: counted or not, as which number, and the reason."""

    day: date
    counted: bool
    number: int | None
    reason: str


def day_steps(
    calendar: WorkCalendar, way: tuple[datetime, datetime], limit: Limit, ends: date, joined: Sequence[Interval]
) -> tuple[DayStep, ...]:
    """Explain the way (start, due) of a limit; `ends` is the day a month limit runs out before any shift.

    `joined` are the pauses after the start, joined and in order.
    """
    start, due = way
    first, last = local_day(start), local_day(due)
    match limit.unit:
        case Unit.WORKDAY:
            return tuple(_workdays(calendar, first, last, limit.amount, joined))
        case Unit.MONTH:
            return tuple(_civil_days(calendar, first, last, ends))
        case Unit.WORKHOUR:
            return tuple(_working_hours(calendar, start, due, limit.amount, joined))
        case Unit.MINUTE:
            return tuple(DayStep(day, True, None, say("按自然时间计")) for day in _days(first, last))
        case Unit.CIVILDAY:
            return tuple(DayStep(day, True, number, say("按指定日期计")) for number, day in _numbered(first, last))
        case Unit.RULING:
            return tuple(DayStep(day, day == last, None, calendar.reason(day)) for day in _days(first, last))


def _workdays(
    calendar: WorkCalendar, first: date, last: date, amount: int, joined: Sequence[Interval]
) -> Iterator[DayStep]:
    yield DayStep(first, False, None, START_NOT_COUNTED)
    number = 0
    for day in _days(first + timedelta(days=1), last):
        if not calendar.is_workday(day):
            yield DayStep(day, False, None, calendar.reason(day))
        elif number == amount or is_paused(day, joined):
            yield DayStep(day, False, None, SHIFTED_BY_PAUSE)
        else:
            number += 1
            yield DayStep(day, True, number, calendar.reason(day))


def _civil_days(calendar: WorkCalendar, first: date, last: date, ends: date) -> Iterator[DayStep]:
    yield DayStep(first, False, None, START_NOT_COUNTED)
    lands = calendar.next_workday_on_or_after(ends)
    for day in _days(first + timedelta(days=1), last):
        if day < ends:
            yield DayStep(day, True, (day - first).days, say("按自然月连续计算"))
        elif day == lands:
            words = "届满日: %(day)s" if lands == ends else "顺延至工作日: %(day)s"
            yield DayStep(day, True, (ends - first).days, say(words, day=calendar.reason(day)))
        elif day == ends:
            yield DayStep(day, False, None, say("届满日遇非工作日: %(day)s", day=calendar.reason(day)))
        else:
            worked = calendar.is_workday(day)
            yield DayStep(day, False, None, SHIFTED_BY_PAUSE if worked else calendar.reason(day))


def _working_hours(
    calendar: WorkCalendar, start: datetime, due: datetime, hours: int, joined: Sequence[Interval]
) -> Iterator[DayStep]:
    nothing, rest = timedelta(), timedelta(hours=hours)
    for day in _days(local_day(start), local_day(due)):
        if not calendar.is_workday(day):
            yield DayStep(day, False, None, calendar.reason(day))
            continue
        opens, closes = max(start, calendar.opening(day)), min(due, calendar.closing(day))
        open_time = calendar.working_time(opens, closes)
        paused = sum((calendar.working_time(max(opens, each.start), min(closes, each.end)) for each in joined), nothing)
        used = min(rest, open_time - paused)
        rest -= used
        if used > nothing:
            words = "%(day)s，计 %(length)s，其余暂停顺延" if used < open_time else "%(day)s，计 %(length)s"
            yield DayStep(day, True, None, say(words, day=calendar.reason(day), length=_length(used)))
        else:
            yield DayStep(day, False, None, SHIFTED_BY_PAUSE if open_time > nothing else say("起始时已下班"))


def _length(time: timedelta) -> Sentence:
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    if not hours and not minutes:
        return say("不足 1 分钟")
    whole, rest = say("%(n)s 小时", n=hours), say("%(n)s 分钟", n=minutes)
    return say("%(hours)s %(minutes)s", hours=whole, minutes=rest) if hours and minutes else whole if hours else rest


def _numbered(first: date, last: date) -> Iterator[tuple[int, date]]:
    yield from enumerate(_days(first, last), 1)


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
