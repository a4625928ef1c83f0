"""Reading one's own inbox, as far as its words may still be read, and marking it read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.asking import asked
from app.kernel.laying import Laid
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, behind, paged, placed
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.notifications.models import Notification
from app.notifications.rights import Words, readable

COUNT_UP_TO = 100
NOTES = Laid(Notification)
NEWEST: Sequence[Key[Notification]] = (Key(Notification.id, attrgetter("id"), descending=True),)


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
    after = behind(NEWEST, cursor) if cursor else {}
    rows = asked(session, _page, actor, unread_only, bool(after), limit, **after)
    page = paged([NOTES.of(row) for row in rows], NEWEST, limit)
    words = readable(session, actor, page.items)
    return Page([_seen(note, words.get(note.id)) for note in page.items], page.next_cursor)


def _page(actor: Actor, unread_only: bool, after: bool, limit: int) -> sa.Select[Any]:
    found = visible(actor, Notification).with_only_columns(*NOTES.columns())
    if unread_only:
        found = found.where(Notification.read_at.is_(None))
    return placed(found, NEWEST, after=after, limit=limit)


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
