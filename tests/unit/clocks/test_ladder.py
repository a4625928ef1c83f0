"""The reminder ladder: each rung once, in order, in working hours, sensible for short limits."""

from datetime import datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.rules import SHANGHAI
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.ladder import (
    LADDER,
    Course,
    Step,
    Who,
    get_rung,
    ladder_of,
    midpoint,
    moment,
    next_step,
    passed,
    reached,
    ring_at,
    stands_at,
    steps,
)
from app.clocks.rules.limits import Limit
from tests.clocks import moments, shanghai, state_council_calendar

CALENDAR = state_council_calendar()
KEYS = [rung.key for rung in LADDER]
STARTS = st.datetimes(
    datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2027-08-01"), timezones=st.just(SHANGHAI)
)
LIMITS = st.sampled_from(
    ["1 workday", "2 workdays", "7 workdays", "1 workhour", "4 workhours", "1 month", "30 minutes"]
)


def rings(start: str, limit: str, *, emergency: bool = False) -> list[tuple[str, datetime]]:
    begin = shanghai(start)
    end = due_at(CALENDAR, begin, Limit.parse(limit))
    ladder = ladder_of("check_in", emergency=emergency)
    course = Course(CALENDAR, begin, end, emergency=emergency, ladder=ladder)
    return [(step.rung.key, step.at) for step in moments(course)]


def table(*rows: tuple[str, str]) -> list[tuple[str, datetime]]:
    return [(key, shanghai(at)) for key, at in rows]


def test_seven_workdays_climb_the_whole_ladder() -> None:
    assert rings("2026-03-02 08:30", "7 workdays") == table(
        ("half", "2026-03-05 17:30"),
        ("day_before", "2026-03-10 17:30"),
        ("two_hours", "2026-03-11 15:30"),
        ("due", "2026-03-11 17:30"),
        ("plus_1", "2026-03-12 17:30"),
        ("plus_3", "2026-03-16 17:30"),
        ("plus_5", "2026-03-18 17:30"),
    )


@pytest.mark.parametrize(
    ("start", "limit", "emergency", "half"),
    [
        ("2026-03-05 08:30", "4 workhours", False, "2026-03-05 10:30"),
        ("2026-03-05 16:30", "1 workday", False, "2026-03-06 11:15"),  # 7.5 working hours, 1 of them on Thursday
        ("2026-02-16 23:50", "30 minutes", True, "2026-02-17 00:05"),
    ],
)
def test_half_of_the_time_is_working_time_and_in_an_emergency_that_of_the_wall(
    start: str, limit: str, emergency: bool, half: str
) -> None:
    begin = shanghai(start)
    course = Course(CALENDAR, begin, due_at(CALENDAR, begin, Limit.parse(limit)), emergency=emergency)
    assert midpoint(course) == shanghai(half)


def test_after_the_table_it_rings_weekly_at_an_opening() -> None:
    start = shanghai("2026-03-02 08:30")
    end = due_at(CALENDAR, start, Limit.parse("7 workdays"))
    weeks = [(step.rung.key, step.at) for step in islice(steps(Course(CALENDAR, start, end)), 7, 10)]
    assert weeks == table(
        ("week_1", "2026-03-25 08:30"), ("week_2", "2026-04-01 08:30"), ("week_3", "2026-04-08 08:30")
    )


@pytest.mark.parametrize(
    ("start", "limit", "ahead"),
    [
        ("2026-03-05 09:00", "1 workday", [("day_before", "2026-03-05 17:30"), ("two_hours", "2026-03-06 15:30")]),
        ("2026-03-05 20:00", "1 workday", [("half", "2026-03-06 11:45"), ("two_hours", "2026-03-06 15:30")]),
        ("2026-03-05 08:30", "4 workhours", [("two_hours", "2026-03-05 10:30")]),
        ("2026-03-05 08:30", "2 workhours", [("half", "2026-03-05 09:30")]),
        ("2026-03-05 08:30", "6 workhours", [("half", "2026-03-05 11:30"), ("two_hours", "2026-03-05 15:00")]),
    ],
)
def test_short_limits_keep_only_rungs_that_make_sense(start: str, limit: str, ahead: list[tuple[str, str]]) -> None:
    found = rings(start, limit)
    assert found[: len(ahead)] == table(*ahead)
    assert [key for key, _ in found[len(ahead) :]] == KEYS[3:]


def test_an_emergency_rings_on_the_wall_even_at_night_and_wakes_no_head_days_later() -> None:
    """R14a, in the Spring Festival: business opens again on 02-24."""
    assert rings("2026-02-16 23:50", "30 minutes", emergency=True) == table(
        ("half", "2026-02-17 00:05"),
        ("due", "2026-02-17 00:20"),
        ("plus_half_hour", "2026-02-17 00:50"),
        ("plus_1", "2026-02-25 08:30"),
        ("plus_3", "2026-02-27 08:30"),
        ("plus_5", "2026-03-02 08:30"),
    )


@pytest.mark.parametrize(
    ("at", "rings_at"),
    [
        ("2026-03-06 10:00", "2026-03-06 10:00"),
        ("2026-03-06 07:00", "2026-03-06 08:30"),
        ("2026-03-06 12:00", "2026-03-06 12:00"),
        ("2026-03-06 12:01", "2026-03-06 14:30"),
        ("2026-03-06 17:30", "2026-03-06 17:30"),
        ("2026-03-06 17:31", "2026-03-09 08:30"),
        ("2026-03-07 10:00", "2026-03-09 08:30"),
        ("2026-02-13 20:00", "2026-02-14 08:30"),
    ],
)
def test_rings_wait_for_working_hours(at: str, rings_at: str) -> None:
    assert ring_at(CALENDAR, shanghai(at)) == shanghai(rings_at)
    assert ring_at(CALENDAR, shanghai(at), emergency=True) == shanghai(at)


