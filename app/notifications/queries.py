"""Reading one's own inbox, as far as its words may still be read, and marking it read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.notifications.models import Notification
from app.notifications.rights import Words, readable

COUNT_UP_TO = 100


@dataclass(frozen=True, kw_only=True)
class SeenMessage:
    """A message as its reader may read it today."""

    id: int
    name: str
    """What happened."""
    ticket_number: str | None
    subject: str
    text: str
    """Both empty where ``withheld``."""
    severity: str
    created_at: datetime
    read_at: datetime | None
    withheld: bool
    """What it says may not be known any more in the seat it was told in."""


def inbox(
    session: Session, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT, *, unread_only: bool = False
) -> Page[SeenMessage]:
    """One's messages, newest first, each with its words as long as they may be read."""
    statement = visible(actor, Notification)
    if unread_only:
        statement = statement.where(Notification.read_at.is_(None))
    key: Key[Notification] = Key(Notification.id, lambda row: row.id, descending=True)
    page = page_of(session, statement, [key], cursor, limit)
    words = readable(session, actor, page.items)
    return Page([_seen(note, words.get(note.id)) for note in page.items], page.next_cursor)


def _seen(note: Notification, words: Words | None) -> SeenMessage:
    return SeenMessage(
        id=note.id,
        name=note.name,
        ticket_number=note.ticket_number,
        subject=words.subject if words else "",
        text=words.text if words else "",
        severity=note.severity if words else "info",
        created_at=note.created_at,
        read_at=note.read_at,
        withheld=words is None,
    )


def unread_of(actor: Actor) -> sa.ScalarSelect[int]:
    """How many are unread, as a column of a statement; counted up to 100 and no further: a badge shows 99+."""
    unread = (
        sa.select(Notification.id)
        .where(Notification.visible_to(actor), Notification.read_at.is_(None))
        .limit(COUNT_UP_TO)
        .subquery()
    )
    return sa.select(sa.func.count()).select_from(unread).scalar_subquery()


def mark_read(tx: Transaction, ids: Collection[int]) -> int:
    """Mark some of one's own messages read; ids of others' are passed over. Returns how many changed."""
    return _mark(tx, Notification.id.in_(set(ids))) if ids else 0


def mark_all_read(tx: Transaction) -> int:
    """Mark all of one's messages read; returns how many were not."""
    return _mark(tx, sa.true())


def _mark(tx: Transaction, condition: sa.ColumnElement[bool]) -> int:
    marked = tx.session.scalars(
        sa.update(Notification)
        .where(Notification.visible_to(tx.actor), Notification.read_at.is_(None), condition)
        .values(read_at=tx.now)
        .returning(Notification.id)
    )
    return len(marked.all())
