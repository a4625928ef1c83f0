"""What a leader wants of a matter and nobody has answered yet, for the offices."""

from typing import Any

from app.kernel.transaction import Transaction
from app.web.panelling import Panel, Place
from app.web.tickets.asked import instructions_of
from app.web.tickets.shown import TicketPage


def unanswered(tx: Transaction, page: TicketPage, failed: Any) -> dict[str, object] | None:
    """His words with the day each is wanted by; None when nothing waits for an answer."""
    found = instructions_of(page.ticket)
    return {"instructions": found} if found else None


INSTRUCTIONS = Panel(place=Place.SIDE, template="tickets/_instructions.html", gather=unanswered)
