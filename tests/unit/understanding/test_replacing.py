"""When a model of the night takes the place of the one in use."""

import pytest

from app.understanding.rules.kinds import Verdict
from app.understanding.rules.measuring import Reached
from app.understanding.rules.replacing import BOUNDS, HELD_OUT_LEAST, decided

GOOD = Reached(n=100, top1=90, top2=95, top3=98, macro_f1=0.9, calibration_error=0.03)


def with_(**figures: object) -> Reached:
    values: dict[str, object] = {**vars(GOOD), **figures}
    return Reached(**values)  # type: ignore[arg-type]


def test_the_first_one_answers_whatever_it_reached() -> None:
    poor = with_(top1=1, top2=2, top3=3, macro_f1=0.01)
    assert decided({"held_out": poor, "hints": poor}, None).verdict is Verdict.FIRST


def test_as_good_is_good_enough() -> None:
    assert decided({"held_out": GOOD, "hints": GOOD}, {"held_out": GOOD, "hints": GOOD}).verdict is Verdict.BETTER


@pytest.mark.parametrize(
    ("part", "worse", "figure"),
    [
        ("held_out", {"macro_f1": 0.885}, "macro_f1"),
        ("held_out", {"top3": 96}, "top3"),
        ("held_out", {"calibration_error": 0.06}, "calibration_error"),
        ("hints", {"top2": 92}, "top2"),
        ("hints", {"macro_f1": 0.86}, "macro_f1"),
    ],
)
def test_one_figure_that_falls_beyond_its_slack_speaks_against_it(
    part: str, worse: dict[str, float], figure: str
) -> None:
    before = {"held_out": GOOD, "hints": GOOD}
    found = decided({**before, part: with_(**worse)}, before)
    assert (found.verdict, found.against) == (Verdict.WORSE, (f"{part}.{figure}",))


def test_every_bound_has_its_reason_and_is_asked() -> None:
    for part, bounds in BOUNDS.items():
        for bound in bounds:
            assert bound.why
            assert bound.slack > 0
            assert f"{part}.{bound.figure}" in {
                "held_out.macro_f1",
                "held_out.top3",
                "held_out.calibration_error",
                "hints.top2",
                "hints.macro_f1",
            }


def test_a_handful_of_matters_decides_nothing() -> None:
    few = with_(n=HELD_OUT_LEAST - 1, top1=0, top2=0, top3=0, macro_f1=0.0)
    beside = {"held_out": with_(n=HELD_OUT_LEAST - 1), "hints": GOOD}
    assert decided({"held_out": few, "hints": GOOD}, beside).verdict is Verdict.BETTER


def test_what_a_person_put_there_lately_stays() -> None:
    parts = {"held_out": GOOD, "hints": GOOD}
    assert decided(parts, parts, held=True).verdict is Verdict.HELD


def test_what_learned_from_something_that_is_gone_goes_though_it_be_better_and_chosen() -> None:
    poor = with_(macro_f1=0.5, top3=50)
    found = decided(
        {"held_out": poor, "hints": GOOD}, {"held_out": GOOD, "hints": GOOD}, learned_what_is_gone=True, held=True
    )
    assert found.verdict is Verdict.CLEARED
    assert found.against == ("held_out.macro_f1", "held_out.top3"), "what it costs stands in the figures"
