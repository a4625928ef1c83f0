"""Filing what was kept as a draft: the ticket is there and the draft is gone, or neither."""

from app.acts.taking import take
from app.drafts.keeping import Held, let_go
from app.kernel.transaction import Transaction
from app.tickets.filing import FILE
from app.tickets.models import Ticket
from app.tickets.receiving import Received
from app.tickets.rules.drafting import Draft


def file_held(tx: Transaction, draft: Held | None, request: Draft, *, received: Received | None = None) -> Ticket:
    """File a request, and let go the draft it was kept as; ``draft`` as ``drafts.keeping.hold_draft`` has it.

    Of two devices that file one draft the first does, and the other cannot hold it any more. Raises what filing
    refuses.
    """
    ticket = take(tx, FILE, request, received=received)
    if draft is not None:
        let_go(tx, draft, ticket.number)
    return ticket
