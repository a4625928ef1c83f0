"""What must be done to a restored database before anybody, person or worker, is let in; done once, however often asked.

It knows nothing of what happened since: whom it told, which numbers it gave, who signed out. So whatever has fallen due
is dealt with now, but what would leave the building is held, because it may have left before; numbers and ids go on
behind a gap; and everybody signs in again.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.sessions import end_all
from app.audit.models import AuditEntry
from app.backups.events import RestoreFinished
from app.backups.manifest import BackupRefused
from app.backups.owning import leave_ids_out, see_the_owner
from app.clocks.subjects import Subjects
from app.kernel.actor import SYSTEM
from app.kernel.outbox import count_restored, hold_due
from app.kernel.transaction import Transaction, Transactions
from app.notifications.standing_in import sweep_round
from app.notifications.telling import Teller
from app.reports.compiling import compile_owed
from app.tickets.numbers import leave_gap
from app.visits.numbers import leave_visit_gap

GAP = 1_000
"""Numbers of a day that are left out: more than were ever filed in one between a backup and a disaster."""


@dataclass(frozen=True)
class Finished:
    """What was done; ``before`` says that it had been done already and nothing was done now."""

    swept: int
    held: int
    sessions: int
    tokens: int
    before: bool = False

    def told(self) -> dict[str, int | bool]:
        """As a line of JSON has it."""
        return asdict(self)


def finish(transactions: Transactions, subjects: Subjects, teller: Teller, owner_url: str, since: datetime) -> Finished:
    """Make the state of ``since`` fit to be worked with.

    ``transactions`` and ``teller`` must be those that hold what they owe. Raises BackupRefused for a moment to come,
    and for an address that is not the owner's.
    """
    see_the_owner(owner_url)
    with transactions.reading(SYSTEM) as tx:
        if since > tx.now:
            raise BackupRefused(f"{since.isoformat()} is still to come")
        known = tx.session.scalar(
            sa.select(AuditEntry.detail).where(
                AuditEntry.object_kind == "restore",
                AuditEntry.object_id == str(since),
                AuditEntry.name == RestoreFinished.name,
            )
        )
    if known is not None:
        return Finished(known["swept"], known["held"], known["sessions"], known["tokens"], before=True)
    leave_ids_out(owner_url)
    with transactions.acting(SYSTEM, "restore") as tx:
        hold_due(tx.session, tx.now)
        leave_gap(tx, GAP)
        leave_visit_gap(tx, GAP)
    swept = sweep_round(transactions, subjects, teller) + compile_owed(transactions)
    with transactions.acting(SYSTEM, "restore") as tx:
        return _closed(tx, since, swept)


def _closed(tx: Transaction, since: datetime, swept: int) -> Finished:
    """End every sign-in and write down what was done, in one transaction: only then is it finished."""
    sessions, tokens = end_all(tx)
    held = count_restored(tx.session)
    tx.emit(RestoreFinished(since=since, swept=swept, held=held, sessions=sessions, tokens=tokens))
    return Finished(swept, held, sessions, tokens)
