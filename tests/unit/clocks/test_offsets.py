"""Where a region hangs its rungs: within the bounds, in the order of the regulation, with words that say the number."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clocks.rules.ladder import Course, steps
from app.clocks.rules.offsets import (
    BOUNDS,
    NAMES,
    UNITS,
    hung,
    ladder_key,
    ladder_named,
    read_offsets,
    settable,
    written,
    wrong_offsets,
)
from app.clocks.rules.rungs import LADDERS, rank
from tests.clocks import shanghai, state_council_calendar

CALENDAR = state_council_calendar()
KEYS = sorted(NAMES)


@st.composite
def offsets(draw: st.DrawFn) -> tuple[str, dict[str, int]]:
    """A ladder and offsets that may be."""
    key = draw(st.sampled_from(KEYS))
    said = {name: draw(st.integers(*BOUNDS[name])) for name in settable(key)}
    if "plus_5" in said and said["plus_3" if "plus_3" in said else "plus_5"] >= said["plus_5"] and "plus_3" in said:
        said["plus_5"] = said["plus_3"] + 1
    return key, said


def test_every_ladder_has_a_name_and_every_settable_rung_its_words() -> None:
    assert set(NAMES) == {"common", "emergency", *LADDERS}
    assert set(UNITS) == set(BOUNDS)
    assert ladder_key("resolve", emergency=False) == "common"
    assert ladder_key("check_in", emergency=True) == "emergency"
    assert ladder_key("clear", emergency=False) == "clear"


@given(offsets())
def test_what_may_be_set_is_accepted_kept_and_read_back(found: tuple[str, dict[str, int]]) -> None:
    key, said = found
    assert wrong_offsets(key, said) == []
    kept = read_offsets(written(said, key))
    assert hung(ladder_named(key), kept) == hung(ladder_named(key), said)
    assert {**settable(key), **kept} == said


@given(offsets())
def test_no_rung_is_lost_and_none_rings_before_the_one_below(found: tuple[str, dict[str, int]]) -> None:
    key, said = found
    before, after = ladder_named(key), hung(ladder_named(key), said)
    assert [(rung.key, rung.who, rung.severity, rung.mark) for rung in after] == [
        (rung.key, rung.who, rung.severity, rung.mark) for rung in before
    ]
    course = Course(CALENDAR, shanghai("2026-03-02 09:00"), shanghai("2026-03-31 17:30"), ladder=after)
    rings = [step for step, _ in zip(steps(course), after, strict=False)]
    assert [rank(step.rung.key) for step in rings] == sorted(rank(step.rung.key) for step in rings)
    assert all(one.at < other.at for one, other in pairwise(rings))
    for rung, regulation in zip(after, before, strict=True):
        if not rung.before_due:
            assert rung.amount <= regulation.amount, "those above are told sooner, never later"
        assert rung.label == regulation.label or str(rung.amount) in rung.label, "words say what is true"


@pytest.mark.parametrize(
    ("key", "said", "wrong"),
    [
        ("common", {"plus_3": 4}, ["plus_3"]),
        ("common", {"plus_3": 3, "plus_5": 3}, ["plus_5"]),
        ("common", {"plus_5": 6}, ["plus_5"]),
        ("common", {"day_before": 0}, ["day_before"]),
        ("common", {"half": 90}, ["half"]),
        ("ruling", {"day_before": 1}, ["day_before"]),
        ("wanted", {"plus_3": 2}, ["plus_3"]),
        ("common", {"due": 1}, ["due"]),
    ],
)
def test_fewer_later_or_other_rungs_are_refused(key: str, said: dict[str, int], wrong: list[str]) -> None:
    assert wrong_offsets(key, said) == wrong


def test_what_hangs_as_before_is_not_kept() -> None:
    assert written(settable("common"), "common") == ""
    assert written({"day_before": 2, "half": 50}, "common") == "day_before=2"
    assert hung(ladder_named("common"), {}) == ladder_named("common")
