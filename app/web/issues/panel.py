"""On the page of a ticket: how many matters are about the same thing."""

from typing import Any

from app.issues.seeing import belonging_asked, belonging_of
from app.kernel.transaction import Transaction
from app.web.panelling import Panel, Place
from app.web.tickets.shown import TicketPage


def belongs(tx: Transaction, page: TicketPage, _failed: Any) -> dict[str, object] | None:
    """The number, and the way to the issue for whoever may see it."""
    found = belonging_of(tx, page.ticket)
    if found is None:
        return None
    href = None if found.issue is None else f"/issues/{found.issue}"
    return {"tickets": found.tickets, "others": found.tickets - 1, "href": href}


BELONGING = Panel(place=Place.SIDE, template="issues/_panel.html", gather=belongs, asks=belonging_asked)
BELONGING_OF_THE_FIRM = Panel(place=Place.SIDE, template="issues/_firm.html", gather=belongs)
