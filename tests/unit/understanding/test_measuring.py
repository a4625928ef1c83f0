"""Figures of a model, worked out by hand."""

import pytest

from app.understanding.rules.measuring import Asked, Confused, confused, reached
from app.understanding.rules.ranking import Ranked


def asked(label: str, *ranked: tuple[str, float]) -> Asked:
    return Asked(label, [Ranked(each, confidence) for each, confidence in ranked])


FOUR = [
    asked("01", ("01", 0.9), ("02", 0.1)),
    asked("01", ("02", 0.6), ("01", 0.4)),
    asked("02", ("02", 0.9), ("01", 0.1)),
    asked("03", ("01", 0.5), ("02", 0.3), ("03", 0.2)),
]


def test_shares_f1_and_calibration() -> None:
    found = reached(FOUR)
    assert (found.n, found.top1, found.top2, found.top3) == (4, 2, 3, 4)
    # 01: 1 right of 2, said twice: F 0.5; 02: 1 of 1, said twice: F 2/3; 03: never said: 0
    assert found.macro_f1 == pytest.approx((0.5 + 2 / 3 + 0) / 3, abs=1e-4)
    # 0.9s: said 1.8, right 2; 0.6: said 0.6, right 0; 0.5: said 0.5, right 0
    assert found.calibration_error == pytest.approx((0.2 + 0.6 + 0.5) / 4, abs=1e-4)
    assert found.share["top2"] == 0.75


def test_nothing_asked_is_nothing_reached() -> None:
    found = reached([])
    assert (found.n, found.macro_f1, found.calibration_error, found.share["top1"]) == (0, 0.0, 0.0, 0.0)


def test_a_label_the_model_does_not_have_is_at_no_place() -> None:
    assert reached([asked("99", ("01", 1.0))]).top3 == 0


def test_confusions_are_counted_by_pair() -> None:
    assert confused([*FOUR, FOUR[1]]) == [
        Confused(was="01", taken_for="02", n=2),
        Confused(was="03", taken_for="01", n=1),
    ]
