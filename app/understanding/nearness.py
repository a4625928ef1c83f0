"""What a text is near to: earlier matters, or common issues; read from one file that is mapped into memory."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.understanding.rules.texts import Text


@dataclass(frozen=True)
class Near:
    """Something the text is near to, by the number it was stored under; 1 is the same words."""

    id: int
    likeness: float


class Nearness:
    """An index of what was written, or of the middles of common issues."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """The index in a file. Raises ValueError with a Chinese sentence when it is none, or not whole."""
        raise NotImplementedError

    def nearest(self, text: Text, most: int = 5, least: float = 0.15) -> list[Near]:
        """At most so many, nearest first, none below the least likeness."""
        raise NotImplementedError
