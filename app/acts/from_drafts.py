"""Filing what was kept as a draft: the ticket is there and the draft is gone, or neither."""

from collections.abc import Collection

from app.acts.taking import take
from app.drafts.keeping import Held, let_go
from app.kernel.transaction import Transaction
from app.tickets.filing import FILE
from app.tickets.receiving import Received
from app.tickets.rules.drafting import Draft


def file_held(
    tx: Transaction, draft: Held | None, request: Draft, received: Received, without: Collection[str] = ()
) -> str:
    """File a request, let go the draft it was kept as (``drafts.keeping.hold_draft``), and give back its number.

    What was chosen for it comes with what this request brings, but for the keys of ``without``, and is scanned as that.
    Of two devices that file one draft the first does, and the other cannot hold it any more. Raises what filing
    refuses.
    """
    if draft is None:
        return take(tx, FILE, request, received=received).number
    everything = Received(received.state, (*(each for each in draft.files if each.key not in without), *received.files))
    ticket = take(tx, FILE, request, received=everything)
    received.attached = everything.attached  # what the draft held stays where it lies, whatever becomes of this
    let_go(tx, draft, ticket.number, without)
    return ticket.number
