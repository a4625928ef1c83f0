"""Where closed matters of the same kind are shown on a ticket's page: fetched when the page stands already."""

from typing import Any

from app.kernel.transaction import Transaction
from app.tickets.rules.lifecycle import Action
from app.web.panelling import Panel, Place
from app.web.tickets.shown import TicketPage

FOR = frozenset(
    {
        Action.ACCEPT,
        Action.PROPOSE_WHISTLE,
        Action.WHISTLE,
        Action.HAND_BACK,
        Action.RULE,
        Action.ANSWER,
        Action.APPROVE,
    }
)
"""The acts for which it helps to know whom such matters went to and how they were answered."""


def similar_to(_tx: Transaction, page: TicketPage, _failed: Any) -> dict[str, object] | None:
    """Where to fetch them, for whoever has such an act to take now and reads the matter."""
    if not FOR.intersection(page.actions) or not page.ticket.sight.whole:
        return None
    return {"href": f"/tickets/{page.ticket.number}/similar"}


SIMILAR = Panel(place=Place.SIDE, template="similar/_panel.html", gather=similar_to)
