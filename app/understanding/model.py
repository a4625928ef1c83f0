"""A model as it answers: read from one file that is mapped into memory, without the library that made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.understanding.rules.ranking import Ranked
from app.understanding.rules.texts import Text


@dataclass(frozen=True)
class About:
    """What a model says of itself."""

    labels: tuple[str, ...]
    examples: int
    period: tuple[str, str] | None
    """First and last day of what it learned from, when that was known."""
    made_at: str
    figures: Mapping[str, float]
    """Measured on examples it had not seen: macro_f1, top3, calibration_error."""
    checksum: str


class Model:
    """A ranking of labels for a text."""

    about: About

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model in a file. Raises ValueError with a Chinese sentence when it is none, or not whole."""
        raise NotImplementedError

    def rank(self, text: Text) -> list[Ranked]:
        """Every label, most likely first; confidences sum to one."""
        raise NotImplementedError
