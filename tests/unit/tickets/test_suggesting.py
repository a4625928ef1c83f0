"""Near categories by plain words; nothing is guessed where no word occurs."""

from app.tickets.rules.suggesting import suggested

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
