"""On the page of a closed ticket: the one step that makes an article of it."""

from typing import Any

from app.kernel.transaction import Transaction
from app.knowledge.making import may_make
from app.web.knowledge.forms import MakeForm
from app.web.panelling import Panel, Place
from app.web.tickets.shown import TicketPage


def making_of(tx: Transaction, page: TicketPage, _failed: Any) -> dict[str, object] | None:
    """Where the step leads, for whoever writes the articles of the unit that led."""
    if not may_make(tx, page.ticket):
        return None
    return {"form": MakeForm(formdata=None)}


MAKING = Panel(place=Place.SIDE, template="knowledge/_panel.html", gather=making_of)
