"""The limits of 13710 and of a whistle, as `docs/rules/time.md` has them: what a clock that starts now may take."""

import pytest

from app.sla.rules.limits import ARRANGE_AFTER_HAND_BACK, LIMITS, limit_of
from app.tickets.rules.clocks import NOT_OF_OFFICES, ClockKind
from app.tickets.rules.words import Grade, WhistleKind


@pytest.mark.parametrize(
    ("kind", "cycle", "grade", "limit"),
    [
        (ClockKind.ARRANGE, 1, Grade.ORDINARY, "1 workday"),
        (ClockKind.FEEDBACK, 1, Grade.ORDINARY, "3 workdays"),
        (ClockKind.RESOLVE, 1, Grade.ORDINARY, "7 workdays"),
        (ClockKind.RESOLVE, 1, Grade.MAJOR, "1 month"),
        (ClockKind.SUPPORT, 1, Grade.ORDINARY, "3 workdays"),
        (ClockKind.NUMBER, 1, Grade.ORDINARY, "3 workdays"),
        (ClockKind.MONTHLY, 1, Grade.ORDINARY, "1 month"),
        (ClockKind.CLEAR, 1, Grade.ORDINARY, "5 workdays"),
        # R10: after a dispute 1, 2 and 5 workdays, whatever the grade; what is not shortened stays
        (ClockKind.ARRANGE, 2, Grade.MAJOR, "1 workday"),
        (ClockKind.FEEDBACK, 2, Grade.MAJOR, "2 workdays"),
        (ClockKind.RESOLVE, 2, Grade.MAJOR, "5 workdays"),
        (ClockKind.RESOLVE, 3, Grade.ORDINARY, "5 workdays"),
        (ClockKind.SUPPORT, 2, Grade.ORDINARY, "3 workdays"),
        (ClockKind.CLEAR, 2, Grade.ORDINARY, "5 workdays"),
    ],
)
def test_limits_of_13710(kind: ClockKind, cycle: int, grade: Grade, limit: str) -> None:
    assert str(limit_of(kind, cycle, grade).default) == limit


@pytest.mark.parametrize(
    ("whistle", "limit"),
    [
        (WhistleKind.EMERGENCY, "30 minutes"),
        (WhistleKind.JOINT, "4 workhours"),
        (WhistleKind.ORDINARY, "1 workday"),
    ],
)
def test_a_check_in_goes_by_the_whistle_in_every_cycle(whistle: WhistleKind, limit: str) -> None:
    for cycle in (1, 2):
        assert str(limit_of(ClockKind.CHECK_IN, cycle, Grade.MAJOR, whistle).default) == limit


def test_a_settings_page_lists_whatever_a_clock_may_ask_for() -> None:
    asked = {
        limit_of(kind, cycle, grade, whistle)
        for kind in set(ClockKind) - set(NOT_OF_OFFICES)
        for cycle in (1, 2)
        for grade in Grade
        for whistle in WhistleKind
    }
    assert asked | {ARRANGE_AFTER_HAND_BACK} == set(LIMITS)
    assert len({each.key for each in LIMITS}) == len(LIMITS)
