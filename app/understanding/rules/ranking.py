"""What a model answers, and when it is sure enough to be put before somebody. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.words import Word

SURE = 0.7
"""Confidence from which a proposal is called 较有把握 and may be preselected."""


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


def preselected(ranked: Sequence[Ranked]) -> Ranked | None:
    """What may stand in the field before anybody chose; None when the model is not sure."""
    return ranked[0] if ranked and ranked[0].sureness is Sureness.FAIRLY else None
