"""How a rate is printed, coloured and ranked."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.rules.rates import one_decimal, percent, printed, ranked, tone


@pytest.mark.parametrize(
    ("n", "d", "text"),
    [
        (117, 118, "99.2"),
        (117, 119, "98.3"),
        (0, 0, "—"),
        (0, 7, "0.0"),
        (7, 7, "100.0"),
        (9999, 10000, "99.9"),
        (1, 2000, "0.1"),
        (1, 2001, "0.0"),
        (1, 16, "6.3"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 8, "12.5"),
    ],
)
def test_half_up_to_one_decimal(n: int, d: int, text: str) -> None:
    assert percent(n, d) == text


def test_the_fixture_is_printed_with_what_it_is_made_of() -> None:
    assert printed(117, 118) == "117/118 (99.2 %)"
    assert printed(117, 119) == "117/119 (98.3 %)"
    assert printed(0, 0) == "—"


@given(st.integers(1, 10**7).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
def test_never_a_hundred_unless_all_and_never_far_off(pair: tuple[int, int]) -> None:
    n, d = pair
    shown = Fraction(percent(n, d))
    assert (shown == 100) == (n == d)
    exact = Fraction(100 * n, d)
    assert -Fraction(1, 20) < shown - exact <= Fraction(1, 20) or (shown == Fraction("99.9") and exact > shown)


@given(st.integers(1, 10**4), st.data())
def test_more_is_never_printed_as_less(d: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, d - 1))
    assert Fraction(percent(n, d)) <= Fraction(percent(n + 1, d))


@pytest.mark.parametrize(("n", "d"), [(1, 0), (3, 2), (-1, 2), (-1, -1)])
def test_refuses_what_is_no_part(n: int, d: int) -> None:
    with pytest.raises(ValueError, match="no part"):
        percent(n, d)


def test_small_denominators_have_no_colour() -> None:
    assert tone(0, 4) is None
    assert tone(5, 5) == "good"
    assert tone(85, 100) == "fair"
    assert tone(84, 100) == "poor"
    assert [tone(n, 1000) for n in (849, 850, 949, 950)] == ["poor", "fair", "fair", "good"]
    assert tone(1, 100, less_is_better=True) == "good"
    assert [tone(n, 100, less_is_better=True) for n in (5, 6, 15, 16)] == ["good", "fair", "fair", "poor"]


def test_small_denominators_are_not_ranked_and_equals_share_a_place() -> None:
    figures = {"a": (15, 15), "b": (30, 30), "c": (14, 14), "d": (9, 15)}
    assert ranked(figures) == {"a": 1, "b": 1, "d": 3}
    assert ranked(figures, less_is_better=True) == {"d": 1, "a": 2, "b": 2}


def test_durations_are_half_up() -> None:
    assert one_decimal(Decimal("2.25")) == "2.3"
    assert one_decimal(Decimal(3)) == "3.0"
    assert one_decimal(None) == "—"
