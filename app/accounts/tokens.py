"""API tokens: 256 random bits shown once; only their SHA-256 is kept."""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.events import AccountChange, AccountChanged
from app.accounts.models import Account, AccountState, ApiToken
from app.kernel.errors import Missing
from app.kernel.ids import AccountId, secret_token
from app.kernel.transaction import Transaction

TOKEN_LIFETIME = timedelta(hours=12)
"""What a sign-in through the API gives; demonstration tokens live longer."""
KEEP = timedelta(days=30)


def issue_token(tx: Transaction, account_id: AccountId, lifetime: timedelta = TOKEN_LIFETIME) -> tuple[str, datetime]:
    """A new bearer token and when it expires. Missing when the account is not there or disabled."""
    account = tx.session.get(Account, account_id)
    if account is None or account.state is not AccountState.ACTIVE:
        raise Missing()
    token, expires_at = secret_token(), tx.now + lifetime
    tx.session.add(ApiToken(token_hash=_digest(token), account_id=account_id, created_at=tx.now, expires_at=expires_at))
    tx.session.flush()
    tx.emit(AccountChanged(account_id=account_id, username=account.username, change=AccountChange.TOKEN_ISSUED))
    return token, expires_at


def account_of_token(session: Session, token: str, now: datetime) -> Account | None:
    """The active account behind a bearer token; None when it is unknown, expired or revoked."""
    if not token:
        return None
    return session.scalar(
        sa.select(Account)
        .join(ApiToken, ApiToken.account_id == Account.id)
        .where(
            ApiToken.token_hash == _digest(token),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
            Account.state == AccountState.ACTIVE,
        )
    )


def revoke_token(tx: Transaction, token: str) -> None:
    """End one token; an unknown or ended one is no error."""
    held = sa.update(ApiToken).where(ApiToken.token_hash == _digest(token), ApiToken.revoked_at.is_(None))
    with tx.as_the_office():  # sign-ins are none of a firm's rows
        tx.session.execute(held.values(revoked_at=tx.now))


def forget_old_tokens(session: Session, now: datetime) -> int:
    """Drop tokens that expired long ago; returns how many."""
    dropped = session.scalars(
        sa.delete(ApiToken).where(ApiToken.expires_at < now - KEEP).returning(ApiToken.token_hash)
    )
    return len(dropped.all())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