@given(STARTS, LIMITS, st.booleans())
def test_rings_rise_each_rung_once_and_warnings_stay_inside(start: datetime, text: str, emergency: bool) -> None:
    end = due_at(CALENDAR, start, Limit.parse(text))
    found = list(islice(steps(Course(CALENDAR, start, end, emergency=emergency)), 20))
    assert all(earlier.at < later.at for earlier, later in pairwise(found))
    keys = [step.rung.key for step in found]
    assert len(set(keys)) == len(keys)
    assert [key for key in keys if key in KEYS] == [key for key in KEYS if key in keys]
    assert {"due", "plus_1", "plus_3", "plus_5"} <= set(keys)
    for step in found:
        assert (start < step.at < end) if step.rung.before_due else (step.at >= end)
        assert emergency or ring_at(CALENDAR, step.at) == step.at


@given(STARTS, LIMITS, st.integers(0, 200 * 24))
def test_stepping_one_by_one_and_catching_up_meet(start: datetime, text: str, hours: int) -> None:
    course = Course(CALENDAR, start, due_at(CALENDAR, start, Limit.parse(text)))
    now = start + timedelta(hours=hours)
    fired: list[str] = []
    step = next_step(course)
    while step is not None and step.at <= now:
        fired.append(step.rung.key)
        step = next_step(course, fired[-1])
    assert [rung.key for rung in passed(course, now)] == fired
    middle = len(fired) // 2
    if middle:
        rest = passed(course, now, after=fired[middle - 1])
        assert [rung.key for rung in rest] == fired[middle:]
    assert rearmed(course, now) == step
    assert step is None or (step.at > now and step.rung.key not in fired)


def test_after_an_outage_all_missed_rungs_are_named_in_order() -> None:
    course = Course(CALENDAR, shanghai("2026-03-02 08:30"), shanghai("2026-03-11 17:30"))
    missed = passed(course, shanghai("2026-03-16 18:00"), after="half")
    assert [rung.key for rung in missed] == ["day_before", "two_hours", "due", "plus_1", "plus_3"]
    assert missed[-1].who is Who.SUPERVISOR
    assert passed(course, shanghai("2026-03-16 18:00"), after="plus_3") == []


def rearmed(course: Course, now: datetime) -> Step | None:
    """The next ring of a clock whose due moved: what is passed under the new due is not said again."""
    done = passed(course, now)
    return next_step(course, done[-1].key if done else None)


@pytest.mark.parametrize(
    ("due", "now", "rung", "rings_at"),
    [
        ("2026-03-11 17:30", "2026-03-11 16:00", KEYS[3], "2026-03-11 17:30"),
        ("2026-03-16 17:30", "2026-03-11 16:00", KEYS[1], "2026-03-13 17:30"),
        ("2026-03-11 17:30", "2026-04-02 09:00", "week_3", "2026-04-08 08:30"),
    ],
)
def test_a_moved_due_arms_the_rungs_not_yet_passed(due: str, now: str, rung: str, rings_at: str) -> None:
    step = rearmed(Course(CALENDAR, shanghai("2026-03-02 08:30"), shanghai(due)), shanghai(now))
    assert step is not None
    assert (step.rung.key, step.at) == (rung, shanghai(rings_at))


def test_the_overdue_moment_keeps_its_true_time() -> None:
    end = shanghai("2026-03-07 02:00")
    assert moment(Course(CALENDAR, shanghai("2026-03-07 01:30"), end), get_rung("due")) == end


def test_rungs_are_found_by_key() -> None:
    assert get_rung("plus_1").who is Who.HEAD
    assert get_rung("week_12").label == "超期后第 12 次每周通报"
    assert [get_rung(rung.key) for rung in LADDER] == list(LADDER)
    for key in ("", "week_0", "week_", "week_x", "t80"):
        with pytest.raises(ValueError, match="rung"):
            get_rung(key)


def test_a_ladder_ends_with_the_calendar() -> None:
    start = datetime(9999, 12, 22, 9, tzinfo=SHANGHAI)
    course = Course(CALENDAR, start, due_at(CALENDAR, start, Limit.parse("1 workday")))
    assert [step.rung.key for step in steps(course)][-1] == "plus_5"
    assert next_step(course, "plus_5") is None
    assert rearmed(course, datetime(9999, 12, 31, 20, tzinfo=SHANGHAI)) is None


def test_a_due_outside_hours_is_told_at_the_opening_and_escalates_from_there() -> None:
    found = rings("2026-03-07 01:00", "30 minutes")
    assert found[:2] == table(("due", "2026-03-09 08:30"), ("plus_1", "2026-03-10 08:30"))


@given(STARTS, LIMITS, st.booleans(), st.integers(0, 12))
def test_from_any_rung_on_it_rings_as_from_the_start(start: datetime, text: str, emergency: bool, place: int) -> None:
    course = Course(CALENDAR, start, due_at(CALENDAR, start, Limit.parse(text)), emergency=emergency)
    whole = list(islice(steps(course), 20))
    after = whole[place].rung.key
    assert list(islice(steps(course, after), 7)) == whole[place + 1 : place + 8]
    rungs, ahead = reached(course, whole[place + 4].at, after)
    assert [rung.key for rung in rungs] == [step.rung.key for step in whole[place + 1 : place + 5]]
    assert ahead == whole[place + 5]
    assert all(stands_at(course, step.rung.key) == step.at for step in whole)
