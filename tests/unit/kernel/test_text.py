"""What typed text may hold."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.text import clean, is_blank, keyed, legible, one_line

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
HEART = "❤️\u200d🔥"
TONED = "👩🏽\u200d💻"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_end_of_a_line_is_one_newline(end: str) -> None:
    assert clean(f"一{end}二") == "一\n二"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("\0", "第 1 行第 1 个字"),
        ("一二\r\n三四\r\n\t五六七八九十一二三四\x01", "第 3 行第 12 个字"),
        ("一\u2028二\ud800", "第 2 行第 2 个字"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(ValueError, match=place):
        clean(text)


@pytest.mark.parametrize("text", [FAMILY, HEART, TONED, "a\u200bb", "می\u200cخواهم"])
def test_a_text_of_several_lines_keeps_its_joiners_byte_for_byte(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (FAMILY, FAMILY),
        (HEART, HEART),
        (TONED, TONED),
        ("变压\u200b器", "变压器"),
        ("\ufeff标\xad题\u2060", "标题"),
        ("中\u200d文", "中文"),
        ("😀\u200d", "😀"),
        ("\u200d😀", "😀"),
    ],
)
def test_what_nobody_sees_is_left_out_and_what_makes_a_picture_is_not(text: str, seen: str) -> None:
    assert legible(text) == seen
    assert one_line(f" {text}\n ") == seen


def test_signs_of_format_alone_are_a_blank() -> None:
    assert is_blank("\u200b \xad\u3000\u2061")
    assert not is_blank("\u200b字")


def test_a_key_is_what_its_reader_sees() -> None:
    assert keyed(" ＧＸ２０２６１１２７－０００１\u200b") == "GX20261127-0001"
    assert {keyed(f"1{dash}2") for dash in "‐‑‒–—―−－﹘﹣~～-"} == {"1-2"}


@given(st.text())
def test_what_was_made_legible_once_stays_as_it_is(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert all(unicodedata.category(each) != "Cf" or each == "\u200d" for each in line)
    assert keyed(keyed(text)) == keyed(text)
