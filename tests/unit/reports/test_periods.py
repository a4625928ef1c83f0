"""What a week is: names that exist, bounds in Shanghai, and which weeks are owed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.rules.periods import Week, last_completed, midnight, owed
from tests.clocks import shanghai


@pytest.mark.parametrize(
    "text",
    [
        "2026-W54",
        "2026-W00",
        "2025-W53",
        "2026-W1",
        "2026W38",
        "2026-w38",
        " 2026-W38",
        "2026-W38\n",
        "",
        "0001-W01",
        "２０２６-W38",
        "2026-W٣٨",
    ],
)
def test_refuses_what_is_no_week(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any ValueError will do
        Week.parse(text)


def test_week_53_exists_in_some_years() -> None:
    week = Week.parse("2026-W53")
    assert (week.monday, week.cutoff) == (date(2026, 12, 28), shanghai("2027-01-04 00:00"))
    assert str(week.following) == "2027-W01"


def test_last_week_of_2022_reaches_over_new_year() -> None:
    week = Week.parse("2022-W52")
    assert week.start == shanghai("2022-12-26 00:00")
    assert week.cutoff == shanghai("2023-01-02 00:00")
    assert week.year_start == shanghai("2022-01-01 00:00")


def test_first_week_may_begin_in_the_year_before() -> None:
    week = Week.parse("2026-W01")
    assert (week.start, week.year_start) == (shanghai("2025-12-29 00:00"), shanghai("2026-01-01 00:00"))


@given(st.dates(date(2000, 1, 10), date(2998, 12, 20)))
def test_every_day_lies_in_exactly_one_week(day: date) -> None:
    week = Week.of(day)
    assert week.start <= midnight(day) < week.cutoff
    assert Week.parse(str(week)) == week
    assert week.previous.cutoff == week.start
    assert week.following.start == week.cutoff


def test_a_report_is_owed_from_monday_six_on() -> None:
    assert str(last_completed(shanghai("2026-09-21 05:59"))) == "2026-W37"
    assert str(last_completed(shanghai("2026-09-21 06:00"))) == "2026-W38"
    assert str(last_completed(shanghai("2026-09-27 23:59"))) == "2026-W38"


def test_weeks_are_those_of_this_millennium() -> None:
    assert (str(Week(2000, 1)), str(Week(2999, 1))) == ("2000-W01", "2999-W01")
    for year in (1999, 3000):
        with pytest.raises(ValueError, match="no report"):
            Week(year, 1)
    assert (Week(2026, 38).monday, Week(2026, 38).sunday) == (date(2026, 9, 14), date(2026, 9, 20))


def test_gaps_since_the_first_report_are_owed_four_weeks_back() -> None:
    now = shanghai("2026-09-21 06:00")
    names = [str(week) for week in owed(now, frozenset({Week(2026, 30), Week(2026, 36)}), 4)]
    assert names == ["2026-W34", "2026-W35", "2026-W37", "2026-W38"]
    assert owed(now, frozenset(), 4) == [Week(2026, 38)]
    assert owed(now, frozenset({Week(2026, 38)}), 4) == []
