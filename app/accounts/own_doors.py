"""What somebody has open: browsers signed in and API tokens, as their owner reads them, and how he ends one.

A firm's database role reads neither table, so that they are asked in a transaction that may write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.events import SignedOut
from app.accounts.models import UserSession
from app.accounts.queries import roles_of
from app.accounts.rules.seats import is_staff
from app.accounts.sessions import COMPANY_LIFETIME, STAFF_IDLE
from app.accounts.tokens import digest, note_end, open_tokens
from app.kernel.errors import Missing
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.kernel.words import Word

KEY_LENGTH = 16
"""Of the SHA-256 of a secret, in hexadecimal: it names a row among one's own and opens nothing."""


class DoorKind(Word):
    """Through which face somebody is in."""

    SESSION = "session", "网页登录"
    TOKEN = "token", "接口令牌"


@dataclass(frozen=True, kw_only=True)
class SeenDoor:
    """A sign-in or a token that holds; ``name`` is what its owner, or the device, called it."""

    key: str
    kind: DoorKind
    name: str
    address: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime
    current: bool


def own_doors(tx: Transaction, secret: str = "") -> list[SeenDoor]:
    """What the actor has open, newest first; ``secret`` is what this very request came with. Three queries."""
    account_id = _own(tx)
    held = digest(secret)
    tokens = [
        SeenDoor(
            key=_key(row.token_hash),
            kind=DoorKind.TOKEN,
            name=row.name,
            address="",
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            expires_at=row.expires_at,
            current=row.token_hash == held,
        )
        for row in open_tokens(tx.session, account_id, tx.now)
    ]
    return sorted([*tokens, *_sessions(tx, account_id, held)], key=lambda door: door.created_at, reverse=True)


def end_own(tx: Transaction, key: str) -> None:
    """End one of the actor's own. Raises Missing for what is not open, or not his."""
    account_id = _own(tx)
    for token in open_tokens(tx.session, account_id, tx.now):
        if _key(token.token_hash) == key:
            token.revoked_at = tx.now
            tx.session.flush()
            return note_end(tx, account_id)
    for row in _open_sessions(tx, account_id):
        if _key(row.sid_hash) == key:
            row.revoked_at = tx.now
            tx.session.flush()
            return tx.emit(SignedOut(account_id=account_id))
    raise Missing()


def _own(tx: Transaction) -> AccountId:
    if tx.actor.account_id is None or tx.actor.is_program:
        raise Missing()
    return tx.actor.account_id


def _sessions(tx: Transaction, account_id: AccountId, held: bytes) -> list[SeenDoor]:
    staff = is_staff(roles_of(tx.session, account_id, tx.now))
    found = [
        SeenDoor(
            key=_key(row.sid_hash),
            kind=DoorKind.SESSION,
            name="",
            address=row.ip,
            created_at=row.created_at,
            last_used_at=row.last_seen_at,
            expires_at=row.last_seen_at + STAFF_IDLE if staff else row.created_at + COMPANY_LIFETIME,
            current=row.sid_hash == held,
        )
        for row in _open_sessions(tx, account_id)
    ]
    return [door for door in found if door.expires_at > tx.now]


def _open_sessions(tx: Transaction, account_id: AccountId) -> Sequence[UserSession]:
    return tx.session.scalars(
        sa.select(UserSession).where(UserSession.account_id == account_id, UserSession.revoked_at.is_(None))
    ).all()


def _key(secret_hash: bytes) -> str:
    return secret_hash.hex()[:KEY_LENGTH]
