"""Days that hold without a notice, and the bounds of hours and seasons."""

from datetime import date, time, timedelta

import pytest

from app.calendars.rules import DayKind, NamedDay, Season, Span, WorkCalendar, WorkHours, days_of_notice
from tests.clocks import shanghai

GUESSED = WorkCalendar(version=1, days={}, known_through=date(2026, 12, 31))
MORNING = (Span(time(9), time(12)),)


def test_past_the_notices_weekdays_are_worked_but_for_six_days_of_the_year() -> None:
    """1-1, 5-1, 5-2, 10-1 to 10-3: days that follow the moon wait for the notice."""
    day, off = date(2029, 1, 1), []
    while day.year == 2029:
        if day.weekday() < 5 and not GUESSED.is_workday(day):
            off.append(f"{day:%m-%d}")
        assert day.weekday() < 5 or not GUESSED.is_workday(day)
        day += timedelta(days=1)
    assert off == ["01-01", "05-01", "05-02", "10-01", "10-02", "10-03"]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2029-01-01", "元旦"),
        ("2029-05-01", "劳动节"),
        ("2029-05-02", "劳动节"),
        ("2029-10-03", "国庆节"),
        ("2029-10-06", "周六"),
        ("2029-10-07", "周日"),
    ],
)
def test_a_guess_says_of_which_day(day: str, said: str) -> None:
    assert GUESSED.reason(date.fromisoformat(day)) == f"推算: {said}"


def test_a_dated_day_beats_the_weekday_and_the_fixed_day() -> None:
    saturday, fixed = date(2029, 4, 28), date(2029, 5, 1)
    days = {saturday: NamedDay(saturday, DayKind.MAKEUP, "劳动节"), fixed: NamedDay(fixed, DayKind.MAKEUP, "劳动节")}
    named = WorkCalendar(version=1, days=days, known_through=date(2029, 12, 31))
    assert named.is_workday(saturday)
    assert named.is_workday(fixed)
    assert named.reason(fixed) == "劳动节补班"
    assert named.reason(date(2029, 5, 2)) == "劳动节放假"


def test_the_next_workday_may_be_the_day_itself() -> None:
    friday = date(2026, 3, 6)
    assert GUESSED.next_workday_on_or_after(friday) == friday
    assert GUESSED.next_workday_after(friday) == date(2026, 3, 9)
    assert GUESSED.next_workday_on_or_after(date(2026, 3, 7)) == date(2026, 3, 9)
    with pytest.raises(ValueError, match="from one"):
        GUESSED.nth_workday_after(friday, 0)


def test_a_day_off_has_no_hours_but_an_opening_that_would_be() -> None:
    saturday = date(2026, 3, 7)
    assert GUESSED.spans(saturday) == []
    assert len(GUESSED.spans(date(2026, 3, 6))) == 2
    assert (GUESSED.opening(saturday), GUESSED.closing(saturday)) == (
        shanghai("2026-03-07 08:30"),
        shanghai("2026-03-07 17:30"),
    )


def test_the_calendar_begins_and_ends_with_its_years() -> None:
    with pytest.raises(ValueError, match="beyond"):
        GUESSED.previous_workday_before(date(1, 1, 1))
    with pytest.raises(ValueError, match="beyond"):
        GUESSED.nth_workday_after(date(9999, 12, 31), 1)
    assert GUESSED.nth_workday_after(date(9999, 12, 30), 1) == date(9999, 12, 31)
    assert GUESSED.nth_workday_after(date(9998, 12, 31), 1) == date(9999, 1, 4), "Friday is 1 January"
    assert GUESSED.previous_workday_before(date(2, 1, 1)) == date(1, 12, 31)


def test_working_time_goes_on_over_the_end_of_years() -> None:
    last, first = shanghai("2026-12-31 16:30"), shanghai("2029-01-02 09:30")
    amount = GUESSED.working_time(last, first)
    days = GUESSED.workdays_between(date(2026, 12, 31), date(2029, 1, 1))
    assert amount == timedelta(hours=1) + days * timedelta(hours=6, minutes=30) + timedelta(hours=1)
    assert GUESSED.add_working_time(last, amount) == first
    assert GUESSED.subtract_working_time(first, amount) == last


