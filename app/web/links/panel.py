"""关联: what a ticket belongs together with, as far as its reader reads that too."""

from typing import Any

from app.kernel.transaction import Transaction
from app.links.linking import LINK, UNLINK
from app.links.seeing import links_of, may_link
from app.web.labels import label
from app.web.links.forms import LINK_FORMS
from app.web.panelling import Panel, Place
from app.web.tickets.shown import TicketPage

FORMS = tuple(LINK_FORMS.values())


def linked_to(tx: Transaction, page: TicketPage, failed: Any) -> dict[str, object] | None:
    """Its links and, for whoever links, the forms; None where there is neither."""
    standing = [each for each in links_of(tx, page.ticket) if each.ended_at is None]
    may = may_link(tx, page.ticket)
    if not standing and not may:
        return None
    again = isinstance(failed, LINK_FORMS[LINK.action])
    ending = failed if isinstance(failed, LINK_FORMS[UNLINK.action]) else None
    return {
        "links": [(each, label(each.kind), _ending(each.number, ending)) for each in standing],
        "may": may,
        "form": lambda: failed if again else LINK_FORMS[LINK.action](formdata=None),
        "open": again,
        "ended": ending is not None and ending.other.data not in {each.number for each in standing},
        "failed": ending,
        "href": f"/tickets/{page.ticket.number}",
    }


def linked_of_the_firm(tx: Transaction, page: TicketPage, _failed: Any) -> dict[str, object] | None:
    """Those to other matters of the firm; None without any."""
    standing = [each for each in links_of(tx, page.ticket) if each.ended_at is None]
    return {"links": [(each, label(each.kind)) for each in standing]} if standing else None


def _ending(number: str, failed: Any) -> Any:
    """The form that ends one link: the one that came back, where it was this one."""
    if failed is not None and failed.other.data == number:
        return failed
    form = LINK_FORMS[UNLINK.action](formdata=None, suffix=f"-{number}")
    form.other.data = number
    return form


LINKED = Panel(place=Place.SIDE, template="links/_panel.html", gather=linked_to, forms=FORMS)
LINKED_OF_THE_FIRM = Panel(place=Place.SIDE, template="links/_firm.html", gather=linked_of_the_firm)
