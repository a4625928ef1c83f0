"""What a model reaches on texts whose label people decided, in shares with their numbers. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.understanding.rules.ranking import Ranked

NOWHERE = 1_000_000
"""The place of a label a model does not have."""
BINS = 10
"""Parts of the confidence scale in which said and true shares are held against each other."""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """How many of ``n`` texts had their label first, among the first two, the first three; and how honest it was."""

    n: int
    top1: int
    top2: int
    top3: int
    macro_f1: float
    calibration_error: float

    @property
    def share(self) -> dict[str, float]:
        """The counts as shares; all 0 where nothing was asked."""
        return {each: getattr(self, each) / self.n if self.n else 0.0 for each in ("top1", "top2", "top3")}


@dataclass(frozen=True, kw_only=True)
class Confused:
    """So many texts of one label were taken for another."""

    was: str
    taken_for: str
    n: int


@dataclass(frozen=True)
class Asked:
    """A text's true label beside the answer."""

    label: str
    ranked: Sequence[Ranked]

    @property
    def place(self) -> int:
        """1 where the label came first; beyond every place where it did not come at all."""
        labels = [each.label for each in self.ranked]
        return labels.index(self.label) + 1 if self.label in labels else NOWHERE


def reached(asked: Sequence[Asked]) -> Reached:
    """The figures over all texts; every one of them 0 where there was none."""
    places = [each.place for each in asked]
    return Reached(
        n=len(asked),
        top1=sum(place == 1 for place in places),
        top2=sum(place <= 2 for place in places),
        top3=sum(place <= 3 for place in places),
        macro_f1=round(_macro_f1(asked), 4),
        calibration_error=round(_calibration_error(asked), 4),
    )


def confused(asked: Sequence[Asked], most: int = 30) -> list[Confused]:
    """What was taken for what, most often first."""
    pairs = Counter((each.label, each.ranked[0].label) for each in asked if each.ranked and each.place > 1)
    rows = sorted(pairs.items(), key=lambda row: (-row[1], row[0]))[:most]
    return [Confused(was=was, taken_for=taken, n=n) for (was, taken), n in rows]


def stored(part: Reached | Confused) -> dict[str, Any]:
    """As it stands in the figures of a version."""
    return asdict(part)


def _macro_f1(asked: Sequence[Asked]) -> float:
    """The mean over labels that occur of 2PR / (P + R): a small category counts as much as a large one."""
    true = Counter(each.label for each in asked)
    said = Counter(each.ranked[0].label for each in asked if each.ranked)
    right = Counter(each.label for each in asked if each.place == 1)
    return sum(2 * right[label] / (true[label] + said[label]) for label in true) / len(true) if true else 0.0


def _calibration_error(asked: Sequence[Asked]) -> float:
    """The mean distance between the confidence said and the share that was right, over tenths of the scale."""
    parts: dict[int, list[tuple[float, bool]]] = {}
    for each in asked:
        if each.ranked:
            confidence = each.ranked[0].confidence
            parts.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, each.place == 1))
    return sum(
        abs(sum(confidence for confidence, _ in part) - sum(right for _, right in part)) for part in parts.values()
    ) / (len(asked) or 1)
