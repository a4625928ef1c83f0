"""Days that somebody named, rulings, and what a unit has left after one."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.rules import SHANGHAI, local_day
from app.clocks.rules.arithmetic import due, due_at, ruling_due
from app.clocks.rules.deadlines import LEAST_LEFT, Ground, standing_deadline, standing_due
from app.clocks.rules.ladder import Course, next_step
from app.clocks.rules.limits import Limit, Unit
from app.clocks.rules.pauses import Interval
from app.clocks.rules.rungs import LADDERS, get_rung
from tests.clocks import moments, shanghai, state_council_calendar

CALENDAR = state_council_calendar()
STARTS = st.datetimes(
    datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2026-11-01"), timezones=st.just(SHANGHAI)
)
LENGTHS = st.timedeltas(timedelta(), timedelta(days=20))


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-09-21 09:00", "4 civildays", "2026-09-24 17:30"),
        ("2026-09-21 09:00", "1 civilday", "2026-09-21 17:30"),
        ("2026-09-21 20:00", "1 civilday", "2026-09-22 00:00"),
        ("2026-09-21 17:30", "1 civilday", "2026-09-22 00:00"),  # at the close itself nothing would be left
        ("2026-09-24 09:00", "2 civildays", "2026-09-24 17:30"),  # 09-25 is a holiday: the last workday before it
        ("2026-03-07 10:00", "2 civildays", "2026-03-09 00:00"),  # from Saturday for Sunday
        ("2026-09-21 10:00", "1 ruling", "2026-09-21 17:30"),
        ("2026-09-21 15:01", "1 ruling", "2026-09-22 12:00"),
    ],
)
def test_worked(start: str, limit: str, due: str) -> None:
    assert due_at(CALENDAR, shanghai(start), Limit.parse(limit)) == shanghai(due)


@given(STARTS, st.integers(1, 400))
def test_a_named_day_is_never_over_before_it_began_and_never_later_than_that_day(start: datetime, amount: int) -> None:
    found = due(CALENDAR, start, Limit(amount, Unit.CIVILDAY))
    assert start < found.due
    assert local_day(found.due - timedelta(seconds=1)) <= local_day(start) + timedelta(days=amount - 1)
    assert found.days[0].day == local_day(start)


def test_a_named_day_past_the_notice_is_provisional() -> None:
    assert not due(CALENDAR, shanghai("2026-12-30"), Limit(2, Unit.CIVILDAY)).provisional
    assert due(CALENDAR, shanghai("2026-12-30"), Limit(7, Unit.CIVILDAY)).provisional


@given(STARTS)
def test_a_ruling_limit_is_the_rule(start: datetime) -> None:
    assert due_at(CALENDAR, start, Limit(1, Unit.RULING)) == ruling_due(CALENDAR, start) >= start


@given(STARTS, LENGTHS, LENGTHS)
def test_after_a_ruling_there_is_what_was_left_and_at_least_two_hours(
    start: datetime, until_asked: timedelta, waited: timedelta
) -> None:
    limit = Limit(1, Unit.WORKDAY)
    asked = start + until_asked
    ruled = asked + waited
    first = due_at(CALENDAR, start, limit)
    ground = Ground(start, limit, rests=(Interval(asked, ruled),))
    moved = standing_due(CALENDAR, ground)
    assert standing_deadline(CALENDAR, ground).due == moved
    if asked > first:
        assert moved == first
    else:
        assert CALENDAR.working_time(ruled, moved) == max(CALENDAR.working_time(asked, first), LEAST_LEFT)


@given(STARTS, st.sampled_from(sorted(LADDERS)), st.sampled_from(["3 workdays", "5 civildays", "1 ruling"]))
def test_every_ladder_rings_its_own_rungs_in_order(start: datetime, kind: str, limit: str) -> None:
    ladder = LADDERS[kind]
    end = due_at(CALENDAR, start, Limit.parse(limit))
    course = Course(CALENDAR, start, end, ladder=ladder)
    rings = moments(course)
    assert [step.at for step in rings] == sorted({step.at for step in rings})
    assert {step.rung for step in rings} <= set(ladder)
    after_last = next_step(course, ladder[-1].key)
    assert (after_last is not None) is ladder[-1].weekly


def test_a_rung_is_found_in_its_own_ladder() -> None:
    assert get_rung("plus_3", LADDERS["order"]).label == "超期 3 个工作日，请督办员处置"
    with pytest.raises(ValueError, match="no such rung"):
        get_rung("plus_1", LADDERS["wanted"])
