"""The way from a ticket to the room of those called to it, for who is in it."""

from typing import Any

from app.kernel.transaction import Transaction
from app.meetings.seeing import entering_asked, is_entered
from app.web.panelling import Panel, Place
from app.web.tickets.shown import TicketPage


def room_of(tx: Transaction, page: TicketPage, _failed: Any) -> dict[str, object] | None:
    """Its address; None where there is none for this reader."""
    return {"href": f"/tickets/{page.ticket.number}/meeting"} if is_entered(tx, page.ticket) else None


MEETING = Panel(place=Place.SIDE, template="meetings/_panel.html", gather=room_of, asks=entering_asked)