def test_a_year_is_worked_back_to_its_first_opening() -> None:
    noon = shanghai("2029-01-02 12:00")
    assert GUESSED.subtract_working_time(noon, timedelta(hours=3, minutes=30)) == shanghai("2029-01-02 08:30")
    assert GUESSED.subtract_working_time(noon, timedelta(hours=3, minutes=31)) == shanghai("2028-12-29 17:29")


@pytest.mark.parametrize(
    ("first", "last", "inside", "outside"),
    [
        ((6, 1), (9, 30), ["06-01", "07-15", "09-30"], ["05-31", "10-01"]),
        ((11, 1), (2, 28), ["11-01", "12-31", "01-01", "02-28"], ["10-31", "02-29", "03-01"]),
        ((5, 5), (5, 5), ["05-05"], ["05-04", "05-06"]),
        ((2, 29), (3, 1), ["02-29", "03-01"], ["02-28", "03-02"]),
    ],
)
def test_a_season_holds_on_both_its_days(
    first: tuple[int, int], last: tuple[int, int], inside: list[str], outside: list[str]
) -> None:
    season = Season(first, last, MORNING)
    assert [day for day in (*inside, *outside) if season.holds(date.fromisoformat(f"2028-{day}"))] == inside


def test_the_first_season_that_holds_replaces_the_hours() -> None:
    summer, july = Season((6, 1), (9, 30), MORNING), Season((7, 1), (7, 31), (Span(time(7), time(11)),))
    assert WorkHours(seasons=(summer, july)).of(date(2026, 7, 1)) == MORNING
    assert WorkHours(seasons=(july, summer)).of(date(2026, 7, 1)) == july.spans
    assert WorkHours(seasons=(july,)).of(date(2026, 6, 1)) == WorkHours().spans


def test_hours_are_in_order_and_do_not_overlap() -> None:
    touching = (Span(time(8), time(12)), Span(time(12), time(17)))
    assert WorkHours(touching).of(date(2026, 3, 6)) == touching
    with pytest.raises(ValueError, match="overlap"):
        WorkHours((Span(time(8), time(12)), Span(time(11, 59), time(17))))
    with pytest.raises(ValueError, match="needs hours"):
        WorkHours(())
    with pytest.raises(ValueError, match="needs hours"):
        Season((6, 1), (9, 30), ())
    with pytest.raises(ValueError, match="before they start"):
        Span(time(8), time(8))
    with pytest.raises(ValueError, match="day is out of range"):
        Season((2, 1), (2, 30), MORNING)
    with pytest.raises(ValueError, match="MM-DD"):
        WorkHours.parse("08:30-12:00", ("06-01", "9-30", "08:00-12:00"))


def test_ordinary_hours_are_those_of_the_zone() -> None:
    assert WorkHours().spans == (Span(time(8, 30), time(12)), Span(time(14, 30), time(17, 30)))
    assert WorkHours.parse("08:30-12:00,14:30-17:30") == WorkHours()
    assert WorkHours.parse("08:05–12:00").spans == (Span(time(8, 5), time(12)),)


@pytest.mark.parametrize("year", [1899, 9999])
def test_a_notice_of_no_year_of_ours_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match="notice"):
        days_of_notice({"year": year, "days": []})


@pytest.mark.parametrize("year", [1900, 9998])
def test_the_outermost_years_are_read(year: int) -> None:
    assert days_of_notice({"year": year, "days": []}) == []


@pytest.mark.parametrize(
    ("day", "read"), [("2021-12-31", False), ("2022-12-31", True), ("2024-01-01", True), ("2025-01-01", False)]
)
def test_a_notice_reaches_into_the_neighbouring_year_and_no_further(day: str, read: bool) -> None:
    notice = {"year": 2023, "days": [{"date": day, "name": "元旦", "isOffDay": True}]}
    if read:
        assert [named.day.isoformat() for named in days_of_notice(notice)] == [day]
    else:
        with pytest.raises(ValueError, match="far from the year"):
            days_of_notice(notice)


@pytest.mark.parametrize(("length", "read"), [(40, True), (41, False)])
def test_a_name_has_forty_characters_at_most(length: int, read: bool) -> None:
    notice = {"year": 2023, "days": [{"date": "2023-01-01", "name": "元" * length, "isOffDay": False}]}
    if read:
        assert days_of_notice(notice) == [NamedDay(date(2023, 1, 1), DayKind.MAKEUP, "元" * length)]
    else:
        with pytest.raises(ValueError, match="name"):
            days_of_notice(notice)
