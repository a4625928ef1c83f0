"""One-time links: 256 bits that open one thing once, until a moment. Only the SHA-256 of a link is kept.

A link is a keyed hash of what its row holds, so that the letter that carries it can be written when it leaves, and
nothing that opens anything lies in the database or waits in the outbox.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import AccountLink
from app.accounts.rules.links import LASTS, LinkPurpose
from app.accounts.tokens import digest
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.rulebook.periods import LINKS, kept_for


def make_link(
    tx: Transaction,
    door_key: bytes,
    purpose: LinkPurpose,
    *,
    account_id: int | None = None,
    subject_id: int | None = None,
    asked_for: bytes | None = None,
    asked_from: bytes | None = None,
) -> tuple[str, AccountLink]:
    """A new link, and its row; ``asked_for`` and ``asked_from`` are what such requests are counted by."""
    nonce = secrets.token_bytes(32)
    secret = _secret(door_key, nonce)
    row = AccountLink(
        digest=digest(secret),
        nonce=nonce,
        purpose=purpose,
        account_id=account_id,
        subject_id=subject_id,
        asked_for=asked_for,
        asked_from=asked_from,
        made_at=tx.now,
        expires_at=tx.now + LASTS[purpose],
    )
    tx.session.add(row)
    tx.session.flush()
    return secret, row


def secret_of(door_key: bytes, row: AccountLink) -> str | None:
    """The link again, for its letter; None when it was made under another key of the installation."""
    secret = _secret(door_key, row.nonce)
    return secret if hmac.compare_digest(digest(secret), row.digest) else None


def held_link(tx: Transaction, purpose: LinkPurpose, secret: str, *, to_use: bool = False) -> AccountLink:
    """The row of a link that opens something now, locked when it is ``to_use``; looking uses nothing up.

    Raises Missing for an unknown, used, old or empty one: they are never told apart.
    """
    statement = sa.select(AccountLink).where(
        AccountLink.digest == digest(secret),
        AccountLink.purpose == purpose,
        AccountLink.used_at.is_(None),
        AccountLink.expires_at > tx.now,
    )
    if to_use:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = tx.session.scalar(statement)
    if row is None or not secret.strip():
        raise Missing()
    return row


def use_up(tx: Transaction, *conditions: sa.ColumnElement[bool]) -> None:
    """From now on these links open nothing."""
    unused = sa.update(AccountLink).where(AccountLink.used_at.is_(None), *conditions)
    tx.session.execute(unused.values(used_at=tx.now))


def forget_old_links(session: Session, now: datetime) -> int:
    """Drop links that ended long ago; returns how many."""
    old = (
        sa.delete(AccountLink)
        .where(AccountLink.expires_at < now - kept_for(session, LINKS, now))
        .returning(AccountLink.id)
    )
    return len(session.scalars(old).all())


def counted_by(door_key: bytes, text: str) -> bytes:
    """What is kept of a name or an address to count its requests by: nothing that can be read back."""
    return hmac.new(door_key, b"asked\0" + text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def _secret(door_key: bytes, nonce: bytes) -> str:
    made = hmac.new(door_key, b"link\0" + nonce, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode("ascii")
