"""What a text is near to: earlier matters, or common issues; read from one file that is mapped into memory."""

from bisect import bisect_left
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any, Self

from app.understanding.rules.features import key_of, seen
from app.understanding.rules.likeness import pairs_of
from app.understanding.rules.texts import Text
from app.understanding.stored import Stored, read, unreadable

KIND = "nearness"
FINENESS = 255
"""A weight is kept as so many parts of one."""


@dataclass(frozen=True)
class Near:
    """Something the text is near to, by the number it was stored under; 1 is the same words."""

    id: int
    likeness: float


class Nearness:
    """An index of what was written, or of the middles of common issues."""

    def __init__(self, stored: Stored) -> None:
        self._ids: memoryview[Any] = stored.arrays["ids"]
        self._keys: memoryview[Any] = stored.arrays["keys"]
        self._rarity: memoryview[Any] = stored.arrays["rarity"]
        self._begins: memoryview[Any] = stored.arrays["begins"]
        """Where the places of each key begin; one more at the end."""
        self._places: memoryview[Any] = stored.arrays["places"]
        self._worth: memoryview[Any] = stored.arrays["worth"]
        self.checksum = stored.checksum
        self.size = sum(array.nbytes for array in stored.arrays.values())
        if len(self._begins) != len(self._keys) + 1 or len(self._places) != len(self._worth):
            raise ValueError

    @classmethod
    def load(cls, path: Path) -> Self:
        """The index in a file. Raises ValueError with a Chinese sentence when it is none, or not whole."""
        stored = read(path, KIND)
        try:
            return cls(stored)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(unreadable(path.name)) from error

    def nearest(self, text: Text, most: int = 5, least: float = 0.15) -> list[Near]:
        """At most so many, nearest first, none below the least likeness."""
        length = 0.0
        met: dict[int, float] = {}
        for pair, worth in pairs_of(seen(text)).items():
            key = key_of(0, pair)
            at = bisect_left(self._keys, key)
            if at == len(self._keys) or self._keys[at] != key:
                continue
            weight = worth * self._rarity[at]
            length += weight * weight
            begin, end = self._begins[at], self._begins[at + 1]
            for place, stored in zip(self._places[begin:end], self._worth[begin:end], strict=True):
                met[place] = met.get(place, 0.0) + weight * stored
        scale = FINENESS * (sqrt(length) or 1.0)
        found = [Near(self._ids[place], total / scale) for place, total in met.items() if total >= least * scale]
        return sorted(found, key=lambda near: (-near.likeness, near.id))[:most]
