"""Running whistles at a glance: who was called, who is in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.tickets.rules.words import Part
from app.web.labels import label
from app.web.presenting.board import TONES

if TYPE_CHECKING:
    from app.tickets.models import Assignment, Ticket


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


def shown_whistles(
    tickets: "Sequence[Ticket]", parts: "Mapping[int, Sequence[Assignment]]", names: Sequence[str]
) -> list[ShownWhistle]:
    """The tickets in their order; ``names`` are their firms' as the reader may know them."""
    return [
        ShownWhistle(
            ticket.number, f"/tickets/{ticket.number}", ticket.title, name, ticket.whistled_at,
            [_dot(part) for part in parts.get(ticket.id, ())],
        )
        for ticket, name in zip(tickets, names, strict=True)
    ]  # fmt: skip


def _dot(part: "Assignment") -> Dot:
    tone, shape = TONES[part.state]
    return Dot(part.department.name, label(part.state), tone, shape, part.part is Part.LEAD)
