"""Near categories by plain words; nothing is guessed where no word occurs."""

from app.tickets.rules.suggesting import item_below, suggested

HINTS = (("01", "停水停电、增容"), ("01", "变压器增容"), ("02", "路坏了、货车通行"), ("04", "贷款、续贷"))


def test_the_category_with_most_words_comes_first() -> None:
    assert suggested("变压器增容手续，另外货车通行不便", HINTS) == ["01", "02"]


def test_no_word_no_guess() -> None:
    assert suggested("希望解决", HINTS) == []
    assert suggested("", HINTS) == []


def test_single_characters_point_nowhere() -> None:
    assert suggested("水", (("01", "水、电"),)) == []


def test_full_width_and_case_are_folded() -> None:
    assert suggested("办理ＩＳＯ认证", (("13", "iso认证"),)) == ["13"]


def test_more_of_the_text_weighs_more_and_equals_come_in_the_order_of_codes() -> None:
    hints = (("01", "停水"), ("09", "政策兑现"), ("04", "贷款"), ("04", "续贷"))
    assert suggested("停水、政策兑现", hints) == ["09", "01"]
    assert suggested("停水、贷款、续贷", hints) == ["04", "01"], "the words of a code count together"
    assert suggested("贷款、停水", hints) == ["01", "04"]


def test_two_are_suggested_unless_more_are_asked_for() -> None:
    hints = (("01", "停水"), ("02", "道路"), ("03", "招工"))
    assert suggested("招工、道路、停水", hints) == ["01", "02"]
    assert suggested("招工、道路、停水", hints, most=3) == ["01", "02", "03"]


def test_an_item_is_proposed_below_the_category_that_was_filed_and_nowhere_else() -> None:
    hints = [
        ("01", "水电气暖讯 停水停电"),
        ("0101", "供电 停电、跳闸"),
        ("0102", "供水 停水、水压低"),
        ("0201", "道路 停水、井盖"),
    ]
    assert item_below("昨天起停水，水压低", "01", hints) == "0102"
    assert item_below("停水", "02", hints) == "0201"
    assert item_below("没有提到", "01", hints) is None
    assert item_below("停水", "0101", hints) is None, "filed under an item already"
