"""The orders about a ticket beside it, and the form that raises one."""

from typing import Any

from app.kernel.transaction import Transaction
from app.supervision.rules import is_authority, is_proposer
from app.supervision.seeing import orders_asked, orders_beside
from app.web.panelling import Panel, Place
from app.web.speaking import _
from app.web.supervision.forms import OrderForm
from app.web.supervision.shown import order_beside
from app.web.tickets.shown import TicketPage


def orders_on(tx: Transaction, page: TicketPage, failed: Any) -> dict[str, object] | None:
    """The orders this reader sees, and the form for whoever may issue or propose one."""
    region = page.ticket.region_id
    orders = orders_beside(tx, page.ticket)
    issues = is_authority(tx.actor, region)
    raises = issues or is_proposer(tx.actor, region)
    if not orders and not raises:
        return None
    again = isinstance(failed, OrderForm)
    return {
        "orders": [order_beside(each) for each in orders],
        "raises": raises,
        "form": lambda: failed if again else OrderForm(formdata=None),
        "open": again,
        "verb": _("发出督办单") if issues else _("建议督办"),
    }


ORDERS = Panel(
    place=Place.SIDE, template="supervision/_panel.html", gather=orders_on, asks=orders_asked, forms=(OrderForm,)
)
