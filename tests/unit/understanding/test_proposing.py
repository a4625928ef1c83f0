"""What is proposed from a ranking, and what may be ticked before anybody chose."""

import pytest

from app.understanding.rules.proposing import HINTS_SURE, Named, Understood, by_words, proposals, to_first_level
from app.understanding.rules.ranking import SURE, Ranked, Sureness

NAMES = {
    "01": Named("水电气暖讯", "停水停电、增容"),
    "0101": Named("供电与增容", "停电、跳闸"),
    "0102": Named("供水与水质", "停水、水压低"),
    "03": Named("用工人才", "招工难"),
    "16": Named("涉法涉诉", "仲裁", "请找法院。"),
}
FIRST = {code: named for code, named in NAMES.items() if len(code) == 2}
ITEMS = {code: named for code, named in NAMES.items() if len(code) > 2}


def found(categories: list[Ranked], items: list[Ranked], *, learned: bool = True) -> Understood:
    return Understood(
        categories=proposals(categories, FIRST),
        items=proposals(items, ITEMS),
        departments=(),
        learned=learned,
        items_learned=learned,
    )


def test_every_first_level_category_is_ranked_and_what_nothing_spoke_for_comes_last() -> None:
    assert [each.code for each in proposals([Ranked("03", 0.9)], FIRST)] == ["03", "01", "16"]


def test_a_label_the_catalogue_has_no_more_is_no_proposal() -> None:
    assert next(each.code for each in proposals([Ranked("77", 0.9), Ranked("03", 0.1)], FIRST)) == "03"


WATER = ("停水",)


def test_below_the_line_nothing_is_preselected() -> None:
    unsure = found([Ranked("01", SURE - 0.01, WATER)], [Ranked("0102", SURE - 0.01, WATER)])
    assert (unsure.category, unsure.item) == (None, None)
    assert unsure.categories[0].sureness is Sureness.UNSURE
    sure = found([Ranked("01", SURE, WATER)], [Ranked("0102", SURE, WATER)])
    assert sure.category is not None
    assert sure.item is not None
    assert sure.categories[0].sureness is Sureness.FAIRLY


def test_where_no_word_can_be_named_nobody_is_sure() -> None:
    """A model asked about words it does not know holds something of them all the same."""
    silent = found([Ranked("01", 0.99)], [Ranked("0102", 0.99)])
    assert (silent.category, silent.item) == (None, None)
    assert silent.categories[0].sureness is Sureness.UNSURE


def test_a_category_that_is_sure_ticks_no_supports() -> None:
    """Supports follow from the item alone, and the item is sure only by itself."""
    assert found([Ranked("01", 0.99)], [Ranked("0101", 0.5, WATER), Ranked("0102", 0.49, WATER)]).item is None


def test_an_item_of_another_category_is_not_preselected() -> None:
    assert found([Ranked("03", 0.8), Ranked("01", 0.2)], [Ranked("0102", 0.75, WATER)]).item is None


def test_what_is_never_accepted_is_said_and_never_preselected() -> None:
    law = found([Ranked("16", 0.95, ("判决",))], [])
    assert law.category is None
    assert law.categories[0].guidance == "请找法院。"


def test_below_a_category_confidence_is_that_among_its_items() -> None:
    below = found([Ranked("01", 0.9)], [Ranked("0102", 0.3), Ranked("0101", 0.1)]).below("01")
    assert [(each.code, round(each.confidence, 2)) for each in below] == [("0102", 0.75), ("0101", 0.25)]


def test_words_alone_are_never_sure() -> None:
    ranked = by_words("宿舍停水了", NAMES)
    assert [each.label for each in ranked] == ["0102"]
    assert ranked[0].words == ("停水",)
    said = found(to_first_level(ranked), ranked, learned=False)
    assert said.categories[0].code == "01"
    assert said.categories[0].confidence == HINTS_SURE < SURE
    assert said.below("01")[0].confidence <= HINTS_SURE
    assert (said.category, said.item) == (None, None)


@pytest.mark.parametrize("text", ["", "　", "您好"])
def test_words_that_say_nothing_propose_nothing(text: str) -> None:
    assert by_words(text, NAMES) == []
