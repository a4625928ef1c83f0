"""Server-side sessions: the cookie holds a random secret, the row its SHA-256; any of them can be ended from here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.events import SignedOut
from app.accounts.models import Account, AccountState, ApiToken, Membership, UserSession
from app.accounts.queries import holding, roles_of
from app.accounts.rules.languages import CHINESE, Language
from app.accounts.rules.roles import Role
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

    account: Account
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
    return _limits(roles_of(session, account_id, now), staff_idle)


def _limits(roles: frozenset[Role], staff_idle: timedelta) -> Limits:
    return replace(STAFF, idle=staff_idle) if is_staff(roles) else COMPANY


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


def resume(session: Session, secret: str, now: datetime, staff_idle: timedelta = STAFF.idle) -> ResumedSession | None:
    """The session behind a cookie with its active account, or None when it is unknown, ended or too old."""
    roles = sa.select(sa.func.array_agg(sa.cast(Membership.role, sa.Text()))).where(
        Membership.account_id == UserSession.account_id, holding(now)
    )
    found = session.execute(
        sa.select(UserSession, Account, roles.scalar_subquery())
        .join(Account, Account.id == UserSession.account_id)
        .where(
            UserSession.sid_hash == digest(secret),
            UserSession.revoked_at.is_(None),
            Account.state == AccountState.ACTIVE,
        )
    ).one_or_none()
    if found is None:
        return None
    row: UserSession
    account: Account
    row, account, held = found
    limits = _limits(frozenset(map(Role, held or ())), staff_idle)
    if limits.ending(row.created_at, row.last_seen_at, now) is not None:
        return None
    return ResumedSession(account, now - row.last_seen_at >= TOUCH_EVERY, _newer(session, row))


def _newer(session: Session, row: UserSession) -> SeenSession | None:
    found = session.scalar(
        sa.select(UserSession)
        .where(
            UserSession.account_id == row.account_id,
            UserSession.sid_hash != row.sid_hash,
            UserSession.created_at > (row.news_read_at or row.created_at),
            UserSession.revoked_at.is_(None),
        )
        .order_by(UserSession.created_at.desc())
        .limit(1)
    )
    return None if found is None else SeenSession(found.device, found.ip, found.created_at)


def ended(session: Session, secret: str, now: datetime, staff_idle: timedelta = STAFF.idle) -> EndedSession | None:
    """How the session behind a cookie ended; None when there never was one, or it holds."""
    row = session.scalar(sa.select(UserSession).where(UserSession.sid_hash == digest(secret)))
    if row is None:
        return None
    account_id = AccountId(row.account_id)
    roles = roles_of(session, account_id, now)
    limits = _limits(roles, staff_idle)
    by = row.ended_by or (Ending.RENEWED if row.revoked_at else limits.ending(row.created_at, row.last_seen_at, now))
    if by is None:
        return None
    return EndedSession(account_id, Ending(by), limits, is_staff(roles))


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
