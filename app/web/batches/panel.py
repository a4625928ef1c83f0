"""That a ticket is handled with others: for offices with the way to the batch, for its firm the number alone."""

from typing import Any

from app.batches.seeing import together_asked, together_with
from app.kernel.transaction import Transaction
from app.web.panelling import Panel, Place
from app.web.tickets.shown import TicketPage


def together(tx: Transaction, page: TicketPage, _failed: Any) -> dict[str, object] | None:
    """How many there are, and where."""
    found = together_with(tx, page.ticket)
    if found is None:
        return None
    href = None if found.number is None else f"/batches/{found.number}"
    return {"matters": found.matters, "number": found.number, "href": href}


TOGETHER = Panel(place=Place.SIDE, template="batches/_panel.html", gather=together, asks=together_asked)
TOGETHER_OF_THE_FIRM = Panel(place=Place.SIDE, template="batches/_firm.html", gather=together)
