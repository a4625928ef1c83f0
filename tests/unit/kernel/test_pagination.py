"""Cursors: what is made here comes back, and nothing else is taken."""

import base64
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Invalid
from app.kernel.pagination import decode_cursor, encode_cursor

INSTANT = datetime(2026, 9, 21, 1, 2, 3, 456789, tzinfo=UTC)
PRINTABLE = st.text().filter(str.isprintable)
VALUES = st.one_of(
    PRINTABLE,
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)


def forged(values: Any) -> str:
    """A cursor nobody here made."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@given(st.lists(VALUES, max_size=4))
def test_what_is_made_here_comes_back(values: list[Any]) -> None:
    found = decode_cursor(encode_cursor(values), len(values))
    assert found == values
    assert [type(each) for each in found] == [type(each) for each in values]


def test_a_cursor_is_one_word_of_an_address() -> None:
    made = encode_cursor([INSTANT, date(2026, 9, 21), "助企哨>>??", 7])
    assert set(made) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        1.5,
        2**63,
        -(2**63),
        "a\0b",
        "a\nb",
        [1],
        {},
        {"t": 5},
        {"t": "yesterday"},
        {"t": "2026-09-21T01:02:03"},
        {"d": "2026-02-30"},
        {"x": "2026-09-21"},
    ],
)
def test_a_value_no_list_is_sorted_by_is_refused(value: object) -> None:
    with pytest.raises(Invalid) as refused:
        decode_cursor(forged([value]), 1)
    assert list(refused.value.fields) == ["cursor"]


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "%%%", "助企哨", forged({"a": 1}), forged("ab"), forged([1]), forged([1, 2, 3]), "W" * 50_000, "A" * 5],
)
def test_what_is_no_cursor_is_refused_by_name(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode_cursor(cursor, 2)
    assert list(refused.value.fields) == ["cursor"]


def test_nesting_without_end_is_refused() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 200_000).decode()
    with pytest.raises(Invalid):
        decode_cursor(deep, 1)
