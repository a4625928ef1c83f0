"""Reading internal remarks: for whoever reads what offices say to each other, and may write some. No firm ever does."""

from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Remark
from app.tickets.seeing import row_by
from app.tickets.seen import SeenRemark, SeenRow


def remarks_of(tx: Transaction, number: str) -> list[SeenRemark]:
    """The remarks on a ticket, oldest first; three queries. Missing for a firm, as if there were no such thing."""
    row = row_by(tx, number)
    if not reads_remarks(tx, row):
        raise Missing()
    return remarks_on(tx, row)


def remarks_on(tx: Transaction, row: SeenRow) -> list[SeenRemark]:
    """The same of a ticket at hand, none for who may not read them; one query."""
    if not reads_remarks(tx, row):
        return []
    found = tx.session.scalars(visible(tx.actor, Remark).where(Remark.ticket_id == row.id).order_by(Remark.id))
    return [
        SeenRemark(at=each.at, author=each.author_name, role=each.acting_role, text=row.sight.text(each.text))
        for each in found
    ]


def reads_remarks(tx: Transaction, row: SeenRow) -> bool:
    """Whether remarks on this ticket are this reader's, to read and to write."""
    return row.sight.internal and tx.actor.may("ticket.remark")
