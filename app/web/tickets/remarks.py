"""What colleagues noted on a ticket, and the form that notes something."""

from typing import Any

from app.accounts.rules.roles import Role
from app.kernel.transaction import Transaction
from app.tickets.remarks import reads_remarks, remarks_on, writes_remarks
from app.web.labels import label
from app.web.panelling import Panel, Place
from app.web.speaking import _
from app.web.tickets.forms import RemarkForm
from app.web.tickets.shown import TicketPage


def remarks_beside(tx: Transaction, page: TicketPage, failed: Any) -> dict[str, object] | None:
    """The remarks, oldest first; the form for whoever may write one."""
    if not reads_remarks(tx, page.ticket):
        return None
    form = failed if isinstance(failed, RemarkForm) else RemarkForm(formdata=None)
    return {
        "remarks": [
            {"actor": row.author, "role_label": _role(row.role), "at": row.at, "text": row.text}
            for row in remarks_on(tx, page.ticket)
        ],
        "form": form if writes_remarks(tx, page.ticket) else None,
    }


def _role(role: str) -> str:
    return label(Role(role)) if role in set(Role) else _("系统")


REMARKS = Panel(place=Place.MAIN, template="tickets/_remarks.html", gather=remarks_beside, forms=(RemarkForm,))
