"""When a model of the night replaces the one in use: not worse where both are asked the same. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.understanding.rules.kinds import Verdict
from app.understanding.rules.measuring import Reached


@dataclass(frozen=True)
class Bound:
    """How far one figure may fall, and why so far."""

    figure: str
    of: Callable[[Reached], float]
    """The figure; a larger one is better."""
    slack: float
    why: str


def macro_f1(part: Reached) -> float:
    """All categories alike, large or small."""
    return part.macro_f1


def top3(part: Reached) -> float:
    """Whether it is among the three that are looked at."""
    return part.share["top3"]


def top2(part: Reached) -> float:
    """Whether it is among the first two tiles."""
    return part.share["top2"]


def honesty(part: Reached) -> float:
    """The calibration error, turned so that more is better."""
    return -part.calibration_error


HOLDS = timedelta(days=14)
"""How long what a person put in use stays, whatever a night finds: long enough to see whether it was right."""
HELD_OUT_LEAST = 30
"""Matters held out below which they decide nothing: one of thirty is 3 %, more than any slack."""
BOUNDS: Mapping[str, tuple[Bound, ...]] = {
    "held_out": (
        Bound("macro_f1", macro_f1, 0.01, "two nights that learned the same differ by as much through chance alone"),
        Bound("top3", top3, 0.01, "a matter that leaves the first three costs whoever files a search in the list"),
        Bound("calibration_error", honesty, 0.02, "what is said to be fairly sure must go on being so"),
    ),
    "hints": (
        Bound("top2", top2, 0.02, "everyday sentences must keep their place in the first two tiles"),
        Bound("macro_f1", macro_f1, 0.03, "few sentences a category: one of them is a tenth of its recall"),
    ),
}
"""By part of the measuring: matters of the zone that nobody learned from, and the fixed set of everyday sentences."""


@dataclass(frozen=True)
class Decided:
    """Whether the candidate answers from now on, and which figure spoke against it."""

    verdict: Verdict
    against: tuple[str, ...] = ()
    """``hints.top2`` and the like."""


def decided(
    candidate: Mapping[str, Reached],
    present: Mapping[str, Reached] | None,
    *,
    learned_what_is_gone: bool = False,
    held: bool = False,
) -> Decided:
    """What becomes of a candidate beside the model in use, both measured now on the same texts.

    A model that learned from a matter which was deleted, or became confidential, goes whatever the figures say: what
    somebody took back is worth more than a place in a list. ``held``: a person put the present one there lately.
    """
    if present is None:
        return Decided(Verdict.FIRST)
    against = tuple(
        f"{part}.{bound.figure}"
        for part, bounds in BOUNDS.items()
        for bound in bounds
        if _counts(part, candidate, present) and bound.of(candidate[part]) < bound.of(present[part]) - bound.slack
    )
    if learned_what_is_gone:
        return Decided(Verdict.CLEARED, against)
    if held:
        return Decided(Verdict.HELD, against)
    return Decided(Verdict.WORSE, against) if against else Decided(Verdict.BETTER)


def _counts(part: str, candidate: Mapping[str, Reached], present: Mapping[str, Reached]) -> bool:
    least = HELD_OUT_LEAST if part == "held_out" else 1
    return all(part in each and each[part].n >= least for each in (candidate, present))
