"""A model as it answers: read from one file that is mapped into memory, without the library that made it.

Whatever was learned ends as one weight for each run of signs and label, so an answer is a walk through the runs of one
text. The weights are whole numbers with one scale; the runs themselves are not in the file, only numbers made of them.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path
from typing import Any, Self

from app.understanding.rules.features import BLOCKS, Seen, counts, damped, key_of, seen
from app.understanding.rules.ranking import Honesty, Ranked
from app.understanding.rules.reasons import reasons
from app.understanding.rules.texts import Text
from app.understanding.stored import Stored, read, unreadable

KIND = "ranking"
EXPLAINED = 3
"""The labels that say which words spoke for them: those somebody is shown."""


@dataclass(frozen=True)
class About:
    """What a model says of itself."""

    labels: tuple[str, ...]
    examples: int
    background: int
    period: tuple[str, str] | None
    """First and last day of what it learned from, when that was known."""
    made_at: str
    figures: Mapping[str, float]
    """Measured on examples it had not seen: macro_f1, top3, calibration_error."""
    checksum: str
    size: int
    """Bytes of its weights."""


@dataclass(frozen=True)
class _Run:
    """A run of the text that the model knows, with its share in the answer before the weights."""

    run: str
    row: int
    value: float


class Model:
    """A ranking of labels for a text."""

    def __init__(self, stored: Stored) -> None:
        head = stored.head
        self._keys: list[memoryview[Any]] = [stored.arrays[f"keys_{block.name}"] for block in BLOCKS]
        self._rarity: list[memoryview[Any]] = [stored.arrays[f"rarity_{block.name}"] for block in BLOCKS]
        self._weights: memoryview[Any] = stored.arrays["weights"]
        self._first = [0, len(self._keys[0])]
        """The row at which each block begins."""
        self._bias: list[float] = [float(each) for each in head["bias"]]
        self._scale = float(head["scale"])
        self._honesty = Honesty(*map(float, head["honesty"]))
        period = head["period"]
        self.about = About(
            labels=tuple(str(label) for label in head["labels"]),
            examples=int(head["examples"]),
            background=int(head["background"]),
            period=(str(period[0]), str(period[1])) if period else None,
            made_at=str(head["made_at"]),
            figures={str(name): float(value) for name, value in head["figures"].items()},
            checksum=stored.checksum,
            size=sum(array.nbytes for array in stored.arrays.values()),
        )
        self._check()

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model in a file. Raises ValueError with a Chinese sentence when it is none, or not whole."""
        stored = read(path, KIND)
        try:
            return cls(stored)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(unreadable(path.name)) from error

    def rank(self, text: Text) -> list[Ranked]:
        """Every label, most likely first; confidences sum to one. The first three say which words spoke for them."""
        as_counted = seen(text)
        known = list(self._known(as_counted))
        shares = self._honesty.told(_shares(self._scores(known)))
        order = sorted(range(len(shares)), key=lambda label: -shares[label])
        return [
            Ranked(
                self.about.labels[label],
                shares[label],
                self._reasons(as_counted, known, label) if place < EXPLAINED else (),
            )
            for place, label in enumerate(order)
        ]

    def _check(self) -> None:
        rows = sum(len(keys) for keys in self._keys)
        labels = len(self.about.labels)
        if len(self._weights) != rows * labels or len(self._bias) != labels or labels < 2:
            raise ValueError

    def _known(self, text: Seen) -> Iterator[_Run]:
        """The runs of the text the model knows, weighed as when it was made: rare ones more, blocks alike."""
        for number, counted in enumerate(counts(text)):
            keys, rarity, first = self._keys[number], self._rarity[number], self._first[number]
            found: list[tuple[str, int, float]] = []
            for run, times in counted.items():
                key = key_of(number, run)
                place = bisect_left(keys, key)
                if place < len(keys) and keys[place] == key:
                    found.append((run, first + place, damped(times) * rarity[place]))
            length = sqrt(sum(value * value for _run, _row, value in found)) or 1.0
            share = BLOCKS[number].weight / length
            yield from (_Run(run, row, value * share) for run, row, value in found)

    def _scores(self, known: list[_Run]) -> list[float]:
        labels = len(self._bias)
        sums = [0.0] * labels
        for each in known:
            value = each.value
            begin = each.row * labels
            for label, weight in enumerate(self._weights[begin : begin + labels].tolist()):
                sums[label] += value * weight
        return [self._scale * total + bias for total, bias in zip(sums, self._bias, strict=True)]

    def _reasons(self, text: Seen, known: list[_Run], label: int) -> tuple[str, ...]:
        """The words of the text that spoke for this label more than for the others."""
        labels = len(self._bias)
        spoke: dict[str, float] = {}
        for each in known:
            row = self._weights[each.row * labels : (each.row + 1) * labels].tolist()
            more = (row[label] - sum(row) / labels) * each.value
            spoke[each.run] = spoke.get(each.run, 0.0) + more
        return reasons(f"{text.subject} {text.detail}", spoke)


def _shares(scores: list[float]) -> list[float]:
    most = max(scores)
    raised = [exp(score - most) for score in scores]
    total = sum(raised)
    return [each / total for each in raised]
