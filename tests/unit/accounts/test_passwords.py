"""Which passwords are good enough."""

import pytest

from app.accounts.rules.passwords import faults


@pytest.mark.parametrize(
    "password",
    ["four quiet herons", "晨雾里的三只白鹭飞过", "x" * 3 + "7Gk-pQ2!", "kT7#mmzzQ0vw", " 前后有空格也照样算数 "],
)
def test_good_passwords(password: str) -> None:
    assert faults(password, ["coordinator", "助企哨"]) == []


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "至少 10"),
        ("x7#" * 43, "最多 128"),
        ("aaaaaaaaaaaa", "重复"),
        ("ababababab12", "重复"),
        ("1234567890", "顺序"),
        ("abcdefghijk", "顺序"),
        ("poiuytrewq", "顺序"),
        ("Password123", "容易"),
        ("P@ssw0rd2026", "容易"),
        ("admin20261122", "容易"),
        ("zhuqishao2026", "容易"),
        ("wang_lei99", "容易"),
        ("good pass\0word", "控制"),
        ("good pass \ud800 word", "控制"),
    ],
)
def test_what_guessers_try_first_is_refused(password: str, word: str) -> None:
    found = faults(password, ["wang_lei"])
    assert len(found) == 1
    assert word in found[0]


def test_length_is_counted_in_code_points_as_typed() -> None:
    assert "9 个" in faults("𠮷一二三四五六七八")[0]
    assert faults("𠮷一二三四五六七八九") == []


def test_how_long_a_password_is() -> None:
    own = "".join(chr(0x4E00 + number) for number in range(128))
    assert faults(own[:10]) == []
    assert faults(own[:9]) != []
    assert faults(own) == []
    assert faults(own + "一") != []


def test_five_different_characters_are_enough_and_four_are_not() -> None:
    assert faults("雾鹭飞岸雾鹭飞岸雾鹭飞岸")[0].startswith("密码里重复")
    assert faults("雾鹭飞岸石雾鹭飞岸石雾鹭") == []
    assert faults("aAbBcCdDaA")[0].startswith("密码里重复"), "a capital is the same letter"


def test_four_characters_must_be_its_owners() -> None:
    assert faults("password雾鹭飞2026")[0].startswith("密码太容易")
    assert faults("password雾鹭飞岸2026") == []
    assert faults("2026雾鹭飞岸password") == [], "wherever the guessable word stands"
    assert faults("王小雾鹭飞岸2026", ["王小"]) == [], "a name of two characters is no word to guess by"
    assert faults("王小明雾鹭飞2026", ["王小明"])[0].startswith("密码太容易")
    assert faults("王小明雾鹭飞岸2026", ["王小明"]) == []


@pytest.mark.parametrize("password", ["zyxwvutsrq", "9876543210", "mnbvcxzlkj", "qwertyuiop"])
def test_a_walk_along_the_keys_is_refused_in_either_direction(password: str) -> None:
    assert faults(password) != []


def test_what_is_seen_is_allowed_and_what_is_not_seen_is_not() -> None:
    assert faults("雾鹭飞岸石 雾鹭飞岸") == []
    for hidden in ("\x1f", "\ud800", "\udfff"):
        assert faults(f"雾鹭飞岸石雾鹭飞岸{hidden}")[0].startswith("密码中有看不见"), repr(hidden)
    for seen in (" ", "\ud7ff", "\ue000"):
        assert faults(f"雾鹭飞岸石雾鹭飞岸{seen}") == [], repr(seen)
