"""Deadlines against a slow, independent walk; what is left; what a new calendar may do."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendars.rules import SHANGHAI
from app.clocks.rules.arithmetic import (
    Interval,
    due,
    due_at,
    left,
    met,
    overdue,
    recompute_due,
    ruling_due,
)
from app.clocks.rules.limits import Limit, Unit
from tests.clocks import shanghai, state_council_calendar

CALENDAR = state_council_calendar()
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
Pauses = list[Interval]

STARTS = st.datetimes(
    datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2026-08-01"), timezones=st.just(SHANGHAI)
).map(lambda moment: moment.replace(second=0, microsecond=0))


@st.composite
def starts_with_pauses(draw: st.DrawFn, days: int) -> tuple[datetime, Pauses]:
    """Draw a start and up to four pauses after it, overlapping as they like."""
    start = draw(STARTS)
    offsets = st.tuples(st.integers(0, days * 1440), st.integers(0, days * 720))
    drawn = draw(st.lists(offsets, max_size=4))
    return start, [Interval(start + after * MINUTE, start + (after + length) * MINUTE) for after, length in drawn]


def walk_workdays(day: date, number: int) -> date:
    """Count workdays on the fingers."""
    while number:
        day += DAY
        number -= chinese_calendar.is_workday(day)
    return day


def paused_dates(pauses: Pauses) -> int:
    """Count the working dates of every pause once, as a set."""
    dates = set()
    for pause in pauses:
        day = pause.start.astimezone(SHANGHAI).date()
        while day < pause.end.astimezone(SHANGHAI).date():
            day += DAY
            if chinese_calendar.is_workday(day):
                dates.add(day)
    return len(dates)


def is_open(minute: datetime) -> bool:
    """Tell whether the minute beginning here is worked."""
    clock = minute.strftime("%H:%M")
    return ("08:30" <= clock < "12:00" or "14:30" <= clock < "17:30") and chinese_calendar.is_workday(minute.date())


def close(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 17, 30, tzinfo=SHANGHAI)


@given(starts_with_pauses(days=20), st.integers(1, 30))
def test_workday_limits_agree_with_a_walk(drawn: tuple[datetime, Pauses], amount: int) -> None:
    start, pauses = drawn
    expected = close(walk_workdays(start.date(), amount + paused_dates(pauses)))
    assert due_at(CALENDAR, start, Limit(amount, Unit.WORKDAY), pauses) == expected


@given(starts_with_pauses(days=20), st.integers(1, 2))
def test_month_limits_agree_with_a_walk(drawn: tuple[datetime, Pauses], amount: int) -> None:
    start, pauses = drawn
    day, month = start.date(), (start.month + amount - 1) % 12 + 1
    last = day
    while last.month != month:
        last += DAY
    while last.day != day.day and (last + DAY).month == month:
        last += DAY
    while not chinese_calendar.is_workday(last):
        last += DAY
    expected = close(walk_workdays(last, paused_dates(pauses)))
    assert due_at(CALENDAR, start, Limit(amount, Unit.MONTH), pauses) == expected


@settings(max_examples=60)
@given(starts_with_pauses(days=2), st.integers(1, 9))
def test_hour_limits_agree_with_a_walk_by_minutes(drawn: tuple[datetime, Pauses], amount: int) -> None:
    start, pauses = drawn
    horizon = max([pause.end for pause in pauses], default=start)
    minute, paused = start, 0
    while minute < horizon:
        paused += is_open(minute) and any(pause.start <= minute < pause.end for pause in pauses)
        minute += MINUTE
    minute, rest = start, amount * 60 + paused
    while rest:
        rest -= is_open(minute)
        minute += MINUTE
    assert due_at(CALENDAR, start, Limit(amount, Unit.WORKHOUR), pauses) == minute


@given(
    starts_with_pauses(days=12), st.sampled_from(["1 workday", "7 workdays", "9 workhours", "1 month", "30 minutes"])
)
def test_the_explanation_agrees_with_the_deadline(drawn: tuple[datetime, Pauses], text: str) -> None:
    start, pauses = drawn
    limit = Limit.parse(text)
    deadline = due(CALENDAR, start, limit, pauses)
    assert deadline.due == due_at(CALENDAR, start, limit, pauses)
    days = [step.day for step in deadline.days]
    assert days[0] == start.date()
    assert days[-1] == deadline.due.astimezone(SHANGHAI).date()
    assert days == [days[0] + number * DAY for number in range(len(days))]
    numbers = [step.number for step in deadline.days if step.number]
    if limit.unit is Unit.WORKDAY:
        assert numbers == list(range(1, limit.amount + 1))
        shifted = sum(step.reason == "暂停顺延" for step in deadline.days)
        assert shifted == paused_dates(pauses)
    for step in deadline.days:
        if step.counted and limit.unit in (Unit.WORKDAY, Unit.WORKHOUR):
            assert chinese_calendar.is_workday(step.day)


def test_a_pause_before_the_start_paused_nothing_and_touching_pauses_count_once() -> None:
    start, limit = shanghai("2026-03-04"), Limit.parse("3 workdays")
    earlier = Interval(shanghai("2026-03-02"), shanghai("2026-03-03"))
    assert due_at(CALENDAR, start, limit, [earlier]) == due_at(CALENDAR, start, limit)
    whole = [Interval(shanghai("2026-03-05"), shanghai("2026-03-10"))]
    parts = [
        Interval(shanghai("2026-03-06"), shanghai("2026-03-10")),
        Interval(shanghai("2026-03-05"), shanghai("2026-03-09")),
        Interval(shanghai("2026-03-05"), shanghai("2026-03-05 12:00")),
    ]
    assert due_at(CALENDAR, start, limit, parts) == due_at(CALENDAR, start, limit, whole)


def test_a_wall_clock_limit_is_never_provisional() -> None:
    assert not due(CALENDAR, shanghai("2027-02-01"), Limit.parse("30 minutes")).provisional
    assert due(CALENDAR, shanghai("2027-02-01"), Limit.parse("4 workhours")).provisional


def test_due_itself_is_still_in_time() -> None:
    instant = shanghai("2026-03-06 17:30")
    later = instant + timedelta(microseconds=1)
    assert met(instant, instant)
    assert not overdue(instant, instant)
    assert not met(later, instant)
    assert overdue(later, instant)


@pytest.mark.parametrize(
    ("now", "days", "seconds", "working_seconds"),
    [
        ("2026-03-04 17:00", 2, 48 * 3600 + 1800, 13 * 3600 + 1800),
        ("2026-03-06 09:00", 0, 8 * 3600 + 1800, 6 * 3600),
        ("2026-03-06 17:30", 0, 0, 0),
        ("2026-03-06 18:30", 0, -3600, 0),
        ("2026-03-09 09:30", -1, -64 * 3600, -3600),
    ],
)
def test_what_is_left(now: str, days: int, seconds: int, working_seconds: int) -> None:
    remains = left(CALENDAR, shanghai(now), shanghai("2026-03-06 17:30"))
    assert (remains.days, remains.seconds, remains.working_seconds) == (days, seconds, working_seconds)


@pytest.mark.parametrize(
    ("new", "old", "now", "kept"),
    [
        ("2026-03-10 17:30", "2026-03-12 17:30", "2026-03-06 10:00", "2026-03-10 17:30"),  # earlier, still ahead
        ("2026-03-05 17:30", "2026-03-12 17:30", "2026-03-06 10:00", "2026-03-09 17:30"),  # would be overdue
        ("2026-03-06 10:00", "2026-03-12 17:30", "2026-03-06 10:00", "2026-03-09 17:30"),  # due now is due too soon
        ("2026-03-05 17:30", "2026-03-04 17:30", "2026-03-06 10:00", "2026-03-05 17:30"),  # overdue anyway
        ("2026-03-03 17:30", "2026-03-04 17:30", "2026-03-06 10:00", "2026-03-04 17:30"),  # not more overdue
        ("2026-03-09 17:30", "2026-03-04 17:30", "2026-03-06 10:00", "2026-03-09 17:30"),  # relieved
    ],
)
def test_a_moved_deadline_makes_nobody_overdue(new: str, old: str, now: str, kept: str) -> None:
    found = recompute_due(CALENDAR, shanghai(new), shanghai(old), shanghai(now))
    assert (found, found.tzinfo) == (shanghai(kept), UTC)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("2026-03-06 09:00", "2026-03-06 17:30"),
        ("2026-03-06 15:00", "2026-03-06 17:30"),
        ("2026-03-06 15:01", "2026-03-09 12:00"),
        ("2026-03-07 09:00", "2026-03-09 12:00"),
    ],
)
def test_a_hand_back_is_ruled_on_the_same_day(asked: str, until: str) -> None:
    assert ruling_due(CALENDAR, shanghai(asked)) == shanghai(until)
