"""Reading internal remarks: for whoever reads what offices say to each other, and may write some. No firm ever does."""

from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.enclosures import Remark
from app.tickets.seeing import row_read_by
from app.tickets.seen import SeenRemark, SeenRow


def remarks_of(tx: Transaction, number: str) -> list[SeenRemark]:
    """The remarks on a ticket, oldest first; three queries. Missing for a firm, as if there were no such thing."""
    row = row_read_by(tx, number)
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
    """Whether there are remarks on this ticket for this reader; a unit that has left has those of its own people."""
    own = row.sight.own
    return (row.sight.internal or (own is not None and own.is_past)) and tx.actor.may("ticket.remark")


def writes_remarks(tx: Transaction, row: SeenRow) -> bool:
    """Whether this reader may add to them."""
    return row.sight.internal and tx.actor.may("ticket.remark")
