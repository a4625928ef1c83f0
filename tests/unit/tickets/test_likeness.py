"""How much matters are written alike."""

from hypothesis import given
from hypothesis import strategies as st

from app.tickets.rules.likeness import ALIKE, likeness, likest, nearest

SAME = ("宿舍楼停水两天了", "我司宿舍停水两天，员工没法洗漱。"), ("宿舍停水", "三号宿舍楼从昨天起停水，请尽快恢复。")
OTHERS = ("宿舍申请公租房", "想给新员工申请公租房。"), ("厂区门口路坏了", "货车进不来，请修路。")


def test_one_matter_in_other_words_is_alike_and_another_matter_of_the_place_is_not() -> None:
    (title, body), (other_title, other_body) = SAME
    assert likest(title, body, other_title, other_body) >= ALIKE
    for other in OTHERS:
        assert likest(title, body, *other) < ALIKE


def test_traditional_script_width_and_digits_do_not_tell_matters_apart() -> None:
    assert likeness("宿舍停水 ２０２６", "宿舍停水11月") == likeness("宿舍停水", "宿舍停水") == 1.0
    assert likeness("廠區停電", "厂区停电") == 1.0


def test_what_is_in_few_matters_says_more_than_what_is_in_all() -> None:
    many = {number: f"请协调供电：第{sign}车间" for number, sign in enumerate("甲乙丙丁戊己庚辛")}
    found = nearest("请协调供电：变压器漏油", {**many, 90: "变压器漏油严重"}, least=0.1, most=3)
    assert found[0][0] == 90


def test_nothing_is_near_to_nothing() -> None:
    assert nearest("", {1: "停水"}, least=0.0, most=5) == nearest("停水", {}, least=0.0, most=5) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_both_ways_and_never_more_than_the_whole(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0 + 1e-9
    assert likeness(one, other) == likeness(other, one)


@given(st.text(min_size=1, max_size=60), st.dictionaries(st.integers(), st.text(max_size=40), max_size=8))
def test_the_nearest_come_first_and_are_never_below_the_least(text: str, others: dict[int, str]) -> None:
    found = nearest(text, others, least=0.2, most=4)
    assert len(found) <= 4
    assert [likeness for _, likeness in found] == sorted((likeness for _, likeness in found), reverse=True)
    assert all(0.2 <= likeness <= 1.0 + 1e-9 for _, likeness in found)
