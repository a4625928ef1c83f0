"""A ticket's number: region, Shanghai day, sequence; and what names one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets.rules.numbering import Named, as_number, numbers_in, ticket_number

FIRST = Named(whole=("GX20261127-0001",))


def test_region_day_and_sequence() -> None:
    assert ticket_number("GX", date(2026, 9, 24), 7) == "GX20260924-0007"
    assert ticket_number("GX", date(2026, 9, 24), 12345) == "GX20260924-12345"


@pytest.mark.parametrize(
    "text",
    [
        "GX20261127-0001",
        " gx20261127-0001 ",
        "[GX20261127-0001] 诉求已受理：变压器增容",
        "GX20261127-0001，",
        "ＧＸ２０２６１１２７－０００１",
        "gx20261127—0001",
        "#GX20261127-0001",
        "GX202611270001",
        "GX20261127 0001",
        "请看GX20261127-0001的答复",
        "GX2026\u200b1127-0001\ufeff",
        "GX20261127-0001 GX20261127-0001",
    ],
)
def test_a_whole_number_is_found_anywhere_in_the_words(text: str) -> None:
    assert numbers_in(text) == FIRST


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("20261127-0001", "202611270001"),
        ("202611270001", "202611270001"),
        ("编号20261127-0001号", "202611270001"),
        ("1127-0001", "11270001"),
        ("0001", "0001"),
        ("#0001", "0001"),
        ("（０００１）", "0001"),
        ("0001，", "0001"),
        ("0001号", "0001"),
        ("00012", "00012"),
    ],
)
def test_the_end_of_a_number_names_it_too(text: str, end: str) -> None:
    assert numbers_in(text) == Named(ends=(end,))


@pytest.mark.parametrize(
    "text",
    ["", "道路", "001", "2026年", "GX20260924", "GX20260924-7", "GX20261399-0001", "100%", "0371-66668888", "1000kVA"],
)
def test_anything_else_names_none(text: str) -> None:
    assert numbers_in(text) == Named()


def test_several_are_found_in_their_order() -> None:
    assert numbers_in("GX20261127-0002、gx20261127-0001 及 0007").whole == ("GX20261127-0002", "GX20261127-0001")
    assert numbers_in("0007 0008").ends == ("0007", "0008")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 999_999), st.text("《：，。 #[]", max_size=6))
def test_every_number_is_found_among_signs(day: date, sequence: int, signs: str) -> None:
    number = ticket_number("GX", day, sequence)
    assert numbers_in(f"{signs}{number.lower()}{signs}").whole == (number,)
    assert as_number(number.lower().replace("-", "－")) == number


def test_what_is_no_number_stays_what_it_is() -> None:
    assert as_number(" gx20260924-7 ") == "GX20260924-7"
    assert as_number("\0") == "\0"
