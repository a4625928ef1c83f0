"""To whom an officer goes first: by the day of the plan, and of one day where the need is greatest."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.ahead.rules import Need, in_turn, monday_of, week_ahead

DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
FIRMS = st.sampled_from("abcd")
NEEDS = st.dictionaries(
    FIRMS, st.builds(Need, overdue=st.integers(0, 3), waits=st.integers(0, 3), silent=st.booleans())
)


def test_past_then_today_then_the_next_and_of_one_day_the_greatest_need() -> None:
    past, today, later = date(2026, 11, 20), date(2026, 11, 23), date(2026, 12, 31)
    visits = [
        ("later", later, "a"),
        ("calm", today, "b"),
        ("late", today, "c"),
        ("silent", today, "d"),
        ("past", past, "a"),
    ]
    needs = {"c": Need(overdue=1), "d": Need(silent=True)}
    assert in_turn(visits, needs) == ["past", "late", "silent", "calm", "later"]


@given(st.lists(st.tuples(st.integers(), DAYS, FIRMS)), NEEDS)
def test_nobody_is_lost_and_no_need_comes_before_a_day(
    visits: list[tuple[int, date | None, str]], needs: dict[str, Need]
) -> None:
    numbered = [((at, day), day, firm) for at, (_value, day, firm) in enumerate(visits)]
    found = in_turn(numbered, needs)
    assert sorted(at for at, _day in found) == list(range(len(visits)))
    days = [day or date.max for _at, day in found]
    assert days == sorted(days)


@given(st.dates())
def test_a_week_begins_on_its_monday(day: date) -> None:
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert 0 <= (day - monday).days < 7


@given(st.dates(max_value=date(9998, 1, 1)), st.sets(st.integers(0, 6)))
def test_once_its_workdays_are_over_the_week_ahead_is_the_next_one(day: date, worked: set[int]) -> None:
    monday = monday_of(day)
    ahead = week_ahead(day, lambda each: each.weekday() in worked)
    still = any(each >= day.weekday() for each in worked)
    assert ahead == (monday if still else monday + timedelta(days=7))
