"""Hours that change from a day on: what is over stays to the second, what lies ahead is counted by the new ones."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.calendars.rules import DEFAULT_SPANS, Timetable, WorkCalendar, WorkHours, hours_of, is_fit, local_day
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit
from tests.clocks import shanghai, state_council_calendar

BEFORE = state_council_calendar()
CHANGES = st.dates(date(2026, 1, 1), date(2026, 12, 31))
INSTANTS = st.datetimes(
    datetime.fromisoformat("2025-06-01"), datetime.fromisoformat("2027-06-30"), timezones=st.just(UTC)
)
LIMITS = st.sampled_from(
    ["1 workday", "3 workdays", "7 workdays", "4 workhours", "2 workhours", "1 month", "30 minutes"]
)


@st.composite
def office_hours(draw: st.DrawFn) -> WorkHours:
    """Hours an office can work by."""
    quarter = st.integers(0, 3).map(lambda number: number * 15)
    opens = time(draw(st.integers(6, 9)), draw(quarter))
    noon = time(draw(st.integers(11, 12)), draw(quarter))
    back = time(draw(st.integers(13, 14)), draw(quarter))
    closes = time(draw(st.integers(16, 20)), draw(quarter))
    made = WorkHours.parse(f"{opens:%H:%M}-{noon:%H:%M},{back:%H:%M}-{closes:%H:%M}")
    assume(is_fit(made))
    return made


def changed(since: date, hours: WorkHours) -> WorkCalendar:
    return WorkCalendar(
        version=2, days=BEFORE.days, known_through=BEFORE.known_through, hours=Timetable(later=((since, hours),))
    )


@given(since=CHANGES, hours=office_hours(), start=INSTANTS, end=INSTANTS, limit=LIMITS)
def test_nothing_that_is_over_by_the_change_moves(
    since: date, hours: WorkHours, start: datetime, end: datetime, limit: str
) -> None:
    after = changed(since, hours)
    day = local_day(start)
    assert after.is_workday(day) is BEFORE.is_workday(day), "hours make no day off"
    if local_day(start) < since and local_day(end) < since:
        assert after.working_time(start, end) == BEFORE.working_time(start, end)
    due = due_at(BEFORE, start, Limit.parse(limit))
    if local_day(due) < since:
        assert due_at(after, start, Limit.parse(limit)) == due


@given(since=CHANGES, hours=office_hours(), start=INSTANTS, limit=LIMITS)
def test_a_due_that_moves_never_moves_before_the_day_of_the_change(
    since: date, hours: WorkHours, start: datetime, limit: str
) -> None:
    before, moved = (due_at(each, start, Limit.parse(limit)) for each in (BEFORE, changed(since, hours)))
    if moved != before:
        assert local_day(moved) >= since, "so nobody can be late by it: the change lies ahead"
        assert limit != "30 minutes", "the wall has no hours"
        if "workday" in limit or "month" in limit:
            assert local_day(moved) == local_day(before), "a workday stays a workday, only its close is another"
            assert moved == changed(since, hours).closing(local_day(before))


@given(since=CHANGES, hours=office_hours(), start=INSTANTS, minutes=st.integers(1, 6000))
def test_adding_and_measuring_agree_across_the_change(
    since: date, hours: WorkHours, start: datetime, minutes: int
) -> None:
    calendar, amount = changed(since, hours), timedelta(minutes=minutes)
    end = calendar.add_working_time(start, amount)
    assert calendar.working_time(start, end) == amount
    assert calendar.working_time(calendar.subtract_working_time(end, amount), end) == amount


def test_the_last_hours_that_began_hold() -> None:
    table = Timetable(
        later=(
            (date(2026, 3, 2), WorkHours.parse("09:00-12:00,13:00-17:00")),
            (date(2026, 5, 1), WorkHours.parse("08:00-12:00,15:00-18:00")),
        )
    )
    assert table.of(date(2026, 3, 1)) == DEFAULT_SPANS
    assert table.of(date(2026, 3, 2))[0].start == time(9)
    assert table.of(date(2026, 5, 1))[-1].end == time(18)
    with pytest.raises(ValueError, match="order"):
        Timetable(later=tuple(reversed(table.later)))


def test_a_season_comes_every_year() -> None:
    values = {"hours": "08:30-12:00,14:30-17:30", "season_from": "06-01", "season_to": "09-30"}
    held = hours_of({**values, "season_hours": "08:30-12:00,15:00-18:00"})
    calendar = changed(date(2026, 1, 1), held)
    assert calendar.closing(date(2026, 7, 1)) == shanghai("2026-07-01 18:00")
    assert calendar.closing(date(2027, 7, 1)) == shanghai("2027-07-01 18:00")
    assert calendar.closing(date(2026, 10, 9)) == shanghai("2026-10-09 17:30")
    assert hours_of({**values, "season_hours": ""}).seasons == ()


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("08:30-12:00,14:30-17:30", True),
        ("09:00-18:00", True),
        ("08:00-12:00", False),
        ("10:30-13:00,14:00-18:30", False),
        ("00:00-23:59", False),
        ("06:00-07:00,08:00-09:00,10:00-11:00,12:00-13:00,14:00-17:00", False),
    ],
)
def test_hours_an_office_can_work_by(text: str, fits: bool) -> None:
    assert is_fit(WorkHours.parse(text)) is fits
