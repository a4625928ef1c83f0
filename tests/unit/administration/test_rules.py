"""What a code may be, and for what a second person is asked."""

import pytest

from app.administration.rules import (
    LIMITS,
    Moves,
    SettingKind,
    is_category_code,
    is_unit_code,
    loses,
    needs_second,
    stands_in_the_way,
)
from app.clocks.rules.limits import Limit
from app.findings.rules import fits_ladder, is_heard, ladder_of_limit


@pytest.mark.parametrize(
    ("code", "fits"), [("17", True), ("1701", True), ("7", False), ("170", False), ("１７", False)]
)
def test_codes_of_categories(code: str, fits: bool) -> None:
    assert is_category_code(code) is fits


@pytest.mark.parametrize(
    ("code", "fits"),
    [("JFJ", True), ("P1", True), ("1P", False), ("jfj", False), ("A B", False), ("A" * 17, False), ("", False)],
)
def test_codes_of_units_and_parks(code: str, fits: bool) -> None:
    assert is_unit_code(code) is fits


@pytest.mark.parametrize("kind", SettingKind)
@pytest.mark.parametrize("filed", [True, False])
@pytest.mark.parametrize("by_system", [True, False])
def test_a_second_person_signs_what_rates_follow_from(kind: SettingKind, filed: bool, by_system: bool) -> None:
    asked = kind.value in {"limit", "calendar", "hours", "ladder"} and filed and not by_system
    assert needs_second(kind, filed=filed, by_system=by_system) is asked


@pytest.mark.parametrize(("kept", "signed"), [(60, True), (90, False), (120, False)])
def test_who_shortens_what_is_kept_is_looked_at(kept: int, signed: bool) -> None:
    less = loses(SettingKind.PERIOD, {"kept": 90}, {"kept": kept})
    assert needs_second(SettingKind.PERIOD, filed=True, by_system=False, loses=less) is signed
    assert not loses(SettingKind.BANNER, {"kept": 90}, {"kept": kept}), "of nothing else is it asked"


@pytest.mark.parametrize(
    ("rung", "amount", "length", "heard"),
    [
        ("day_before", 3, "3 workdays", False),
        ("day_before", 2, "3 workdays", True),
        ("two_hours", 4, "4 workhours", False),
        ("two_hours", 3, "4 workhours", True),
        ("day_before", 5, "1 month", True),
        ("plus_3", 2, "1 workday", True),
    ],
)
def test_a_warning_comes_after_the_start(rung: str, amount: int, length: str, heard: bool) -> None:
    assert is_heard(rung, amount, Limit.parse(length)) is heard


def test_every_limit_has_a_ladder_that_warns_of_it() -> None:
    found = {key: ladder_of_limit(key) for key in LIMITS}
    assert found["check_in.emergency"] == "emergency"
    assert found["clear"] == "clear"
    assert found["order.red"] == "order"
    assert found["register.verify"] == "verify"
    assert found["correct.decide"] == "correct"
    assert found["finance.take"] == "take_need"
    assert found["resolve.again"] == "common"


@pytest.mark.parametrize("kind", SettingKind)
def test_a_second_person_signs_the_end_of_a_unit_alone(kind: SettingKind) -> None:
    asked = kind.value in {"limit", "calendar", "hours", "ladder", "unit"}
    assert needs_second(kind, filed=True, by_system=False, ends=True) is asked
    assert not needs_second(kind, filed=False, by_system=False, ends=True)
    assert not needs_second(kind, filed=True, by_system=True, ends=True)


@pytest.mark.parametrize(
    ("kind", "moves", "left"),
    [
        (SettingKind.UNIT, Moves(), 0),
        (SettingKind.UNIT, Moves(tickets=3, leads=1), 1),
        (SettingKind.UNIT, Moves(tickets=3, leads=1, categories=2), 2),
        (SettingKind.UNIT, Moves(clocks=4, people=9), 0),
        (SettingKind.PARK, Moves(firms=1), 1),
        (SettingKind.PARK, Moves(tickets=5, people=2), 0),
        (SettingKind.CATEGORY, Moves(tickets=5), 0),
    ],
)
def test_what_would_be_left_without_a_holder_is_listed(kind: SettingKind, moves: Moves, left: int) -> None:
    assert len(stands_in_the_way(kind, moves, successor=False)) == left
    assert stands_in_the_way(kind, moves, successor=True) == []


def test_every_default_fits_its_ladder_and_minutes_at_night_do_not() -> None:
    assert all(fits_ladder(limit, limit.default) for limit in LIMITS.values())
    assert not fits_ladder(LIMITS["feedback"], Limit.parse("30 minutes"))
    assert not fits_ladder(LIMITS["check_in.emergency"], Limit.parse("1 workday"))
