"""From which matters is learned, for whom."""

from datetime import date
from typing import Any

from app.understanding.rules.kinds import ModelKind
from app.understanding.rules.selecting import (
    EACH_ITEM,
    HARD,
    HELD_OUT_EVERY,
    Matter,
    fingerprint,
    held_out,
    label_of,
    selected,
)
from app.understanding.rules.texts import Example, Text

LEARNED = [each for each in range(1, 200) if not held_out(each)]
KEPT = [each for each in range(1, 200) if held_out(each)]


def a_matter(ticket_id: int, region: int = 1, **said: Any) -> Matter:
    values: dict[str, Any] = {
        "text": Text(f"停水{ticket_id}"),
        "own_only": False,
        "filed_on": date(2026, 9, 1),
        "category": "0102",
        "lead": "JFJ",
        **said,
    }
    return Matter(ticket_id=ticket_id, region_id=region, **values)


def labels(kind: ModelKind, region: int | None, *matters: Matter) -> list[str]:
    return [each.label for each in selected(kind, region, matters).examples]


def test_about_one_in_ten_is_for_measuring_and_always_the_same() -> None:
    share = sum(held_out(each) for each in range(10_000)) / 10_000
    assert abs(share - 1 / HELD_OUT_EVERY) < 0.01
    matter = a_matter(KEPT[0])
    found = selected(ModelKind.CATEGORY, None, [matter])
    assert found.examples == []
    assert found.held_out == [Example(matter.text, "01")]
    assert found.tickets == []


def test_what_is_confidential_is_known_to_its_own_region_alone() -> None:
    secret = a_matter(LEARNED[0], region=1, own_only=True)
    assert labels(ModelKind.CATEGORY, 1, secret) == ["01"]
    for region in (None, 2):
        found = selected(ModelKind.CATEGORY, region, [secret, a_matter(LEARNED[1], region=1)])
        assert secret.text not in [each.text for each in found.examples]
        assert secret.text not in found.background
        assert secret.ticket_id not in found.tickets


def test_a_confidential_matter_held_out_is_measured_by_no_other_region() -> None:
    secret = a_matter(KEPT[0], own_only=True)
    assert selected(ModelKind.CATEGORY, None, [secret]).held_out == []
    assert len(selected(ModelKind.CATEGORY, 1, [secret]).held_out) == 1


def test_units_are_a_regions_own() -> None:
    assert labels(ModelKind.DEPARTMENT, 1, a_matter(LEARNED[0], region=2), a_matter(LEARNED[1], lead="CJJ")) == ["CJJ"]
    assert labels(ModelKind.CATEGORY, 1, a_matter(LEARNED[0], region=2)) == ["01"], "categories are everybody's"


def test_a_unit_that_was_let_go_is_a_counter_example() -> None:
    hard = a_matter(LEARNED[0], lead="CJJ", given_back_by=frozenset({"JFJ"}))
    assert labels(ModelKind.DEPARTMENT, 1, hard) == ["CJJ"] * HARD
    assert labels(ModelKind.CATEGORY, 1, hard) == ["01"], "its category is no harder for that"
    nobody = a_matter(LEARNED[0], lead="JFJ", given_back_by=frozenset({"JFJ"}))
    assert label_of(ModelKind.DEPARTMENT, nobody) is None


def test_a_first_level_category_is_no_item() -> None:
    assert labels(ModelKind.ITEM, None, a_matter(LEARNED[0], category="01"), a_matter(LEARNED[1])) == ["0102"]


def test_what_nobody_decided_says_how_people_write() -> None:
    undecided = a_matter(LEARNED[0], category=None)
    found = selected(ModelKind.CATEGORY, None, [undecided, a_matter(LEARNED[1])])
    assert found.background == [undecided.text]
    assert found.tickets == sorted([undecided.ticket_id, LEARNED[1]])
    assert found.own == 1


def test_of_one_item_the_newest_are_enough() -> None:
    many = [a_matter(each) for each in LEARNED[: EACH_ITEM + 5]]
    found = selected(ModelKind.ITEM, None, many)
    assert [each.text for each in found.examples] == [each.text for each in many[:EACH_ITEM]]
    assert len(found.tickets) == EACH_ITEM
    assert len(labels(ModelKind.CATEGORY, None, *many)) == len(many), "there are few categories"


def test_the_period_is_that_of_the_matters() -> None:
    days = [a_matter(LEARNED[0], filed_on=date(2026, 3, 2)), a_matter(LEARNED[1], filed_on=date(2026, 9, 4))]
    reference = [Example(Text("停水"), "01")]
    assert selected(ModelKind.CATEGORY, None, days, reference).period == (date(2026, 3, 2), date(2026, 9, 4))
    assert selected(ModelKind.CATEGORY, None, [], reference).period is None


def test_the_same_matters_have_the_same_print_and_one_less_has_another() -> None:
    matters = [a_matter(each) for each in LEARNED[:3]]
    whole = fingerprint(selected(ModelKind.CATEGORY, None, matters))
    assert whole == fingerprint(selected(ModelKind.CATEGORY, None, list(matters)))
    assert whole != fingerprint(selected(ModelKind.CATEGORY, None, matters[:2]))
