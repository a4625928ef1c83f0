"""承诺 beside a matter: what was promised about it, whether it was kept, and what may be recorded in one tap."""

from typing import Any

from app.kernel.asking import Question
from app.kernel.transaction import Transaction
from app.promises.offering import offers_asked, offers_on
from app.promises.rules.words import GIVE
from app.promises.seeing import promises_asked, promises_on
from app.tickets.seen import SeenRow
from app.web.panelling import Panel, Place
from app.web.promises.shown import shown_offer, shown_promise
from app.web.tickets.shown import TicketPage


def promises(tx: Transaction, page: TicketPage, _failed: Any) -> dict[str, object] | None:
    """The promises about a matter as this reader may know them; None where there are none and none may be given."""
    found = [shown_promise(each) for each in promises_on(tx, page.ticket)]
    offers = [shown_offer(each) for each in offers_on(tx, page.ticket)]
    gives = tx.actor.may(GIVE) and page.ticket.sight.whole
    if not found and not offers and not gives:
        return None
    return {"promises": found, "offers": offers, "gives": gives}


def _asks(tx: Transaction, ticket: SeenRow) -> list[Question]:
    return [*promises_asked(tx, ticket), *offers_asked(tx, ticket)]


PROMISES = Panel(place=Place.SIDE, template="promises/_panel.html", gather=promises, asks=_asks)
