"""When silence is consent."""

from app.followups.rules import Attempt, deemed_from, may_deem, sought_in_vain
from tests.clocks import shanghai, state_council_calendar

CALENDAR = state_council_calendar()


def attempts(*days: str) -> list[Attempt]:
    return [Attempt(shanghai(day)) for day in days]


def test_five_workdays_after_the_last_of_two() -> None:
    asked = attempts("2026-09-22", "2026-09-23")
    assert deemed_from(CALENDAR, asked) == shanghai("2026-10-08 17:30")
    assert not may_deem(CALENDAR, asked, shanghai("2026-10-08 17:30"))
    assert may_deem(CALENDAR, asked, shanghai("2026-10-09 08:30"))


def test_different_workdays() -> None:
    assert deemed_from(CALENDAR, []) is None
    assert deemed_from(CALENDAR, attempts("2026-09-22 09:00", "2026-09-22 16:00")) is None
    # 09-25 is a holiday: a call on it is no attempt, yet the silence begins after it
    assert deemed_from(CALENDAR, attempts("2026-09-24", "2026-09-25")) is None
    assert deemed_from(CALENDAR, attempts("2026-09-23", "2026-09-24", "2026-09-25")) == shanghai("2026-10-09 17:30")


def test_a_no_is_not_silence() -> None:
    asked = [*attempts("2026-09-22"), Attempt(shanghai("2026-09-23"), says_solved=False)]
    assert deemed_from(CALENDAR, asked) is None


def test_a_yes_and_an_unreached_call_are_no_dispute() -> None:
    asked = [Attempt(shanghai("2026-09-22"), says_solved=True), *attempts("2026-09-23")]
    assert deemed_from(CALENDAR, asked) == shanghai("2026-10-08 17:30")


def test_three_workdays_of_seeking_make_a_firm_unreachable() -> None:
    days = [shanghai(f"2026-09-{day}") for day in ("22 09:00", "22 16:00", "23 09:00", "24 09:00")]
    assert sought_in_vain(CALENDAR, days)
    assert not sought_in_vain(CALENDAR, days[:3]), "twice on one day is one day"
    assert not sought_in_vain(CALENDAR, [*days[:3], shanghai("2026-09-25 10:00")]), "a holiday is no workday"
    assert not sought_in_vain(CALENDAR, [])
