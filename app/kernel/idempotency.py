"""The same key brings the same answer: at most one ticket for a double click, a retry or fifty parallel posts.

The row is written in the transaction of the work it guards: a second request waits on the unique index until the
first has committed, and then finds its answer. Kept for seven days.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.database import Base
from app.kernel.errors import Invalid, Mismatch
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

KEEP = timedelta(days=7)
KEY_LENGTHS = range(16, 256)


class IdempotencyKey(Base):
    """One answered request of one account."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes]
    resource: Mapped[str | None]
    """What the work made: a ticket number."""
    created_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Answered:
    """The work was done before; ``resource`` is what it made."""

    resource: str


def fingerprint(body: dict[str, Any]) -> bytes:
    """SHA-256 of a request body, independent of the order of its fields."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode()).digest()


def once(tx: Transaction, scope: str, key: str, request_hash: bytes) -> Answered | None:
    """Claim a key for work about to be done; Answered when it was done already.

    Raises Invalid for a key of the wrong shape and Mismatch for a used key with another body.
    """
    if len(key) not in KEY_LENGTHS or not key.isascii() or not key.isprintable():
        raise Invalid({"Idempotency-Key": [say("必须是 16 到 255 个可见的 ASCII 字符。")]})
    account_id = tx.actor.account_id or 0
    claimed = tx.session.execute(
        insert(IdempotencyKey)
        .values(scope=scope, account_id=account_id, key=key, request_hash=request_hash, created_at=tx.now)
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    ).first()
    if claimed is not None:
        return None
    row = tx.session.get_one(IdempotencyKey, (scope, account_id, key))
    if row.request_hash != request_hash:
        raise Mismatch()
    return Answered(row.resource or "")


def answered(tx: Transaction, scope: str, key: str) -> str | None:
    """What the work under a key of this account made; None for one under which none was done within a week."""
    mine = (IdempotencyKey.scope == scope, IdempotencyKey.account_id == (tx.actor.account_id or 0))
    return tx.session.scalar(sa.select(IdempotencyKey.resource).where(*mine, IdempotencyKey.key == key))


def answer(tx: Transaction, scope: str, key: str, resource: str) -> None:
    """Remember what the work under a claimed key made; written when the work is about to be committed."""
    mine = (IdempotencyKey.scope == scope, IdempotencyKey.account_id == (tx.actor.account_id or 0))
    tx.closing.append(
        lambda: sa.update(IdempotencyKey).where(*mine, IdempotencyKey.key == key).values(resource=resource)
    )


def forget_old(session: Session, now: datetime) -> int:
    """Drop keys older than a week; returns how many."""
    dropped = session.scalars(
        sa.delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEEP).returning(IdempotencyKey.key)
    )
    return len(dropped.all())
