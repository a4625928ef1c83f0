"""Pages by keys against PostgreSQL: every row once, in order, whatever the directions of the keys."""

from operator import attrgetter

import pytest
import sqlalchemy as sa

from app.kernel.errors import Invalid
from app.kernel.pagination import DEFAULT_LIMIT, MAX_LIMIT, Key, encode_cursor, page_of
from app.kernel.transaction import Transaction
from app.regions.models import Region

CODE = attrgetter("code")
NAME: Key[Region] = Key(Region.name, attrgetter("name"))
NAME_DOWN: Key[Region] = Key(Region.name, attrgetter("name"), descending=True)
UP: Key[Region] = Key(Region.code, CODE)
DOWN: Key[Region] = Key(Region.code, CODE, descending=True)
PREFIX = "PAGE"


@pytest.fixture
def regions(tx: Transaction) -> sa.Select[Region]:
    """Seven regions, three names among them."""
    for place, name in enumerate(("乙", "甲", "乙", "丙", "甲", "乙", "丙")):
        code = f"{PREFIX}{'ABCDEFG'[place]}"
        tx.session.add(Region(code=code, name=name, path=code))
    tx.session.flush()
    return sa.select(Region).where(Region.code.like(f"{PREFIX}%"))


def pages(tx: Transaction, statement: sa.Select[Region], keys: list[Key[Region]], limit: int) -> list[list[str]]:
    """Every page as the last letters of its codes."""
    found: list[list[str]] = []
    cursor: str | None = None
    while len(found) < 20:
        page = page_of(tx.session, statement, keys, cursor, limit)
        found.append([row.code.removeprefix(PREFIX) for row in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("pages without end")


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        ([UP], "ABCDEFG"),
        ([DOWN], "GFEDCBA"),
        ([NAME, UP], "DGACFBE"),
        ([NAME, DOWN], "GDFCAEB"),
        ([NAME_DOWN, UP], "BEACFDG"),
        ([NAME_DOWN, DOWN], "EBFCAGD"),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_every_row_comes_once_and_in_order(
    tx: Transaction, regions: sa.Select[Region], keys: list[Key[Region]], order: str, limit: int
) -> None:
    found = pages(tx, regions, keys, limit)
    assert "".join(code for page in found for code in page) == order
    assert all(len(page) == limit for page in found[:-1])
    assert 0 < len(found[-1]) <= limit


def test_the_end_has_no_cursor_even_when_the_page_is_full(tx: Transaction, regions: sa.Select[Region]) -> None:
    assert page_of(tx.session, regions, [UP], None, 7).next_cursor is None
    assert page_of(tx.session, regions, [UP], None, 6).next_cursor == encode_cursor([f"{PREFIX}F"])
    assert page_of(tx.session, regions.where(sa.false()), [UP], None, 5).items == []


@pytest.mark.parametrize("values", [[5], ["a", "b"], []])
def test_a_cursor_of_another_list_is_refused(tx: Transaction, regions: sa.Select[Region], values: list[object]) -> None:
    with pytest.raises(Invalid) as refused:
        page_of(tx.session, regions, [UP], encode_cursor(values), 5)
    assert list(refused.value.fields) == ["cursor"]


def test_one_wrong_value_among_right_ones_is_refused(tx: Transaction, regions: sa.Select[Region]) -> None:
    with pytest.raises(Invalid):
        page_of(tx.session, regions, [NAME, UP], encode_cursor(["甲", 5]), 5)


def test_how_many_rows_a_page_has() -> None:
    assert (DEFAULT_LIMIT, MAX_LIMIT) == (50, 200)
