"""What colleagues noted on a ticket, and the form that notes something."""

from typing import Any

from app.accounts.rules.roles import Role
from app.kernel.asking import Question
from app.kernel.transaction import Transaction
from app.phrases.offering import offered_asked, offered_for
from app.phrases.rules.words import UsedIn
from app.tickets.beside import beside_asked, reads_remarks, writes_remarks
from app.tickets.remarks import remarks_on
from app.tickets.rules.mentioning import PARENS, pieces
from app.tickets.seen import SeenRemark, SeenRow
from app.web.labels import label
from app.web.panelling import Panel, Place
from app.web.speaking import _
from app.web.tickets.forms import RemarkForm
from app.web.tickets.shown import TicketPage


def remarks_beside(tx: Transaction, page: TicketPage, failed: Any) -> dict[str, object] | None:
    """The remarks, oldest first; the form for whoever may write one."""
    if not reads_remarks(tx, page.ticket):
        return None
    again = isinstance(failed, RemarkForm)
    writes = writes_remarks(tx, page.ticket)
    return {
        "remarks": [
            {"actor": row.author, "role_label": _role(row.role), "at": row.at, "pieces": _pieces(row)}
            for row in remarks_on(tx, page.ticket)
        ],
        "writes": writes,
        "again": again,
        "form": lambda: failed if again else RemarkForm(formdata=None),
        "phrases": offered_for(tx, page.ticket, UsedIn.REMARK) if writes else [],
    }


def _asked(tx: Transaction, row: SeenRow) -> list[Question]:
    """Also what the panels of tags and of who follows ask: it is one question."""
    offered = [offered_asked(tx, row, UsedIn.REMARK)] if writes_remarks(tx, row) else []
    return [*beside_asked(tx, row), *offered]


def _pieces(row: SeenRemark) -> list[dict[str, object]]:
    """The words with whom they call in as marks; of one who has left it is said."""
    return [
        {"text": text, "mention": mention, "left": mention and text[1:].translate(PARENS) in row.left}
        for text, mention in pieces(row.text, row.mentions)
    ]


def _role(role: str) -> str:
    return label(Role(role)) if role in set(Role) else _("系统")


REMARKS = Panel(
    place=Place.MAIN, template="tickets/_remarks.html", gather=remarks_beside, asks=_asked, forms=(RemarkForm,)
)
