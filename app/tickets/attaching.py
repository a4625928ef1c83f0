"""Attachments: rows for stored files, and the one way to a file, which asks for the ticket's own rights each time.

A file that comes with an act is as open as the act: what a firm does not read of the history, it does not read here
(``rules.timeline.FIRM_READS``). Evidence for an answer is internal until the head lets the answer go.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
import structlog

from app.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import TicketId
from app.kernel.sentences import say
from app.kernel.storage import Storage
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.enclosures import Attachment
from app.tickets.events.files import FileAttached, FileOpened
from app.tickets.gathering import facts_of
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.moving import lock
from app.tickets.receiving import Received
from app.tickets.rules.lifecycle import Action, Standing
from app.tickets.rules.standing import acting_seat, brings_files, standings
from app.tickets.rules.timeline import FIRM_READS
from app.tickets.rules.uploads import FIELD, FIRMS_SIDE, INLINE, checked_total
from app.tickets.rules.words import ENDED, AttachmentState
from app.tickets.seeing import row_read_by
from app.tickets.seen import SeenRow

FIRMS_WORD = frozenset({Standing.FIRM, Standing.PROGRAM})
"""Through which nothing is brought that the firm may not read."""
_KEPT = Attachment.state != AttachmentState.INFECTED

log = structlog.get_logger("attachments")


@dataclass(frozen=True)
class Opened:
    """A file on its way out."""

    name: str
    media: str
    content: bytes
    inline: bool
    """Whether a browser may show it."""


class Kept(Protocol):
    """A row that says what file is kept, whatever it belongs to."""

    @property
    def state(self) -> AttachmentState:
        """Whether it may be opened."""
        ...

    @property
    def key(self) -> str:
        """Where it lies."""
        ...

    @property
    def sha256(self) -> str:
        """Of what came in."""
        ...


def has_part_in(tx: Transaction, number: str) -> None:
    """Ask, before a file is read, whether the actor may bring any. Raises Missing, and Forbidden for a mere reader."""
    ticket = tx.session.scalar(visible(tx.actor, Ticket).where(Ticket.numbered(number)))
    if ticket is None:
        raise Missing()
    if not brings_files(tx.actor, facts_of(tx.session, ticket, tx.now)):
        raise Forbidden()


def attach(tx: Transaction, number: str, received: Received, *, internal: bool = False) -> list[str]:
    """Add files to an open ticket on their own; returns their keys.

    A firm's own files are never internal, whatever was asked. Raises Missing, Forbidden (a mere reader), Refused
    (ended), Invalid.
    """
    ticket = lock(tx, number)
    held = brings_files(tx.actor, facts_of(tx.session, ticket, tx.now))
    if not held:
        raise Forbidden()
    if ticket.state in ENDED:
        raise Refused("attach_to_ended", state=ticket.state)
    if not received.files:
        raise Invalid({FIELD: [say("请选择要上传的文件。")]})
    rows = _add(tx, ticket, received, seq=None, internal=internal and bool(held - FIRMS_WORD))
    return [row.key for row in rows]


def attach_to_act(tx: Transaction, number: str, received: Received) -> list[Attachment]:
    """Add the files that came with the act just taken in this transaction; nothing when there are none."""
    if not received.files:
        return []
    ticket = tx.session.scalars(sa.select(Ticket).where(Ticket.numbered(number))).one()
    action = tx.session.scalars(
        sa.select(TicketEventRow.action).where(
            TicketEventRow.ticket_id == ticket.id, TicketEventRow.seq == ticket.version
        )
    ).one()
    return _add(tx, ticket, received, seq=ticket.version, internal=action not in FIRM_READS)


def read_back(storage: Storage, row: Kept, number: str) -> bytes:
    """The content of a kept file, when it may be opened and is what came in; ``number``: of what, for the log.

    Raises Refused (not cleared yet, or changed on the disk: 409), Gone (also when infected: 410), Unavailable.
    """
    if row.state is AttachmentState.INFECTED:
        raise Gone("file_refused")
    if row.state is not AttachmentState.CLEAN:
        raise Refused("file_not_cleared")
    try:
        content = storage.open(row.key)
    except Gone:
        log.error("attachment is gone", number=number, key=row.key)
        raise
    if hashlib.sha256(content).hexdigest() != row.sha256:
        log.error("attachment was changed on the disk", number=number, key=row.key)
        raise Refused("file_changed")
    return content


def open_attachment(tx: Transaction, storage: Storage, number: str, key: str) -> Opened:
    """A file, after the ticket's own rights were asked and its content was compared; the opening is on record.

    Raises Missing, Refused (not cleared yet, or changed on the disk: 409), Gone (also when infected: 410), Unavailable.
    """
    ticket, row = _found(tx, number, key)
    content = read_back(storage, row, ticket.number)
    tx.emit(FileOpened(ticket_id=ticket.id, number=ticket.number, file=row.key, file_name=row.name))
    return Opened(ticket.sight.text(row.name), row.media, content, row.media in INLINE and not row.risky)


def preview_of(tx: Transaction, number: str, key: str) -> bytes:
    """The small picture of a picture, by the same rights; Missing for what has none. Not on record: it is no file."""
    _, row = _found(tx, number, key)
    if row.preview is None or row.state is not AttachmentState.CLEAN:
        raise Missing()
    return row.preview


def release(tx: Transaction, ticket: Ticket) -> None:
    """Let the firm read the evidence of the answer that is being approved."""
    answered = (
        sa.select(sa.func.max(TicketEventRow.seq))
        .where(TicketEventRow.ticket_id == ticket.id, TicketEventRow.action == Action.ANSWER)
        .scalar_subquery()
    )
    tx.session.execute(
        sa.update(Attachment)
        .where(Attachment.ticket_id == ticket.id, Attachment.seq == answered)
        .values(internal=False)
    )


def is_shown(tx: Transaction, number: str, evidence: Sequence[str]) -> bool:
    """Whether some file of an office shows how this matter ended; ``evidence`` names which, by id, where it was said.

    For a ticket whose act was just taken. Raises Invalid under ``evidence`` for an id that is no such file.
    """
    statement = (
        sa.select(Attachment.key)
        .join(Ticket, Ticket.id == Attachment.ticket_id)
        .where(Ticket.numbered(number), Attachment.acting_role.not_in(FIRMS_SIDE), _KEPT)
    )
    shown = set(tx.session.scalars(statement))
    if unknown := [key for key in evidence if key not in shown]:
        raise Invalid({"evidence": [say("没有编号为 %(key)s 的佐证，请先上传。", key=unknown[0][:40])]})
    return bool(shown)


def _add(tx: Transaction, ticket: Ticket, received: Received, *, seq: int | None, internal: bool) -> list[Attachment]:
    of_company = sa.select(Ticket.id).where(Ticket.company_id == ticket.company_id)
    kept, of_firm = (
        tx.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(Attachment.size), 0)).where(condition, _KEPT)) or 0
        for condition in (Attachment.ticket_id == ticket.id, Attachment.ticket_id.in_(of_company))
    )
    checked_total(sum(file.size for file in received.files), int(kept), int(of_firm))
    role = _acting_role(tx, ticket)
    rows = [
        Attachment(
            ticket_id=ticket.id,
            seq=seq,
            internal=internal,
            key=file.key,
            name=file.name,
            media=file.media,
            size=file.size,
            sha256=file.sha256,
            risky=file.risky,
            preview=file.preview,
            state=received.state,
            author_id=tx.actor.account_id,
            author_name=tx.actor.name,
            acting_role=role,
            at=tx.now,
            scan_at=tx.now if received.state is AttachmentState.QUARANTINE else None,
        )
        for file in received.files
    ]
    tx.session.add_all(rows)
    tx.session.flush()
    for row in rows:
        tx.emit(
            FileAttached(
                ticket_id=TicketId(ticket.id),
                number=ticket.number,
                file=row.key,
                file_name=row.name,
                size=row.size,
                sha256=row.sha256,
                internal=internal,
            )
        )
    received.attached = True
    return rows


def _acting_role(tx: Transaction, ticket: Ticket) -> str:
    """The role through which the actor has to do with the ticket."""
    facts = facts_of(tx.session, ticket, tx.now)
    held = standings(tx.actor, facts)
    seat = next((acting_seat(tx.actor, facts, standing) for standing in Standing if standing in held), None)
    return seat.role if seat else "system"


def _found(tx: Transaction, number: str, key: str) -> tuple[SeenRow, Attachment]:
    """The ticket and its own file, both as they exist for this actor; Missing otherwise, whichever it is."""
    ticket = row_read_by(tx, number)
    file = tx.session.scalar(
        visible(tx.actor, Attachment).where(Attachment.ticket_id == ticket.id, Attachment.key == harmless(key))
    )
    if file is None or not ticket.sight.reads_file(internal=file.internal, role=file.acting_role):
        raise Missing()
    return ticket, file
