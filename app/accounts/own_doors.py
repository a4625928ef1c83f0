"""What somebody has open: browsers signed in and API tokens, as their owner reads them, and how he ends one.

A firm's database role reads neither table: they are asked and ended as the office, in a transaction that may write.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.events import SignedOut
from app.accounts.models import UserSession
from app.accounts.rules.sessions import Ending
from app.accounts.sessions import limits_of, open_sessions
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
    """A sign-in or a token that holds; ``name`` is what its owner called it, or the browser and system."""

    key: str
    kind: DoorKind
    name: str
    address: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime
    current: bool


def own_doors(tx: Transaction, secret: str, staff_idle: timedelta) -> list[SeenDoor]:
    """What the actor has open, newest first; ``secret`` is what this very request came with. Three queries.

    ``staff_idle`` is the setting: after how long without a request a sign-in of staff ends.
    """
    account_id = _own(tx)
    held = digest(secret)
    with tx.as_the_office():
        doors = [*_tokens(tx, account_id, held), *_sessions(tx, account_id, held, staff_idle)]
    return sorted(doors, key=lambda door: door.created_at, reverse=True)


def end_own(tx: Transaction, key: str) -> None:
    """End one of the actor's own. Raises Missing for what is not open, or not his."""
    account_id = _own(tx)
    with tx.as_the_office():
        for token in open_tokens(tx.session, account_id, tx.now):
            if _key(token.token_hash) == key:
                token.revoked_at = tx.now
                tx.session.flush()
                return note_end(tx, account_id)
        for row in open_sessions(tx.session, account_id):
            if _key(row.sid_hash) == key:
                return _end(tx, row)
        raise Missing()


def end_other_sessions(tx: Transaction, secret: str) -> int:
    """End all of the actor's sign-ins but the one of this browser; returns how many. Tokens go on."""
    account_id = _own(tx)
    with tx.as_the_office():
        others = [row for row in open_sessions(tx.session, account_id) if row.sid_hash != digest(secret)]
        for row in others:
            _end(tx, row)
    return len(others)


def news_read(tx: Transaction, secret: str) -> None:
    """The person in front of this browser knows of the sign-ins there are."""
    here = (UserSession.sid_hash == digest(secret), UserSession.account_id == _own(tx))
    with tx.as_the_office():
        tx.session.execute(sa.update(UserSession).where(*here).values(news_read_at=tx.now))


def _own(tx: Transaction) -> AccountId:
    if tx.actor.account_id is None or tx.actor.is_program:
        raise Missing()
    return tx.actor.account_id


def _tokens(tx: Transaction, account_id: AccountId, held: bytes) -> list[SeenDoor]:
    return [
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


def _sessions(tx: Transaction, account_id: AccountId, held: bytes, staff_idle: timedelta) -> list[SeenDoor]:
    limits = limits_of(tx.session, account_id, tx.now, staff_idle)
    return [
        SeenDoor(
            key=_key(row.sid_hash),
            kind=DoorKind.SESSION,
            name=row.device,
            address=row.ip,
            created_at=row.created_at,
            last_used_at=row.last_seen_at,
            expires_at=limits.until(row.created_at, row.last_seen_at),
            current=row.sid_hash == held,
        )
        for row in open_sessions(tx.session, account_id)
        if limits.ending(row.created_at, row.last_seen_at, tx.now) is None
    ]


def _end(tx: Transaction, row: UserSession) -> None:
    row.revoked_at, row.ended_by = tx.now, Ending.ELSEWHERE
    tx.session.flush()
    tx.emit(SignedOut(account_id=row.account_id))


def _key(secret_hash: bytes) -> str:
    return secret_hash.hex()[:KEY_LENGTH]
