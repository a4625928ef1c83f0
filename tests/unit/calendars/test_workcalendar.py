"""The working calendar: named days, estimates, hours, and counting that agrees with walking."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.rules import Season, Span, WorkCalendar, WorkHours, days_of_notice, local_day
from tests.clocks import shanghai, small_calendar, state_council_calendar

CALENDAR = state_council_calendar()
NOTICES = Path(__file__).parents[4] / "shared" / "data" / "holiday-cn"
DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))
INSTANTS = st.datetimes(
    datetime.fromisoformat("2019-01-01"), datetime.fromisoformat("2031-12-31"), timezones=st.just(UTC)
)


@pytest.mark.parametrize(
    ("day", "worked", "reason"),
    [
        ("2026-02-13", True, "工作日"),
        ("2026-02-14", True, "春节补班"),
        ("2026-02-15", False, "春节放假"),
        ("2026-03-07", False, "周六"),
        ("2026-03-08", False, "周日"),
        ("2027-01-01", False, "推算: 元旦"),
        ("2027-01-02", False, "推算: 周六"),
        ("2027-01-04", True, "推算: 工作日"),
        ("2027-05-03", True, "推算: 工作日"),
        ("2030-10-03", False, "推算: 国庆节"),
        ("2019-10-02", False, "国庆节放假"),
        ("1999-12-31", True, "工作日"),
    ],
)
def test_a_day_knows_why_it_is_worked_or_not(day: str, worked: bool, reason: str) -> None:
    assert CALENDAR.is_workday(date.fromisoformat(day)) is worked
    assert CALENDAR.reason(date.fromisoformat(day)) == reason


def test_only_days_past_the_notice_are_provisional() -> None:
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))


def test_the_bundled_years_agree_with_the_published_ones() -> None:
    if not NOTICES.is_dir():
        pytest.skip("published holiday data are not beside the project")
    named = {}
    for year in range(2020, 2027):
        for each in days_of_notice(json.loads((NOTICES / f"{year}.json").read_text(encoding="utf-8"))):
            named[each.day] = each
    published = WorkCalendar(version=1, days=named, known_through=date(2026, 12, 31))
    first = date(2020, 1, 1)
    walked = [first + timedelta(days=number) for number in range((date(2026, 12, 31) - first).days + 1)]
    assert [day for day in walked if published.is_workday(day) != CALENDAR.is_workday(day)] == []


def test_opening_and_closing_are_utc_instants() -> None:
    assert CALENDAR.opening(date(2026, 3, 2)) == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    assert CALENDAR.closing(date(2026, 3, 2)) == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert CALENDAR.closing(date(2026, 3, 2)).tzinfo is UTC


def test_a_season_replaces_the_hours_and_may_run_over_new_year() -> None:
    hours = WorkHours.parse("08:30-12:00,14:30-17:30", ("11-01", "02-28", "09:00-12:00, 13:30-17:00"))
    calendar = WorkCalendar(version=2, days={}, known_through=date(2026, 12, 31), hours=hours)
    assert calendar.opening(date(2026, 1, 5)) == shanghai("2026-01-05 09:00")
    assert calendar.closing(date(2026, 11, 2)) == shanghai("2026-11-02 17:00")
    assert calendar.closing(date(2026, 3, 2)) == shanghai("2026-03-02 17:30")


@pytest.mark.parametrize("text", ["", "8:30-12:00", "12:00-08:30", "08:30-12:00,11:00-17:00", "24:00-25:00", "08:30"])
def test_nonsense_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="hours"):
        WorkHours.parse(text)


def test_a_season_needs_real_days() -> None:
    with pytest.raises(ValueError, match="day"):
        Season((2, 30), (3, 1), (Span(time(9), time(12)),))
    with pytest.raises(ValueError, match="MM-DD"):
        WorkHours.parse("08:30-12:00", ("6-1", "09-30", "08:00-12:00"))


def test_working_time_stops_at_lunch_at_night_and_on_days_off() -> None:
    calendar = small_calendar()
    assert calendar.working_seconds(shanghai("2026-03-05 11:00"), shanghai("2026-03-05 15:00")) == 5400
    assert calendar.working_seconds(shanghai("2026-03-05 17:30"), shanghai("2026-03-09 08:30")) == 0
    assert calendar.working_seconds(shanghai("2026-03-13 17:00"), shanghai("2026-03-14 09:00")) == 3600
    assert calendar.working_seconds(shanghai("2026-03-14 09:00"), shanghai("2026-03-13 17:00")) == 0


def test_adding_ends_at_the_close_and_subtracting_at_the_opening() -> None:
    calendar = small_calendar()
    morning = timedelta(hours=3, minutes=30)
    assert calendar.add_working_time(shanghai("2026-03-05 08:30"), morning) == shanghai("2026-03-05 12:00")
    assert calendar.add_working_time(shanghai("2026-03-05 20:00"), morning) == shanghai("2026-03-09 12:00")
    assert calendar.subtract_working_time(shanghai("2026-03-09 12:00"), morning) == shanghai("2026-03-09 08:30")
    afternoon = timedelta(hours=3)
    assert calendar.subtract_working_time(shanghai("2026-03-09 08:30"), afternoon) == shanghai("2026-03-05 14:30")
    assert calendar.add_working_time(shanghai("2026-03-07 08:30"), timedelta()) == shanghai("2026-03-07 08:30")


@given(DAYS, st.integers(0, 900))
def test_counting_workdays_agrees_with_walking(after: date, length: int) -> None:
    through = after + timedelta(days=length)
    walked = [after + timedelta(days=number) for number in range(1, length + 1)]
    worked = [day for day in walked if CALENDAR.is_workday(day)]
    assert CALENDAR.workdays_between(after, through) == len(worked)
    if worked:
        assert CALENDAR.nth_workday_after(after, len(worked)) == worked[-1]
        assert CALENDAR.next_workday_after(after) == worked[0]
        assert CALENDAR.previous_workday_before(through + timedelta(days=1)) == worked[-1]


@given(INSTANTS, st.integers(1, 10_000_000))
def test_adding_and_subtracting_working_time_invert_measuring(start: datetime, seconds: int) -> None:
    amount = timedelta(seconds=seconds)
    end = CALENDAR.add_working_time(start, amount)
    assert CALENDAR.working_time(start, end) == amount
    assert CALENDAR.working_time(start, end - timedelta(microseconds=1)) < amount
    begin = CALENDAR.subtract_working_time(start, amount)
    assert CALENDAR.working_time(begin, start) == amount
    assert CALENDAR.working_time(begin + timedelta(microseconds=1), start) < amount


@given(INSTANTS, INSTANTS, INSTANTS)
def test_working_time_adds_up(first: datetime, second: datetime, third: datetime) -> None:
    a, b, c = sorted((first, second, third))
    assert CALENDAR.working_time(a, b) + CALENDAR.working_time(b, c) == CALENDAR.working_time(a, c)


def test_a_thousand_years_ahead_is_still_answered() -> None:
    assert CALENDAR.nth_workday_after(date(2026, 1, 1), 250_000).year > 2980
    assert CALENDAR.working_seconds(shanghai("1900-01-01"), shanghai("2900-01-01")) > 0
    with pytest.raises(ValueError, match="beyond"):
        CALENDAR.nth_workday_after(date(9999, 12, 30), 5)


def test_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        local_day(datetime.fromisoformat("2026-01-01"))
    with pytest.raises(ValueError, match="range"):
        local_day(datetime(9999, 12, 31, 23, tzinfo=UTC))
    assert local_day(datetime(2026, 1, 1, 16, tzinfo=UTC)) == date(2026, 1, 2)
