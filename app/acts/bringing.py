"""Filing under a number of another system, for every face that files."""

from app.acts.taking import take
from app.kernel.transaction import Transaction
from app.tickets.bringing import claim, keep_number
from app.tickets.filing import FILE
from app.tickets.rules.drafting import Draft
from app.tickets.rules.externals import External


def bring(tx: Transaction, draft: Draft, told: External | None) -> tuple[str, bool]:
    """The number of the ticket, and whether it was filed before: the same words by the same caller are filed once."""
    if told is None:
        return take(tx, FILE, draft).number, False
    told, before = claim(tx, told, draft)
    if before is not None:
        return before, True
    ticket = take(tx, FILE, draft)
    keep_number(ticket, told)
    return ticket.number, False
