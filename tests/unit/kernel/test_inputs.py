"""An input says once what it is called and what it may hold; every face asks and checks by that."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, InputKind, Source, checked, inputs_of, read
from app.tickets.rules.words import Complaint, Grade


@dataclass(frozen=True, kw_only=True)
class Everything:
    """One input of every kind."""

    grade: Annotated[Grade, Ask("定级")]
    note: Annotated[str, Ask("说明", most=5)]
    sure: Annotated[bool, Ask("是否")]
    days: Annotated[int, Ask("天数", least=1, most=30)] = 1
    tags: Annotated[tuple[Complaint, ...], Ask("标签")] = ()
    units: Annotated[tuple[str, ...], Ask("单位", source=Source.UNITS)] = ()
    unit: Annotated[str | None, Ask("单位", most=4, source=Source.UNITS)] = None
    day: Annotated[date | None, Ask("日期")] = None
    ticked: Annotated[bool, Ask("勾选")] = False


def everything(**more: object) -> Everything:
    """The needed ones said, and what is given."""
    return read(Everything, {"grade": Grade.MAJOR, "note": "好", "sure": False, **more})


def test_the_kind_of_field_follows_from_the_type() -> None:
    assert {each.name: each.kind for each in inputs_of(Everything)} == {
        "grade": InputKind.CHOICE,
        "note": InputKind.TEXT,
        "sure": InputKind.FLAG,
        "days": InputKind.NUMBER,
        "tags": InputKind.CHOICES,
        "units": InputKind.CODES,
        "unit": InputKind.CODE,
        "day": InputKind.DAY,
        "ticked": InputKind.FLAG,
    }
    assert [each.name for each in inputs_of(Everything) if each.needed] == ["grade", "note", "sure"]
    assert [each.name for each in inputs_of(Everything) if each.optional] == ["unit", "day"]


def test_what_was_not_said_has_its_default() -> None:
    assert everything() == Everything(grade=Grade.MAJOR, note="好", sure=False)
    assert everything(tags=[Complaint.SLOW]).tags == (Complaint.SLOW,)


def test_whoever_leaves_out_what_must_be_said_is_told_all_of_it_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        read(Everything, {"days": 3})
    assert refused.value.fields == {
        "grade": ["请选择定级。"],
        "note": ["请填写说明。"],
        "sure": ["请选择是否。"],
    }


def test_no_is_an_answer() -> None:
    assert everything(sure=False).sure is False


def test_all_that_is_wrong_is_named_with_its_words() -> None:
    with pytest.raises(Invalid) as refused:
        checked(everything(note="一二三四五六", days=31, unit="12345"))
    assert refused.value.fields == {
        "note": ["说明最多 5 个字，现在是 6 个。"],
        "days": ["天数应在 1 到 30 之间。"],
        "unit": ["单位最多 4 个字，现在是 5 个。"],
    }


def test_a_blank_is_nothing() -> None:
    assert checked(everything(unit=" \u3000")).unit is None
    with pytest.raises(Invalid) as refused:
        checked(everything(note="\u200b "))
    assert refused.value.fields == {"note": ["请填写说明。"]}


@given(st.text(max_size=8), st.integers(-40, 40))
def test_what_passes_is_within_its_bounds_and_passes_again(note: str, days: int) -> None:
    try:
        once = checked(everything(note=note, days=days))
    except Invalid:
        return
    assert 1 <= len(once.note) <= 5
    assert 1 <= once.days <= 30
    assert checked(once) == once


@pytest.mark.parametrize(
    "hint", [str, Annotated[str, "no words"], Annotated[list[str], Ask("甲")], Annotated[str | int, Ask("甲")]]
)
def test_an_input_nobody_can_be_asked_for_is_a_mistake_of_the_program(hint: object) -> None:
    made: type = dataclass(frozen=True, kw_only=True)(type("Wrong", (), {"__annotations__": {"wrong": hint}}))
    with pytest.raises(TypeError):
        inputs_of(made)
