"""Pauses joined, so that no moment rests twice (R6)."""

from datetime import date, datetime

import pytest

from app.clocks.rules.pauses import Interval, is_paused, paused_workdays, union
from tests.clocks import shanghai, state_council_calendar


def pause(start: str, end: str) -> Interval:
    return Interval(shanghai(start), shanghai(end))


LONG_AGO = shanghai("2020-01-01")
FIRST, OVERLAPPING = pause("2026-03-02", "2026-03-04"), pause("2026-03-03", "2026-03-05")
TOUCHING, APART = pause("2026-03-05", "2026-03-06"), pause("2026-03-09", "2026-03-10")


def test_overlapping_and_touching_pauses_are_one_and_others_stay_apart() -> None:
    whole = pause("2026-03-02", "2026-03-06")
    assert union([APART, TOUCHING, OVERLAPPING, FIRST], LONG_AGO) == [whole, APART]
    within = pause("2026-03-03", "2026-03-03 12:00")
    assert union([FIRST, within], LONG_AGO) == [FIRST]
    twice = [FIRST, APART, pause("2026-03-10", "2026-03-11")]
    assert union(twice, LONG_AGO) == [FIRST, pause("2026-03-09", "2026-03-11")]


def test_what_lies_before_the_start_is_cut_off() -> None:
    assert union([FIRST], shanghai("2026-03-03")) == [pause("2026-03-03", "2026-03-04")]
    assert union([FIRST], FIRST.end) == []
    assert union([pause("2026-03-03", "2026-03-03")], LONG_AGO) == [], "no time is no pause"


def test_days_count_after_the_one_it_began_on_through_the_one_it_ended_on() -> None:
    joined = [pause("2026-03-05", "2026-03-09")]
    assert paused_workdays(state_council_calendar(), joined) == 2
    days = [number for number in range(4, 12) if is_paused(date(2026, 3, number), joined)]
    assert days == [6, 7, 8, 9]


def test_both_ends_need_a_zone() -> None:
    naive = datetime.fromisoformat("2026-03-05")
    for start, end in ((naive, APART.end), (APART.start, naive)):
        with pytest.raises(ValueError, match="zone"):
            Interval(start, end)
