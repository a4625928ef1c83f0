"""What a code may be, and for what a second person is asked."""

import pytest

from app.administration.rules import LIMITS, SettingKind, is_category_code, is_unit_code, needs_second
from app.clocks.rules.limits import Limit
from app.findings.rules import fits_ladder


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
    asked = kind.value in {"limit", "calendar"} and filed and not by_system
    assert needs_second(kind, filed=filed, by_system=by_system) is asked


def test_every_default_fits_its_ladder_and_minutes_at_night_do_not() -> None:
    assert all(fits_ladder(limit, limit.default) for limit in LIMITS.values())
    assert not fits_ladder(LIMITS["feedback"], Limit.parse("30 minutes"))
    assert not fits_ladder(LIMITS["check_in.emergency"], Limit.parse("1 workday"))
