"""What a model answers, and when it is sure enough to be put before somebody. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from app.kernel.words import Word

SURE = 0.7
"""Confidence from which a proposal is called 较有把握 and may be preselected."""
_LEAST = 1e-6


class Sureness(Word):
    """How a confidence is said to people."""

    FAIRLY = "fairly", "较有把握"
    UNSURE = "unsure", "不确定"


@dataclass(frozen=True)
class Ranked:
    """A label with the calibrated share of such answers that are right, and the words of the text that spoke for it."""

    label: str
    confidence: float
    words: tuple[str, ...] = ()

    @property
    def sureness(self) -> Sureness:
        """How the confidence is said."""
        return Sureness.FAIRLY if self.confidence >= SURE else Sureness.UNSURE


@dataclass(frozen=True)
class Honesty:
    """What the first answer's own confidence was worth, learned on texts the model had not seen."""

    slope: float = 1.0
    shift: float = 0.0

    def told(self, shares: Sequence[float]) -> list[float]:
        """The shares with the first one as often right as it says; the order stays, and they sum to one."""
        first = max(range(len(shares)), key=lambda place: shares[place])
        raw = min(max(shares[first], _LEAST), 1 - _LEAST)
        honest = 1 / (1 + exp(-self.slope * log(raw / (1 - raw)) - self.shift))
        others = [share for place, share in enumerate(shares) if place != first]
        rest = sum(others)
        if rest <= _LEAST:  # nothing is left to say which of the others is likelier
            return [honest if place == first else (1 - honest) / len(others) for place in range(len(shares))]
        second = max(others) / rest
        honest = max(honest, second / (1 + second))
        return [honest if place == first else share * (1 - honest) / rest for place, share in enumerate(shares)]


UNCHECKED = Honesty(0.1, -1.0)
"""Of a model that nobody could ask about examples it had not seen: it is never sure."""
