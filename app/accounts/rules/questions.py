"""The small question that slows a flood down: a sum in words, to be read, heard and answered on any device. Pure."""

import unicodedata
from dataclasses import dataclass

from app.kernel.sentences import Sentence, say

NUMBERS = (
    say("一"),
    say("二"),
    say("三"),
    say("四"),
    say("五"),
    say("六"),
    say("七"),
    say("八"),
    say("九"),
    say("十"),
)
SIGNS = {str(word): at for at, word in enumerate(NUMBERS, 1)}
TEN = str(NUMBERS[-1])
LARGEST = len(NUMBERS)


@dataclass(frozen=True)
class Sum:
    """Two numbers from one to ten."""

    one: int
    other: int

    @property
    def words(self) -> Sentence:
        """The question."""
        return say("%(one)s加%(other)s等于几？", one=NUMBERS[self.one - 1], other=NUMBERS[self.other - 1])

    @property
    def answer(self) -> int:
        """What it comes to."""
        return self.one + self.other


def as_number(typed: str) -> int | None:
    """What somebody answered: in digits of any width, or in Chinese words up to 二十; None for anything else."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if text.isascii() and text.isdigit() and len(text) <= 3:
        return int(text)
    tens, sign, rest = text.rpartition(TEN)
    if not sign:
        return SIGNS.get(text)
    if any(part and SIGNS.get(part, LARGEST) >= LARGEST for part in (tens, rest)):
        return None
    return SIGNS.get(tens, 1) * 10 + SIGNS.get(rest, 0)
