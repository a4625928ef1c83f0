"""Blanks of a template: filled with what is known, marked where nothing is, and found again in what is sent."""

import pytest

from app.phrases.rules.filling import filled, left_open, unknown_in
from app.phrases.rules.words import Blank

TEXT = "{企业}您好，｛ 编号 ｝由{承办单位}办理，{承诺日期}前答复。{企业}"


def test_what_is_known_is_filled_in_and_the_rest_is_marked() -> None:
    known = {Blank.FIRM: "某厂", Blank.NUMBER: "GX20261127-0001", Blank.UNIT: ""}
    said = filled(TEXT, known)
    assert said == "某厂您好，GX20261127-0001由【待填：承办单位】办理，【待填：承诺日期】前答复。某厂"
    assert left_open(said) == ("承办单位", "承诺日期")


def test_a_mistyped_blank_is_named_and_a_known_one_is_not() -> None:
    assert unknown_in("{企业}{公司名}{ 电话 }") == ("公司名", "电话")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("已送电。", ()),
        ("见附件{1}、集合{a, b}", ()),
        ("{企业}您好", ("企业",)),
        ("【待填:下次日期】前复查", ("下次日期",)),
        ("【待填：】", ()),
        ("【重要】已办结", ()),
    ],
)
def test_what_was_left_open_is_found_and_nothing_else(text: str, found: tuple[str, ...]) -> None:
    assert left_open(text) == found


def test_what_was_filled_in_is_not_read_as_a_blank_again() -> None:
    assert filled("{标题}", {Blank.TITLE: "{企业}"}) == "{企业}"
