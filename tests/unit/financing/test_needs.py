"""A need: its rate, its mark, and who writes it down (`docs/rules/finance.md`)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.financing.rules.needs import HIGH_RATE, consents, enters, is_financing, is_high, rate_of, rated_well
from app.tickets.rules.lifecycle import Standing

TODAY = date(2026, 11, 27)
HUNDREDTHS = st.integers(0, 10_000)


@given(HUNDREDTHS)
def test_a_rate_is_read_as_it_is_written(hundredths: int) -> None:
    rate = Decimal(hundredths) / 100
    for typed in (f"{rate:.2f}", f" {rate:.2f} % ", f"{rate:.2f}\uff05"):
        assert rate_of(typed) == rate


@given(st.text(max_size=12))
def test_whatever_is_read_is_between_nothing_and_a_hundred(typed: str) -> None:
    rate = rate_of(typed)
    assert rate is None or 0 <= rate <= 100


@pytest.mark.parametrize("typed", ["", "三厘", "-1", "3,85", "3.855", "100.01", "1e2", "\u0663", "3.85%%", "nan"])
def test_what_is_no_rate_is_none(typed: str) -> None:
    assert rate_of(typed) is None


@given(HUNDREDTHS)
def test_a_rate_is_high_from_above_24(hundredths: int) -> None:
    assert is_high(Decimal(hundredths) / 100) == (hundredths > 2400)
    assert not is_high(HIGH_RATE)


@given(st.booleans(), st.none() | st.integers(-40, 40))
def test_a_mark_is_whole_or_not_there_and_never_of_tomorrow(named: bool, days: int | None) -> None:
    day = None if days is None else TODAY + timedelta(days=days)
    whole = named and day is not None and day <= TODAY
    nothing = not named and day is None
    assert rated_well("省平台" if named else "", day, TODAY) == (whole or nothing)


@given(st.sets(st.sampled_from(list(Standing))))
def test_only_the_firm_consents_and_whoever_files_for_it_may_enter(held: set[Standing]) -> None:
    assert consents(held) == (Standing.FIRM in held)
    filing = {Standing.FIRM, Standing.OFFICER, Standing.DISPATCHER, Standing.COORDINATOR}
    assert enters(held) == bool(held & filing)


@pytest.mark.parametrize(("code", "is_one"), [("04", True), ("0405", True), ("0104", False), ("14", False)])
def test_a_matter_of_financing_is_one_of_its_categories(code: str, is_one: bool) -> None:
    assert is_financing(code) is is_one
