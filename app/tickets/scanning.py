"""Scanning what waits in quarantine: claimed in one short transaction, scanned in none, marked in another.

    claim (nobody else looks for ten minutes) → the file → the scanner → clean, or infected and then removed

Safe to run twice, at once or after a crash. A claim that came to nothing, for whatever reason, comes due again by
itself; files are claimed one at a time, so that a crash keeps only one of them waiting. A row is marked before its file
goes: a crash between the two leaves a file that nobody is given, for the nightly sweep to remove (``attaching.sweep``).
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from app.kernel.actor import SYSTEM
from app.kernel.errors import Gone, Unavailable
from app.kernel.ids import TicketId
from app.kernel.scanner import NotScanned, Scanner
from app.kernel.storage import Storage
from app.kernel.transaction import Transaction, Transactions
from app.tickets.enclosures import Attachment
from app.tickets.events.files import FileRefused
from app.tickets.models import Ticket
from app.tickets.rules.uploads import FIRMS_SIDE
from app.tickets.rules.words import AttachmentState

RETRY = timedelta(minutes=10)
"""Until a file that could not be scanned is tried again; far longer than a scan may take, and thereby the lease."""

log = structlog.get_logger("attachments")


@dataclass(frozen=True)
class Shelf:
    """A table whose rows hold files that wait for the scanner, and what follows when one of them is infected."""

    model: Any
    refused: Callable[[Transaction, Any, str], None]


@dataclass(frozen=True)
class _Claimed:
    """A file that is ours to scan, free of its session."""

    shelf: Shelf
    row_id: int
    key: str
    sha256: str


def scan_waiting(
    transactions: Transactions,
    storage: Storage,
    scanner: Scanner,
    seconds: float,
    shelves: "Sequence[Shelf] | None" = None,
) -> int:
    """Scan what is due, beginning nothing new after ``seconds``; returns how many files are clean or infected now.

    While the scanner does not answer nothing is claimed, so that everything is due at once when it is back.
    """
    began, judged = time.monotonic(), 0
    while time.monotonic() - began <= seconds:
        if not scanner.answers():
            log.warning("the scanner does not answer")
            break
        with transactions.acting(SYSTEM) as tx:
            claimed = next((each for each in (_claim(tx, shelf) for shelf in shelves or (ATTACHMENTS,)) if each), None)
        if claimed is None:
            break
        judged += _judged(transactions, storage, scanner, claimed)
    return judged


def _claim(tx: Transaction, shelf: Shelf) -> _Claimed | None:
    """The file that is due first and nobody holds, put off for the others."""
    model = shelf.model
    row = tx.session.scalar(
        sa.select(model)
        .where(model.state == AttachmentState.QUARANTINE, model.scan_at <= tx.now)
        .order_by(model.scan_at, model.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    row.scan_at = tx.now + RETRY
    return _Claimed(shelf, row.id, row.key, row.sha256)


def _judged(transactions: Transactions, storage: Storage, scanner: Scanner, claimed: _Claimed) -> bool:
    """Whether the file is clean or infected now; otherwise it waits for its next turn."""
    try:
        content = storage.open(claimed.key)
        if hashlib.sha256(content).hexdigest() != claimed.sha256:
            log.error("attachment was changed on the disk", key=claimed.key)
            return False
        finding = scanner.scan(content)
    except Gone:
        log.error("attachment is gone", key=claimed.key)
        return False
    except (Unavailable, NotScanned) as fault:
        log.warning("file not scanned", key=claimed.key, said=str(fault))
        return False
    with transactions.acting(SYSTEM) as tx:
        marked = _mark(tx, claimed, finding)
    if marked and finding is not None:
        log.warning("infected file removed", key=claimed.key, finding=finding)
        storage.remove(claimed.key)
    return marked


def _mark(tx: Transaction, claimed: _Claimed, finding: str | None) -> bool:
    """Write down what the scanner said, once; False when somebody was faster."""
    row: Attachment = tx.session.get_one(claimed.shelf.model, claimed.row_id, with_for_update=True)
    if row.state is not AttachmentState.QUARANTINE:
        return False
    row.scan_at = None
    if finding is None:
        row.state = AttachmentState.CLEAN
        return True
    row.state, row.preview = AttachmentState.INFECTED, None
    claimed.shelf.refused(tx, row, finding)
    return True


def _attachment_refused(tx: Transaction, row: Attachment, finding: str) -> None:
    number = tx.session.scalars(sa.select(Ticket.number).where(Ticket.id == row.ticket_id)).one()
    tx.emit(
        FileRefused(
            ticket_id=TicketId(row.ticket_id),
            number=number,
            file=row.key,
            file_name=row.name,
            finding=finding,
            author_id=row.author_id,
            from_firm=row.acting_role in FIRMS_SIDE,
        )
    )


ATTACHMENTS = Shelf(Attachment, _attachment_refused)


def oldest_waiting(tx: Transaction) -> datetime | None:
    """When the file that has waited longest was brought; None when none waits."""
    return tx.session.scalar(
        sa.select(sa.func.min(Attachment.at)).where(Attachment.state == AttachmentState.QUARANTINE)
    )
