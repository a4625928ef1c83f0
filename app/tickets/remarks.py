"""Reading internal remarks: for whoever reads what offices say to each other, and may write some. No firm ever does."""

from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.tickets.beside import beside, reads_remarks, writes_remarks
from app.tickets.mentioning import colleagues_of
from app.tickets.rules.mentioning import Colleague
from app.tickets.seeing import row_by, row_read_by
from app.tickets.seen import SeenRemark, SeenRow


def remarks_of(tx: Transaction, number: str) -> list[SeenRemark]:
    """The remarks on a ticket, oldest first; three queries. Missing for a firm, as if there were no such thing."""
    row = row_read_by(tx, number)
    if not reads_remarks(tx, row):
        raise Missing()
    return remarks_on(tx, row)


def remarks_on(tx: Transaction, row: SeenRow) -> list[SeenRemark]:
    """The same of a ticket at hand, none for who may not read them; one query."""
    return beside(tx, row).remarks if reads_remarks(tx, row) else []


def colleagues_on(tx: Transaction, number: str) -> list[Colleague]:
    """Whom a remark on this ticket may call in; for whoever may write one. Raises Missing."""
    row = row_by(tx, number)
    if not writes_remarks(tx, row):
        raise Missing()
    return colleagues_of(tx, row.id)
