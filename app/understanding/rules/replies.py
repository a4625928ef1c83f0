"""An answer that is looked at, what is asked of it and said of it, and how words are picked out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from re import Pattern
from typing import TypeAlias

from app.kernel.words import Word
from app.tickets.rules.words import HELD_OPEN, Outcome
from app.understanding.rules import phrases

NAMED = 5
"""Words a hint names at most; all of them are marked."""
QUOTED = 24
"""Characters of a question or sentence that are quoted."""


class Check(Word):
    """What is asked of an answer."""

    ANSWERED = "answered", "答其所问"
    RESULT = "result", "写明结果"
    BASIS = "basis", "写明依据"
    NEXT_DATE = "next_date", "写明下一步时间"
    CONTACT = "contact", "写明联系谁"
    SHORT = "short", "句子简短"
    PLAIN = "plain", "少用行话"
    EMPTY = "empty", "不说空话"
    OTHERS = "others", "不带别人的信息"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer with what it answers; nothing of it is known to be whole."""

    text: str
    title: str = ""
    body: str = ""
    outcome: Outcome | None = None
    """None while none is chosen."""
    revisit_on: date | None = None
    firm: tuple[str, ...] = ()
    """The names of the firm that asked, those of before too."""
    today: date

    @property
    def stays_open(self) -> bool:
        """Whether something is left to be done once this answer is out."""
        return self.outcome in (*HELD_OPEN, Outcome.PARTLY)


@dataclass(frozen=True, order=True)
class Mark:
    """A stretch of the answer, in characters from its beginning."""

    start: int
    end: int


@dataclass(frozen=True)
class Hint:
    """What would make an answer clearer; the words that called for it may be none, where something is missing."""

    check: Check
    text: str
    marks: tuple[Mark, ...] = ()


Found: TypeAlias = tuple[str, Sequence[Mark]] | None
"""The sentence of a hint with its marks."""


def marks_of(pattern: Pattern[str], text: str) -> list[Mark]:
    """Where a pattern stands."""
    return [Mark(found.start(), found.end()) for found in pattern.finditer(text)]


def joined(marks: Iterable[Mark]) -> list[Mark]:
    """The marks in order, those that overlap made one."""
    found: list[Mark] = []
    for mark in sorted(marks):
        if found and mark.start < found[-1].end:
            found[-1] = Mark(found[-1].start, max(found[-1].end, mark.end))
        else:
            found.append(mark)
    return found


def distinct(text: str, marks: Iterable[Mark]) -> list[str]:
    """What stands in the marks, each once, as far as a hint names it."""
    return list(dict.fromkeys(text[mark.start : mark.end] for mark in marks))[:NAMED]


def words_of(text: str, marks: Iterable[Mark]) -> str:
    """The same, as a sentence names it."""
    return quoted(map(shortened, distinct(text, marks)))


def quoted(words: Iterable[str]) -> str:
    """Several words, each in its own marks: they part it from the next in any language."""
    return "".join(phrases.QUOTED % word for word in words)


def shortened(text: str) -> str:
    """The beginning of something long, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
