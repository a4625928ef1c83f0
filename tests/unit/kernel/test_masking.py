"""A telephone number does not come out, however it was written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.companies.rules import checked_phone
from app.kernel.masking import masked_phones
from app.kernel.text import keyed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电 13812345678。", "电 138****5678。"),
        ("+8613812345678", "138****5678"),
        ("(+86) 138-1234-5678 张三", "(+86) 138****5678 张三"),
        ("138 1234 5678", "138****5678"),
        ("１３８１２３４５６７８转告", "138****5678转告"),
        ("138\u200b1234\ufeff5678", "138****5678"),
        ("𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "138****5678"),
        ("138—1234—5678、139–1234–5678", "138****5678、139****5678"),
        ("座机 0371-66668888。", "座机 0371-******88。"),
        ("（０３７１）６６６６８８８８转12，急", "0371-******88，急"),
        ("+86 371 6666 8888", "0371-******88"),
        ("+86(371)66668888", "0371-******88"),
        ("010-66668888-801 或 0371 6666888", "010-******88 或 0371-*****88"),
        ("13800138000 2026-11-27", "138****8000 2026-11-27"),
        ("2026-11-27 13812345678", "2026-11-27 138****5678"),
    ],
)
def test_numbers_are_masked_and_nothing_else_moves(text: str, shown: str) -> None:
    assert masked_phones(text) == shown
    assert masked_phones(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "GX20261127-0001 于 2026-11-27 08:30 提交，限 2026-12-08 前",
        "91350100M000100Y43",
        "停产损失 1500000 元，占地 1200 平方米，管径 108×4",
        "服务热线 400-123-4567、12345",
        "2026年11月27日—12月8日，10:30-11:45",
        "面积\u200b１２３４５６ 平方米",
        "",
    ],
)
def test_other_figures_stay(text: str) -> None:
    assert masked_phones(text) == text


GAPS = st.text(" -\u3000\u200b\ufeff\xad－—−", max_size=2)
WIDTHS = st.sampled_from([0x30, 0xFF10, 0x1D7CE])
MOST_LEFT = 7
"""Digits of a number that may be read: 138 and 5678."""
LANDLINES = [("0371", "66668888"), ("010", "66668888"), ("0371", "6666888")]


@st.composite
def mobiles(draw: st.DrawFn) -> tuple[str, str]:
    """A mobile number, and a way of writing it."""
    digits = draw(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
    zero = draw(WIDTHS)
    written = "".join(chr(zero + int(each)) + draw(GAPS) for each in digits)
    return digits, draw(st.sampled_from(["", "+86", "86", "0086", "＋８６", "+86-", "86 "])) + written


@st.composite
def landlines(draw: st.DrawFn) -> tuple[str, str]:
    """A landline number, and a way of writing it."""
    area, number = draw(st.sampled_from(LANDLINES))
    abroad = draw(st.sampled_from(["", "+86 ", "86", "+86"]))
    shown = area[1:] if abroad and draw(st.booleans()) else area
    around = draw(st.sampled_from(["{}", "({})", "（{}）"])).format(shown)
    middle = draw(st.sampled_from(["", "-", " ", "—", "\u200b"]))
    extension = draw(st.sampled_from(["", "-12", "转801", "#1", " ext.5"]))
    return area + number, abroad + around + draw(GAPS) + number[:-4] + middle + number[-4:] + extension


@given(
    st.one_of(mobiles(), landlines()), st.sampled_from(["", "请拨 ", "张三："]), st.sampled_from(["", "，急", " 谢"])
)
def test_whatever_is_taken_as_a_number_is_found_in_a_text(number: tuple[str, str], before: str, after: str) -> None:
    digits, written = number
    assert re.sub("[^0-9]", "", checked_phone(written)).startswith(digits)
    shown = masked_phones(before + written + after)
    assert len(re.sub("[^0-9]", "", keyed(shown))) <= MOST_LEFT
    assert shown.startswith(before)
    assert shown.endswith(after)
