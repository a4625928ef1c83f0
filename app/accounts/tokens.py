"""API tokens: 256 random bits shown once; only their SHA-256 is kept. A person holds a few, a program as issued."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.events import AccountChange, AccountChanged
from app.accounts.models import Account, AccountState, ApiToken
from app.accounts.rules.roles import Principal
from app.kernel.errors import Missing
from app.kernel.ids import AccountId, secret_token
from app.kernel.text import clean, one_line
from app.kernel.transaction import Transaction
from app.rulebook.periods import TOKENS, kept_for

TOKEN_LIFETIME = timedelta(hours=12)
"""What a sign-in through the API gives; demonstration tokens live longer."""
PERSONAL_TOKENS = 5
"""How many a person may hold at once; the oldest gives way."""
LONGEST_NAME = 60
TOUCH_EVERY = timedelta(minutes=1)
_UNREVOKED = ApiToken.revoked_at.is_(None)


@dataclass(frozen=True)
class HeldToken:
    """A token that still holds."""

    account_id: AccountId
    username: str
    due_for_touch: bool
    """Whether ``touch_token`` would write."""


def issue_token(
    tx: Transaction, account_id: AccountId, lifetime: timedelta = TOKEN_LIFETIME, name: str = ""
) -> tuple[str, datetime]:
    """A new bearer token of a person and when it expires; of more than five the oldest end.

    Missing when the account is not there, disabled, or a program's (``programs.issue``).
    """
    account = tx.session.get(Account, account_id, with_for_update=True)
    if account is None or account.state is not AccountState.ACTIVE or account.kind is not Principal.PERSON:
        raise Missing()
    token, expires_at = new_token(tx, account_id, lifetime, name)
    tx.emit(AccountChanged(account_id=account_id, username=account.username, change=AccountChange.TOKEN_ISSUED))
    for row in open_tokens(tx.session, account_id, tx.now)[PERSONAL_TOKENS:]:
        row.revoked_at = tx.now
    tx.session.flush()
    return token, expires_at


def new_token(tx: Transaction, account_id: AccountId, lifetime: timedelta, name: str) -> tuple[str, datetime]:
    """A secret with its row, and when it expires; whoever calls says to the trail what it was for."""
    token, expires_at = secret_token(), tx.now + lifetime
    tx.session.add(
        ApiToken(
            token_hash=digest(token),
            account_id=account_id,
            created_at=tx.now,
            expires_at=expires_at,
            name=one_line(clean(name))[:LONGEST_NAME],
        )
    )
    tx.session.flush()
    return token, expires_at


def tokens_of(key: Any, now: Any) -> sa.Select[Any]:
    """The token behind a hash at an instant, of an active account; nothing where it is unknown, expired or revoked.

    A part of what ``Actors`` asks.
    """
    shown: list[Any] = [ApiToken.account_id.label("id"), ApiToken.last_used_at.label("used_at")]
    live = [ApiToken.token_hash == key, _UNREVOKED, ApiToken.expires_at > now, Account.state == AccountState.ACTIVE]
    return sa.select(*shown).join(Account, Account.id == ApiToken.account_id).where(*live)


def held(row: Any, now: datetime) -> HeldToken:
    """The token that ``tokens_of`` found."""
    return HeldToken(AccountId(row.id), row.username, row.used_at is None or now - row.used_at >= TOUCH_EVERY)


def touch_token(tx: Transaction, token: str) -> None:
    """Note that a token is in use, at most once a minute."""
    before = sa.or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= tx.now - TOUCH_EVERY)
    tx.session.execute(
        sa.update(ApiToken).where(ApiToken.token_hash == digest(token), _UNREVOKED, before).values(last_used_at=tx.now)
    )


def revoke_token(tx: Transaction, token: str) -> None:
    """End one token; an unknown or ended one is no error."""
    held = sa.update(ApiToken).where(ApiToken.token_hash == digest(token), _UNREVOKED)
    with tx.as_the_office():  # tokens are none of a firm's rows
        account_id = tx.session.scalar(held.values(revoked_at=tx.now).returning(ApiToken.account_id))
        if account_id is not None:
            note_end(tx, AccountId(account_id))


def note_end(tx: Transaction, account_id: AccountId) -> None:
    """Say to the trail that a token of this account was ended."""
    username = tx.session.scalars(sa.select(Account.username).where(Account.id == account_id)).one()
    tx.emit(AccountChanged(account_id=account_id, username=username, change=AccountChange.TOKEN_REVOKED))


def open_tokens(session: Session, account_id: AccountId, now: datetime) -> Sequence[ApiToken]:
    """An account's tokens that hold, newest first."""
    return session.scalars(
        sa.select(ApiToken)
        .where(ApiToken.account_id == account_id, _UNREVOKED, ApiToken.expires_at > now)
        .order_by(ApiToken.created_at.desc(), ApiToken.token_hash)
    ).all()


def forget_old_tokens(session: Session, now: datetime) -> int:
    """Drop tokens that expired long ago; returns how many."""
    dropped = session.scalars(
        sa.delete(ApiToken)
        .where(ApiToken.expires_at < now - kept_for(session, TOKENS, now))
        .returning(ApiToken.token_hash)
    )
    return len(dropped.all())


def digest(token: str) -> bytes:
    """What is kept of a secret that somebody carries: of a token, and of the cookie of a session."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
