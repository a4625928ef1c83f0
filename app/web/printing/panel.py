"""打印: the forms of a ticket that its reader may take away, beside it."""

from typing import Any

from app.kernel.transaction import Transaction
from app.printing.printing import PRINT, forms_of
from app.printing.rules import Medium
from app.tickets.seen import SeenRow
from app.web.labels import label, label_firm
from app.web.navigation import is_company
from app.web.panelling import Panel, Place
from app.web.tickets.shown import TicketPage


def printable(tx: Transaction, row: SeenRow) -> list[dict[str, str]]:
    """Each form with the addresses of its files; none for whom nothing is printed."""
    if not tx.actor.may(PRINT):
        return []
    address = f"/tickets/{row.number}/forms"
    said = label_firm if is_company(tx.actor) else label
    return [
        {"label": said(kind), **{medium.value: f"{address}/{kind.value}.{medium.value}" for medium in Medium}}
        for kind in forms_of(row)
    ]


def forms_on(tx: Transaction, page: TicketPage, _failed: Any) -> dict[str, object] | None:
    """The menu; None where nothing of the ticket is a form for this reader."""
    found = printable(tx, page.ticket)
    return {"forms": found} if found else None


FORMS_OF_TICKET = Panel(place=Place.HEAD, template="printing/_panel.html", gather=forms_on)
