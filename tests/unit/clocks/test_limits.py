"""Limits: read, written back, said in Chinese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clocks.rules.limits import Limit, Unit


@pytest.mark.parametrize(
    ("text", "limit", "label"),
    [
        ("7 workdays", Limit(7, Unit.WORKDAY), "7 个工作日"),
        ("1 workday", Limit(1, Unit.WORKDAY), "1 个工作日"),
        ("4 workhours", Limit(4, Unit.WORKHOUR), "4 个工作小时"),
        ("1 month", Limit(1, Unit.MONTH), "1 个月"),
        ("2 minutes", Limit(2, Unit.MINUTE), "2 分钟"),
        ("5 civildays", Limit(5, Unit.CIVILDAY), "5 天"),
        ("1 ruling", Limit(1, Unit.RULING), "当日裁定，15:00 后提出的次日 12:00 前"),
    ],
)
def test_a_limit_is_read_and_named(text: str, limit: Limit, label: str) -> None:
    assert Limit.parse(text) == limit
    assert str(limit) == text
    assert limit.label_zh == label


@given(st.integers(1, 9999), st.sampled_from(Unit))
def test_the_words_round_trip(amount: int, unit: Unit) -> None:
    assert Limit.parse(str(Limit(amount, unit))) == Limit(amount, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "workdays",
        "0 workdays",
        "-1 workdays",
        "1.5 months",
        "7  workdays",
        "7 days",
        "７ workdays",
        "07 workdays",
        "7 workdayss",
        "7 workdays\n",
        "10000 workdays",
        "7 Workdays",
    ],
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="limit"):
        Limit.parse(text)


def test_a_limit_has_a_length() -> None:
    for amount in (-1, 0, 10_000):
        with pytest.raises(ValueError, match="limit"):
            Limit(amount, Unit.WORKDAY)
    assert str(Limit(9999, Unit.WORKDAY)) == "9999 workdays"
