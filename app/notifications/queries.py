"""Reading one's own inbox, and marking it read."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.notifications.models import Notification

COUNT_UP_TO = 100


def inbox(
    session: Session, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT, *, unread_only: bool = False
) -> Page[Notification]:
    """One's messages, newest first."""
    statement = visible(actor, Notification)
    if unread_only:
        statement = statement.where(Notification.read_at.is_(None))
    key: Key[Notification] = Key(Notification.id, lambda row: row.id, descending=True)
    return page_of(session, statement, [key], cursor, limit)


def unread_count(session: Session, actor: Actor) -> int:
    """How many are unread, counted up to 100 and no further: a badge shows 99+."""
    unread = (
        sa.select(Notification.id)
        .where(Notification.visible_to(actor), Notification.read_at.is_(None))
        .limit(COUNT_UP_TO)
        .subquery()
    )
    return session.scalar(sa.select(sa.func.count()).select_from(unread)) or 0


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
