"""The everyday sentences: twenty for each first-level category of the demonstration zone, half of them never learned."""

import csv
from collections import Counter
from pathlib import Path

from app.understanding.rules.kinds import ModelKind
from app.understanding.rules.proposing import Named
from app.understanding.sentences import Half, known, labelled, reference, sentences, synonyms

CATALOGUE = Path(__file__).parents[3] / "config" / "reference" / "categories.csv"


def names() -> dict[str, Named]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Named(row["name"], row["hint"], row["guidance"]) for row in csv.DictReader(file)}


def test_there_are_twenty_for_each_category_and_half_are_for_measuring() -> None:
    counted = Counter((each.category, each.half) for each in sentences())
    first = {named.name for code, named in names().items() if len(code) == 2}
    assert counted == {(name, half): 10 for name in first for half in Half}
    assert len({each.text for each in sentences()}) == len(sentences())


def test_every_sentence_and_synonym_names_an_item_of_the_catalogue() -> None:
    found = known(names())
    assert len(found) == len(sentences())
    assert [each.text.subject for each in found if each.item is None] == []
    assert set(synonyms()) == {named.name for code, named in names().items() if len(code) > 2}


def test_what_is_for_measuring_is_never_learned() -> None:
    measured = {each.text for each in sentences() if each.half is Half.MEASURE}
    for kind in ModelKind:
        learned = reference(kind, names(), dict.fromkeys(names(), "JFJ"))
        assert not measured & {f"{each.text.subject}{each.text.detail}" for each in learned}
        assert len(learned) > len(measured)


def test_a_zone_with_another_catalogue_has_what_fits() -> None:
    """By name, not by code: the same code may be another matter elsewhere."""
    other = {"07": Named("水电气暖讯"), "0701": Named("供水与水质"), "01": Named("城市管理")}
    found = known(other)
    assert {each.category for each in found} == {"07"}
    assert {each.item for each in found} == {"0701", None}
    assert {each.label for each in labelled(ModelKind.CATEGORY, found, {})} == {"07"}
    assert {each.label for each in labelled(ModelKind.ITEM, found, {})} == {"0701"}
    assert labelled(ModelKind.DEPARTMENT, found, {}) == []
