"""Running whistles at a glance: who was called, who is in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.tickets.rules.assignment import LET_GO
from app.tickets.rules.words import Part
from app.tickets.seen import SeenPart, SeenRow
from app.web.labels import label
from app.web.tickets.board import TONES
from app.web.tickets.rows import company_label


@dataclass(frozen=True)
class Dot:
    """One unit that was called: shape, colour and word."""

    unit: str
    word: str
    tone: str
    shape: str
    lead: bool


@dataclass(frozen=True)
class ShownWhistle:
    """One ticket that was whistled and waits for its units."""

    number: str
    href: str
    title: str
    company_name: str
    whistled_at: datetime | None
    dots: Sequence[Dot]


def shown_whistles(rows: Sequence[SeenRow]) -> list[ShownWhistle]:
    """The tickets in their order, each with its units that are called or at work, the lead first."""
    return [
        ShownWhistle(
            row.number, f"/tickets/{row.number}", row.title, company_label(row), row.whistled_at, _dots(row.parts)
        )
        for row in rows
    ]


def _dots(parts: Sequence[SeenPart]) -> list[Dot]:
    there = [part for part in parts if part.state not in LET_GO]
    return [_dot(part) for part in sorted(there, key=lambda part: part.part is not Part.LEAD)]


def _dot(part: SeenPart) -> Dot:
    tone, shape = TONES[part.state]
    return Dot(part.department.name, label(part.state), tone, shape, part.part is Part.LEAD)
