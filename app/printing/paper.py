"""What a form says, before it is a file: plain values that both presses set, so that they cannot say different things.

A paper is in Chinese whoever prints it: it is a document of the offices, and goes on living without its reader. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.calendars.rules import SHANGHAI
from app.kernel.actor import SYSTEM

NONE = "—"
HIDDEN_FIRM = "企业信息保密"
"""What stands for a firm its reader may not know."""


@dataclass(frozen=True)
class Fact:
    """One labelled value of the table at the head; ``wide`` takes the whole line."""

    label: str
    value: str
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The table at the head."""

    rows: Sequence[Fact]
    block: str = "facts"

    @property
    def lines(self) -> list[list[Fact]]:
        """The facts by the lines of the table: two to a line, a wide one or one that is left over alone."""
        found: list[list[Fact]] = []
        for fact in self.rows:
            beside = found and len(found[-1]) == 1 and not (found[-1][0].wide or fact.wide)
            if beside:
                found[-1].append(fact)
            else:
                found.append([fact])
        return found


@dataclass(frozen=True, kw_only=True)
class Words:
    """Text under a heading; an empty heading is none. ``level`` 1 is 一、, 2 is （一）."""

    heading: str
    paragraphs: Sequence[str] = ()
    level: int = 1
    block: str = "words"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under heads; ``widths`` are shares, and the first column is set flush left."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    block: str = "table"


@dataclass(frozen=True, kw_only=True)
class Signs:
    """Places for names, seals and days at the end."""

    places: Sequence[str]
    block: str = "signs"


@dataclass(frozen=True, kw_only=True)
class Closing:
    """Who issues it, and the day, where the seal goes (GB/T 9704)."""

    organ: str
    day: str
    block: str = "closing"


Block = Facts | Words | Table | Signs | Closing


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A form: ``head`` above its ``title``, its number and the address its QR leads to, and what it says."""

    head: str
    title: str
    number: str
    address: str
    foot: str
    """Who printed it, and when."""
    blocks: Sequence[Block]
    mark: str = ""
    """Above the head: who may have it in hands."""
    bulletin: bool = False
    """Set as an official bulletin with a red head, instead of as a form."""
    issue: str = ""
    """第 12 期, under a red head."""
    organ: str = ""
    """Who edits it, on the line above the red rule."""
    day: str = ""
    """The day on the same line."""
    copies: Sequence[str] = field(default=())
    """To whom it goes, below its last rule."""

    @property
    def name(self) -> str:
        """What the file is called, without its ending."""
        return " ".join(part for part in (self.title if not self.bulletin else self.head, self.number) if part)


def said_day(value: date | None) -> str:
    """2026年10月12日."""
    return NONE if value is None else f"{value.year}年{value.month}月{value.day}日"


def said_moment(value: datetime | None) -> str:
    """2026年10月12日 17:30."""
    if value is None:
        return NONE
    local = value.astimezone(SHANGHAI)
    return f"{said_day(local.date())} {local:%H:%M}"


def said_person(name: str | None, instead: str) -> str:
    """A name, or what stands for it where the reader may not know it."""
    return instead if name in (None, "", SYSTEM.name) else str(name)


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a text, without empty ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
