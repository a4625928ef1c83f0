"""PANELS: what other slices hang on which page, in the order of the page, on one screen."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.web.batches.panel import TOGETHER, TOGETHER_OF_THE_FIRM
from app.web.financing.panel import FINANCING, FINANCING_OF_THE_FIRM
from app.web.issues.panel import BELONGING, BELONGING_OF_THE_FIRM
from app.web.knowledge.panel import MAKING
from app.web.links.panel import LINKED, LINKED_OF_THE_FIRM
from app.web.meetings.panel import MEETING
from app.web.panelling import On, Panel
from app.web.printing.panel import FORMS_OF_TICKET
from app.web.promises.panel import PROMISES
from app.web.searches.panel import KEEPING
from app.web.similar.panel import SIMILAR
from app.web.supervision.panel import ORDERS
from app.web.tickets.attention import ATTENTION_PANEL
from app.web.tickets.finding import Search
from app.web.tickets.instructions import INSTRUCTIONS
from app.web.tickets.remarks import REMARKS
from app.web.tickets.shown import TicketPage
from app.web.tickets.tagging import TAGS

# What is fetched when the page stands comes last on its side: nothing below it is moved by its arrival.
ON_A_TICKET: tuple[Panel[TicketPage], ...] = (
    ATTENTION_PANEL,
    TAGS,
    LINKED,
    PROMISES,
    BELONGING,
    TOGETHER,
    MEETING,
    INSTRUCTIONS,
    ORDERS,
    MAKING,
    SIMILAR,
    FORMS_OF_TICKET,
    FINANCING,
    REMARKS,
)
ON_A_TICKET_OF_THE_FIRM: tuple[Panel[TicketPage], ...] = (
    FINANCING_OF_THE_FIRM,
    PROMISES,
    LINKED_OF_THE_FIRM,
    BELONGING_OF_THE_FIRM,
    TOGETHER_OF_THE_FIRM,
    FORMS_OF_TICKET,
)
ON_THE_LIST: tuple[Panel[Search], ...] = (KEEPING,)

PANELS: Mapping[On, Sequence[Panel[Any]]] = {
    On.TICKET: ON_A_TICKET,
    On.FIRMS_TICKET: ON_A_TICKET_OF_THE_FIRM,
    On.TICKETS: ON_THE_LIST,
}
