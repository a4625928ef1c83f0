"""A matter's need beside it: what the firm wants, whom it lets know, and each bank with what may be done."""

from typing import Any

from app.financing.seeing import financing_on
from app.kernel.transaction import Transaction
from app.web.financing.forms import CALL_FORMS, ConsentForm, NeedForm
from app.web.financing.shown import consent_form, need_form, shown_call
from app.web.panelling import Panel, Place
from app.web.tickets.shown import TicketPage

FORMS = (NeedForm, ConsentForm, *CALL_FORMS.values())


def financing(tx: Transaction, page: TicketPage, failed: Any) -> dict[str, object] | None:
    """The need with its banks as this reader may know them, and the forms of what may be done."""
    seen = financing_on(tx, page.ticket)
    if seen is None or (seen.need is None and not seen.may_put):
        return None
    return {
        "need": seen.need,
        "consents": seen.consents,
        "calls": [shown_call(each, failed) for each in seen.calls],
        "need_form": need_form(seen, failed),
        "need_open": isinstance(failed, NeedForm),
        "consent_form": consent_form(seen, failed),
        "consent_open": isinstance(failed, ConsentForm),
        "may_revoke": tx.actor.may("finance.consent") and page.ticket.sight.of_firm,
        "for_bank": not page.ticket.sight.whole,
    }


FINANCING = Panel(place=Place.MAIN, template="financing/_panel.html", gather=financing, forms=FORMS)
FINANCING_OF_THE_FIRM = Panel(place=Place.SIDE, template="financing/_panel.html", gather=financing, forms=FORMS)
"""On the firm's page it stands before what it wrote: comparing offers is the firm's to do."""
