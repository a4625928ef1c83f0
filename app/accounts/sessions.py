"""Server-side sessions: the cookie holds a random secret, the row its SHA-256; any of them can be ended from here."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.events import SignedOut
from app.accounts.models import Account, AccountState, ApiToken, UserSession
from app.accounts.queries import roles_of
from app.accounts.rules.languages import CHINESE, Language
from app.accounts.rules.seats import is_staff
from app.kernel.ids import AccountId, secret_token
from app.kernel.transaction import Transaction

STAFF_IDLE = timedelta(hours=12)
"""A staff session ends when nothing was asked for so long."""
COMPANY_LIFETIME = timedelta(days=30)
"""A firm's session ends so long after signing in, used or not."""
STAFF_SESSIONS = 1
COMPANY_SESSIONS = 3
"""How many browsers may be signed in at once; the oldest gives way."""
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedInSession:
    """A fresh session. ``secret`` goes into the cookie and is nowhere else; ``ended`` others gave way to it."""

    secret: str
    account_id: AccountId
    ended: int
    language: Language
    """What its person reads, for a device that has made no choice."""


@dataclass(frozen=True)
class ResumedSession:
    """A session that still holds."""

    account: Account
    due_for_touch: bool
    """Whether ``touch`` would write; a page learns this in its reading transaction and mostly saves the other."""


def start_session(tx: Transaction, account_id: AccountId, ip: str) -> SignedInSession:
    """Open a session for an account whose sign-in was just granted in this transaction."""
    language = tx.session.scalar(sa.select(Account.language).where(Account.id == account_id).with_for_update())
    staff = is_staff(roles_of(tx.session, account_id, tx.now))
    keep = (STAFF_SESSIONS if staff else COMPANY_SESSIONS) - 1
    surplus = _open_sessions(tx.session, account_id)[keep:]
    for row in surplus:
        row.revoked_at = tx.now
    secret = secret_token()
    tx.session.add(
        UserSession(sid_hash=_digest(secret), account_id=account_id, created_at=tx.now, last_seen_at=tx.now, ip=ip)
    )
    tx.session.flush()
    return SignedInSession(secret, account_id, len(surplus), language or CHINESE)


def resume(session: Session, secret: str, now: datetime) -> ResumedSession | None:
    """The session behind a cookie with its active account, or None when it is unknown, ended or too old."""
    found = session.execute(
        sa.select(UserSession, Account)
        .join(Account, Account.id == UserSession.account_id)
        .where(
            UserSession.sid_hash == _digest(secret),
            UserSession.revoked_at.is_(None),
            Account.state == AccountState.ACTIVE,
        )
    ).one_or_none()
    if found is None:
        return None
    row: UserSession
    account: Account
    row, account = found
    if is_staff(roles_of(session, AccountId(account.id), now)):
        holds = now - row.last_seen_at < STAFF_IDLE
    else:
        holds = now - row.created_at < COMPANY_LIFETIME
    return ResumedSession(account, now - row.last_seen_at >= TOUCH_EVERY) if holds else None


def touch(tx: Transaction, secret: str) -> None:
    """Note that the session is in use, at most once a minute; a session that ended stays ended."""
    tx.session.execute(
        sa.update(UserSession)
        .where(
            UserSession.sid_hash == _digest(secret),
            UserSession.revoked_at.is_(None),
            UserSession.last_seen_at <= tx.now - TOUCH_EVERY,
        )
        .values(last_seen_at=tx.now)
    )


def sign_out(tx: Transaction, secret: str) -> None:
    """End one session; an unknown or ended one is no error."""
    account_id = tx.session.scalar(
        sa.update(UserSession)
        .where(UserSession.sid_hash == _digest(secret), UserSession.revoked_at.is_(None))
        .values(revoked_at=tx.now)
        .returning(UserSession.account_id)
    )
    if account_id is not None:
        tx.emit(SignedOut(account_id=account_id))


def revoke_all(tx: Transaction, account_id: AccountId) -> int:
    """End every session and API token of an account; returns how many."""
    ended = 0
    for model in (UserSession, ApiToken):
        rows = tx.session.scalars(
            sa.update(model)
            .where(model.account_id == account_id, model.revoked_at.is_(None))
            .values(revoked_at=tx.now)
            .returning(model.account_id)
        )
        ended += len(rows.all())
    return ended


def end_all(tx: Transaction) -> tuple[int, int]:
    """End every session and every API token there is; returns how many of each."""
    ended = []
    for model in (UserSession, ApiToken):
        rows = tx.session.scalars(
            sa.update(model).where(model.revoked_at.is_(None)).values(revoked_at=tx.now).returning(model.account_id)
        )
        ended.append(len(rows.all()))
    return ended[0], ended[1]


def forget_old_sessions(session: Session, now: datetime) -> int:
    """Drop sessions nobody can resume any more; returns how many."""
    dropped = session.scalars(
        sa.delete(UserSession)
        .where(UserSession.created_at < now - 2 * COMPANY_LIFETIME)
        .returning(UserSession.sid_hash)
    )
    return len(dropped.all())


def _open_sessions(session: Session, account_id: AccountId) -> Sequence[UserSession]:
    """Newest first."""
    return session.scalars(
        sa.select(UserSession)
        .where(UserSession.account_id == account_id, UserSession.revoked_at.is_(None))
        .order_by(UserSession.created_at.desc(), UserSession.sid_hash)
    ).all()


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
