"""What of a text is counted: short runs of signs. Pure; learning and answering share it.

No words are cut out of the sentences: runs of one to three Chinese signs find them, in whatever dialect of offices,
and need no dictionary that somebody has to keep.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from zlib import crc32

from app.understanding.rules.signs import signs
from app.understanding.rules.texts import Text


@dataclass(frozen=True)
class Block:
    """Runs counted by themselves: a subject of twenty signs is not drowned by a story of two thousand."""

    name: str
    longest: int
    weight: float


BLOCKS = (Block("subject", 3, 0.7), Block("whole", 2, 1.0))
"""A model is read by those it was made by: another list is another version of the file."""


@dataclass(frozen=True)
class Seen:
    """A text as it is counted: its two parts, folded and without names."""

    subject: str
    detail: str

    @property
    def parts(self) -> tuple[str, ...]:
        """What each block reads, in their order."""
        return self.subject, f"{self.subject} {self.detail}".strip()


def seen(text: Text) -> Seen:
    """What is counted of a text."""
    return Seen(signs(text.subject), signs(text.detail))


def runs(part: str, longest: int) -> Iterator[str]:
    """Every run of one to ``longest`` neighbouring signs that does not begin or end with a blank."""
    yield from part.replace(" ", "")
    for length in range(2, longest + 1):
        for piece in part.split(" "):
            yield from map("".join, zip(*(piece[start:] for start in range(length)), strict=False))


def counts(seen_text: Seen) -> list[Counter[str]]:
    """How often each run stands in each block."""
    return [Counter(runs(part, block.longest)) for block, part in zip(BLOCKS, seen_text.parts, strict=True)]


def key_of(block: int, run: str) -> int:
    """The number a run is stored under; the run itself is not stored."""
    return crc32(run.encode("utf-8", "replace"), block)


def damped(times: int) -> float:
    """What repeating a word is worth."""
    return 1.0 + log(times)
