"""Common issues are found among others, and a new text finds its issue."""

from pathlib import Path

import numpy as np
import pytest

from app.understanding.learning.grouping import cluster, index_of
from app.understanding.learning.joining import joined, joined_further
from app.understanding.nearness import Nearness
from app.understanding.rules.texts import Text
from tests.unit.understanding.sentences import made_up

MIXER = [
    Text("云杉小区旁搅拌站噪音扰民", "云杉小区北门的搅拌站夜里开工，粉尘很大"),
    Text("投诉云杉小区附近搅拌站", "搅拌站粉尘漫天，云杉小区的窗户不敢开"),
    Text("云杉小区搅拌站何时搬走", "夜间噪音，粉尘污染，云杉小区居民无法休息"),
]
BRIDGE = [
    Text("青石桥封闭绕行", "青石桥维修封闭，货车绕行十公里"),
    Text("青石桥什么时候通车", "青石桥封闭半年，货车无法通行"),
]


@pytest.fixture(scope="module")
def texts() -> list[Text]:
    """Two issues among sixty other matters."""
    return [*MIXER, *(example.text for example in made_up(20)), *BRIDGE]


def test_who_writes_about_one_thing_is_put_together_and_with_nobody_else(texts: list[Text]) -> None:
    groups = cluster(texts)
    assert len(groups) == len(texts)
    assert len(set(groups[:3])) == 1
    assert groups[-1] == groups[-2] != groups[0]
    assert groups.count(groups[0]) == 3
    assert groups.count(groups[-1]) == 2


def test_groups_are_numbered_as_they_first_appear(texts: list[Text]) -> None:
    groups = cluster(texts)
    assert list(dict.fromkeys(groups)) == list(range(len(set(groups))))


@pytest.mark.parametrize("few", [[], [MIXER[0]], [Text(""), Text("")], [MIXER[0], BRIDGE[0]]])
def test_few_texts_or_empty_ones_are_groups_of_one(few: list[Text]) -> None:
    assert cluster(few) == list(range(len(few)))


def test_a_weight_joins_what_words_left_apart_and_takes_nothing_apart(texts: list[Text]) -> None:
    alone = cluster(texts)
    assert cluster(texts, lambda _one, _other: 1.0) == alone
    heavier = cluster(texts, lambda one, other: 1.5 if one % 2 == other % 2 else 1.0)
    assert len(set(zip(alone, heavier, strict=True))) == len(set(alone)), "what was one group is one group"
    far = [*texts, Text("云杉小区夜间施工"), Text("云杉小区夜间施工吵人")]
    assert len(set(cluster(far, lambda _one, _other: 1.5))) <= len(set(cluster(far)))


def test_groups_that_stand_are_joined_where_they_are_alike_enough() -> None:
    first, second = np.array([0, 0, 1, 2]), np.array([1, 2, 2, 3])
    alike = np.array([0.5, 0.11, 0.11, 0.08])
    assert joined(4, first, second, alike, 0.12) == [0, 0, 1, 2]
    assert joined_further([0, 0, 1, 2], first, second, alike * 1.2, 0.12) == [0, 0, 0, 1]
    assert joined_further([0, 0, 1, 2], first, second, alike, 0.12) == [0, 0, 1, 2]
    assert joined_further([0, 1, 2, 3], first[:0], second[:0], alike[:0], 0.12) == [0, 1, 2, 3]


def test_a_new_text_finds_its_issue_and_its_nearest_matters(texts: list[Text], tmp_path: Path) -> None:
    groups = cluster(texts)
    new = Text("云杉小区的搅拌站还在夜间施工", "粉尘、噪音")
    path = tmp_path / "issues"
    path.write_bytes(index_of(list(zip(groups, texts, strict=True))))
    assert Nearness.load(path).nearest(new)[0].id == groups[0]
    path.write_bytes(index_of([(place + 100, text) for place, text in enumerate(texts)]))
    index = Nearness.load(path)
    assert {near.id for near in index.nearest(new, most=3)} == {100, 101, 102}
    itself = index.nearest(MIXER[0], most=1)[0]
    assert itself.id == 100
    assert itself.likeness == pytest.approx(1, abs=0.03)


def test_nothing_is_near_to_what_nobody_wrote(texts: list[Text], tmp_path: Path) -> None:
    path = tmp_path / "index"
    path.write_bytes(index_of(list(enumerate(texts))))
    assert Nearness.load(path).nearest(Text("完全无关", "鲸鱼")) == []
    assert Nearness.load(path).nearest(Text("")) == []
