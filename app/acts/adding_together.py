"""Files for every matter of a batch: each gets them by its own rules, under a savepoint of its own."""

from collections.abc import Mapping
from functools import partial

from app.acts.together import SCOPE, LeftOut, Outcomes, apart, as_it_was, remembered
from app.batches.keeping import locked, permitted
from app.batches.queries import locked_tickets, numbers_in
from app.batches.rules import BatchAction
from app.kernel.errors import Invalid
from app.kernel.idempotency import fingerprint, once
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.attaching import attach
from app.tickets.receiving import Received
from app.tickets.rules.uploads import FIELD


def add_together(
    tx: Transaction, number: str, files: Mapping[str, Received], key: str, *, internal: bool = False
) -> Outcomes:
    """Add files to these matters of a batch, by number; those that may not have them are named with the reason.

    By whoever says how it goes on. Raises Missing, Forbidden and Refused of the batch, Invalid for no file or a key of
    the wrong shape, and Mismatch for a key that came with other files.
    """
    seen = permitted(tx, number, BatchAction.PROGRESS)
    if not any(found.files for found in files.values()):
        raise Invalid({FIELD: [say("请选择要上传的文件。")]})
    scope = f"{SCOPE} {seen.number} files"
    brought = {each: [file.sha256 for file in found.files] for each, found in files.items()}
    before = once(tx, scope, key, fingerprint({"files": brought, "internal": internal}))
    if before is not None:
        return as_it_was(seen.number, before.resource)
    locked_tickets(tx, numbers_in(tx.session, seen.id))
    batch = locked(tx, number, BatchAction.PROGRESS)
    inside = set(numbers_in(tx.session, batch.id))
    done: list[str] = []
    left: list[LeftOut] = []
    for each in sorted(inside & files.keys()):
        why = apart(tx, each, partial(attach, tx, each, files[each], internal=internal), files[each])
        if why is None:
            done.append(each)
        else:
            left.append(why)
    return remembered(tx, scope, key, Outcomes(batch=batch.number, done=tuple(done), left=tuple(left)))
