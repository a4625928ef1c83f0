"""Server-side sessions: the cookie holds a random secret, the row its SHA-256; any of them can be ended from here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts.events import SignedOut
from app.accounts.models import Account, AccountState, ApiToken, UserSession
from app.accounts.queries import roles_of
from app.accounts.rules.languages import CHINESE, Language
from app.accounts.rules.seats import is_staff
from app.accounts.rules.sessions import COMPANY, STAFF, Ending, Limits
from app.accounts.tokens import digest
from app.kernel.ids import AccountId, secret_token
from app.kernel.transaction import Transaction

TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedInSession:
    """A fresh session. ``secret`` goes into the cookie and is nowhere else; ``ended`` others gave way to it."""

    secret: str
    account_id: AccountId
    ended: int
    language: Language
    """What its person reads, for a device that has made no choice."""
    lasts: timedelta
    """How long it may hold at most."""


@dataclass(frozen=True)
class SeenSession:
    """A session that began elsewhere, as its person is told of it."""

    device: str
    address: str
    began_at: datetime


@dataclass(frozen=True)
class ResumedSession:
    """A session that still holds."""

    account_id: AccountId
    due_for_touch: bool
    """Whether ``touch`` would write; a page learns this in its reading transaction and mostly saves the other."""
    newer: SeenSession | None = None
    """The newest that began elsewhere since its person last knew of the others."""


@dataclass(frozen=True)
class EndedSession:
    """A session that holds no more, and what its browser is told of that."""

    account_id: AccountId
    by: Ending
    limits: Limits
    of_staff: bool


def limits_of(session: Session, account_id: AccountId, now: datetime, staff_idle: timedelta) -> Limits:
    """What holds for the sessions of an account; ``staff_idle`` is the setting."""
    return _limits(staff_idle, staff=is_staff(roles_of(session, account_id, now)))


def _limits(staff_idle: timedelta, *, staff: bool) -> Limits:
    return replace(STAFF, idle=staff_idle) if staff else COMPANY


def start_session(tx: Transaction, account_id: AccountId, ip: str, device: str = "") -> SignedInSession:
    """Open a session for an account whose sign-in was just granted in this transaction."""
    language = tx.session.scalar(sa.select(Account.language).where(Account.id == account_id).with_for_update())
    limits = limits_of(tx.session, account_id, tx.now, STAFF.idle)
    surplus = [row for row in open_sessions(tx.session, account_id) if tx.now - row.created_at < limits.lasts][
        limits.most - 1 :
    ]
    for row in surplus:
        row.revoked_at, row.ended_by = tx.now, Ending.SURPLUS
    secret = secret_token()
    tx.session.add(
        UserSession(
            sid_hash=digest(secret),
            account_id=account_id,
            created_at=tx.now,
            last_seen_at=tx.now,
            ip=ip,
            device=device,
            news_read_at=tx.now,
        )
    )
    tx.session.flush()
    return SignedInSession(secret, account_id, len(surplus), language or CHINESE, limits.lasts)


def sessions_of(key: Any) -> sa.Select[Any]:
    """The sign-in behind the hash of a secret, with the newest that began elsewhere since its person last knew of the
    others; nothing where it was ended, or its account is disabled. A part of what ``Actors`` asks.
    """
    other = aliased(UserSession)
    newest = (
        sa.select(other.device, other.ip, other.created_at)
        .where(
            other.account_id == UserSession.account_id,
            other.sid_hash != UserSession.sid_hash,
            other.created_at > sa.func.coalesce(UserSession.news_read_at, UserSession.created_at),
            other.revoked_at.is_(None),
        )
        .order_by(other.created_at.desc())
        .limit(1)
        .lateral("newest")
    )
    return (
        sa.select(
            UserSession.account_id.label("id"),
            UserSession.created_at.label("began_at"),
            UserSession.last_seen_at.label("seen_at"),
            newest.c.device.label("newer_device"),
            newest.c.ip.label("newer_address"),
            newest.c.created_at.label("newer_at"),
        )
        .join(Account, Account.id == UserSession.account_id)
        .outerjoin(newest, sa.true())
        .where(
            UserSession.sid_hash == key,
            UserSession.revoked_at.is_(None),
            Account.state == AccountState.ACTIVE,
        )
    )


def resumed(row: Any, now: datetime, staff_idle: timedelta, *, staff: bool) -> ResumedSession | None:
    """The sign-in that ``sessions_of`` found, or None when it is too old or was idle too long."""
    limits = _limits(staff_idle, staff=staff)
    if limits.ending(row.began_at, row.seen_at, now) is not None:
        return None
    newer = SeenSession(row.newer_device, row.newer_address, row.newer_at) if row.newer_at is not None else None
    return ResumedSession(AccountId(row.id), now - row.seen_at >= TOUCH_EVERY, newer)


def ended(session: Session, secret: str, now: datetime, staff_idle: timedelta = STAFF.idle) -> EndedSession | None:
    """How the session behind a cookie ended; None when there never was one, or it holds."""
    row = session.scalar(sa.select(UserSession).where(UserSession.sid_hash == digest(secret)))
    if row is None:
        return None
    account_id = AccountId(row.account_id)
    staff = is_staff(roles_of(session, account_id, now))
    limits = _limits(staff_idle, staff=staff)
    by = row.ended_by or (Ending.RENEWED if row.revoked_at else limits.ending(row.created_at, row.last_seen_at, now))
    if by is None:
        return None
    return EndedSession(account_id, Ending(by), limits, staff)


def touch(tx: Transaction, secret: str) -> None:
    """Note that the session is in use, at most once a minute; a session that ended stays ended."""
    seen = sa.update(UserSession).where(
        UserSession.sid_hash == digest(secret),
        UserSession.revoked_at.is_(None),
        UserSession.last_seen_at <= tx.now - TOUCH_EVERY,
    )
    with tx.as_the_office():  # sign-ins are none of a firm's rows
        tx.session.execute(seen.values(last_seen_at=tx.now))


def sign_out(tx: Transaction, secret: str) -> None:
    """End one session; an unknown or ended one is no error."""
    left = sa.update(UserSession).where(UserSession.sid_hash == digest(secret), UserSession.revoked_at.is_(None))
    with tx.as_the_office():
        account_id = tx.session.scalar(
            left.values(revoked_at=tx.now, ended_by=Ending.LEFT).returning(UserSession.account_id)
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
        sa.delete(UserSession).where(UserSession.created_at < now - 2 * COMPANY.lasts).returning(UserSession.sid_hash)
    )
    return len(dropped.all())


def open_sessions(session: Session, account_id: AccountId) -> Sequence[UserSession]:
    """The sessions of an account that nobody ended, newest first; some may be too old to hold."""
    return session.scalars(
        sa.select(UserSession)
        .where(UserSession.account_id == account_id, UserSession.revoked_at.is_(None))
        .order_by(UserSession.created_at.desc(), UserSession.sid_hash)
    ).all()
