"""What an operator decides about files in quarantine: opened without a scanner, or shut to be scanned. On record."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.kernel.errors import Invalid, Missing
from app.kernel.ids import TicketId
from app.kernel.sentences import say
from app.kernel.text import clean, is_blank, one_line
from app.kernel.transaction import Transaction
from app.tickets.enclosures import Attachment
from app.tickets.events.files import FileReleased, FilesShut
from app.tickets.models import Ticket
from app.tickets.rules.words import AttachmentState


def waiting_files(tx: Transaction) -> Sequence[tuple[Attachment, str]]:
    """Every file in quarantine with the number of its ticket, the one that has waited longest first."""
    rows = tx.session.execute(
        sa.select(Attachment, Ticket.number)
        .join(Ticket, Ticket.id == Attachment.ticket_id)
        .where(Attachment.state == AttachmentState.QUARANTINE)
        .order_by(Attachment.at, Attachment.id)
    )
    return [(row[0], row[1]) for row in rows]


def release(tx: Transaction, keys: Sequence[str], reason: str) -> int:
    """Open files that wait for the scanner, unscanned; returns how many. ``reason`` says who decided it, and why.

    Raises Invalid without a reason, Missing when one of them does not wait.
    """
    said = one_line(clean(reason))
    if is_blank(said):
        raise Invalid({"reason": [say("请填写原因。")]})
    rows = tx.session.scalars(
        sa.select(Attachment)
        .where(Attachment.key.in_(set(keys)), Attachment.state == AttachmentState.QUARANTINE)
        .order_by(Attachment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(set(keys)):
        raise Missing()
    wanted = {row.ticket_id for row in rows}
    numbers = {
        row.id: row.number
        for row in tx.session.execute(sa.select(Ticket.id, Ticket.number).where(Ticket.id.in_(wanted)))
    }
    for row in rows:
        row.state, row.scan_at = AttachmentState.CLEAN, None
        tx.emit(
            FileReleased(
                ticket_id=TicketId(row.ticket_id),
                number=numbers[row.ticket_id],
                file=row.key,
                file_name=row.name,
                reason=said,
            )
        )
    return len(rows)


def shut_all(tx: Transaction) -> int:
    """Put every clean file into quarantine, so that the scanner looks at it; returns how many."""
    shut = tx.session.scalars(
        sa.update(Attachment)
        .where(Attachment.state == AttachmentState.CLEAN)
        .values(state=AttachmentState.QUARANTINE, scan_at=tx.now)
        .returning(Attachment.id)
    ).all()
    if shut:
        tx.emit(FilesShut(scope="all", files=len(shut)))
    return len(shut)
