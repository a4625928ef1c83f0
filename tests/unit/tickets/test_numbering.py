"""A ticket's number: region, Shanghai day, sequence."""

from datetime import date

import pytest

from app.tickets.rules.numbering import looks_like_number, ticket_number


def test_region_day_and_sequence() -> None:
    assert ticket_number("GX", date(2026, 9, 24), 7) == "GX20260924-0007"
    assert ticket_number("GX", date(2026, 9, 24), 12345) == "GX20260924-12345"


@pytest.mark.parametrize("text", ["GX20260924-0007", " gx20260924-0007 ", "GX20260924-12345"])
def test_a_number_is_looked_up(text: str) -> None:
    assert looks_like_number(text)


@pytest.mark.parametrize("text", ["", "道路", "GX20260924", "GX20260924-7", "2026-0924-0007", "GX20260924-0007 道路"])
def test_anything_else_is_searched(text: str) -> None:
    assert not looks_like_number(text)
