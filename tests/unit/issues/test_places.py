"""Matters of one park, or about one named line, station or road, are put together sooner, and nothing later."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.issues.rules.living import NEAR
from app.issues.rules.places import SAME_PARK, SAME_PLACE, Where, needed, needed_anywhere, weight, where

NAMES = ("城北线", "北区变电站", "云杉路", "青石大桥")
PLACES = st.builds(
    Where,
    park_id=st.none() | st.integers(1, 3),
    category=st.sampled_from(("01", "02")),
    places=st.frozensets(st.sampled_from(NAMES), max_size=3),
)


@pytest.mark.parametrize(
    ("title", "body", "places"),
    [
        ("10kV城北线跳闸", "", {"城北线"}),
        ("１０ｋＶ城北线跳闸", "", {"城北线"}),
        ("车间停电", "北区变电站检修，城北馈线停了", {"北区变电站", "城北线"}),
        ("3号配电房冒烟", "", {"3号配电房"}),
        ("人民东路积水", "", {"民东路"}),
        ("云杉路路灯不亮", "", {"云杉路"}),
        ("星沙大道封闭", "", {"星沙大道"}),
        ("青石桥封闭", "", {"青石桥"}),
        ("货车进不来", "要绕行云杉路", set()),
        ("生产线停工", "产线、热线、电线、专线、3号线", set()),
        ("道路积水", "", set()),
        ("公路、铁路和这条路", "", set()),
        ("小区路灯", "", set()),
        ("东湖街道答复慢", "", set()),
        ("过天桥", "", set()),
        ("", "", set()),
    ],
)
def test_lines_and_stations_are_read_anywhere_and_roads_in_the_title(title: str, body: str, places: set[str]) -> None:
    assert where(None, "01", title, body).places == places


def test_what_is_shared_counts_and_a_park_only_within_a_category() -> None:
    one = Where(park_id=1, category="01", places=frozenset({"城北线"}))
    assert weight(one, Where(park_id=2, category="01")) == 1
    assert weight(one, Where(park_id=1, category="02")) == 1
    assert weight(Where(category="01"), Where(category="01")) == 1, "outside of any park nothing is shared"
    assert weight(one, where(1, "0102", "", "")) == SAME_PARK
    assert weight(one, Where(park_id=2, category="02", places=frozenset({"城北线"}))) == SAME_PLACE
    assert weight(one, one) == SAME_PARK * SAME_PLACE


@given(PLACES, PLACES, st.floats(0, 1))
def test_nobody_ever_needs_more_than_before_and_what_is_saved_is_bounded(
    one: Where, other: Where, least: float
) -> None:
    assert 1 <= weight(one, other) == weight(other, one) <= SAME_PARK * SAME_PLACE
    assert needed_anywhere(least, one) <= needed(least, one, other) <= least
    assert needed(NEAR, one, other) > 0.2, "words must be alike whatever is shared"


@given(PLACES, PLACES, st.sampled_from(NAMES))
def test_sharing_more_never_asks_for_more(one: Where, other: Where, name: str) -> None:
    named = [Where(park_id=each.park_id, category=each.category, places=each.places | {name}) for each in (one, other)]
    together = [Where(park_id=1, category="01", places=each.places) for each in (one, other)]
    assert weight(*named) >= weight(one, other)
    assert weight(*together) >= weight(one, other)
