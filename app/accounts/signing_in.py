"""Signing in: password, second factor, lock-out.

``attempt`` answers instead of raising, because a refused sign-in must be counted: the face lets its transaction commit
and only then calls ``Attempt.granted()``, which raises the refusal. Steps:

1. A locked user name is refused before any hash is computed.
2. The password is checked without a lock; an unknown name costs the same time.
3. The name is locked, counted already or not, and its tally looked at again: of many parallel guesses only five are
   ever answered, and two attempts on one name take their locks in one order.
4. The account row is locked and the code checked, so that one code opens one session.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts import hashing, totp
from app.accounts.events import SignedIn, SignInRefused
from app.accounts.models import Account, AccountState, SignInFailure
from app.accounts.queries import find_account, roles_of
from app.accounts.rules.passwords import FAILURE_WINDOW, LOCK_FOR, Tally
from app.accounts.rules.seats import is_staff
from app.accounts.rules.usernames import as_username
from app.kernel import clock
from app.kernel.errors import TooMany, Unauthenticated
from app.kernel.ids import AccountId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction


class Outcome(StrEnum):
    """How an attempt ended; all but ``granted`` are refusal codes."""

    GRANTED = "granted"
    BAD_CREDENTIALS = "bad_credentials"
    TOTP_REQUIRED = "totp_required"
    TOTP_WRONG = "totp_wrong"
    TOTP_MISSING = "totp_not_set_up"
    LOCKED = "locked"


CLOCK_OFF = say("动态验证码没有通过。系统的时钟现在不准，可能不是您的问题：请告诉系统管理员核对服务器时间，稍后再试。")
COUNTED = frozenset({Outcome.BAD_CREDENTIALS, Outcome.TOTP_WRONG})


@dataclass(frozen=True)
class Attempt:
    """What came of it. ``account_id`` is only given when granted; ``retry_after`` are seconds of a lock."""

    outcome: Outcome
    account_id: AccountId | None = None
    retry_after: int = 0
    message: str | None = None
    """What is said besides the code, where the reason may be ours."""

    def granted(self) -> AccountId:
        """Whose attempt it was. Raises TooMany when locked, Unauthenticated with the outcome as code otherwise.

        Call it after the transaction has committed.
        """
        if self.outcome is Outcome.LOCKED:
            raise TooMany(self.retry_after, code=Outcome.LOCKED)
        if self.account_id is None:
            raise Unauthenticated(self.outcome, self.message)
        return self.account_id


def attempt(tx: Transaction, *, username: str, password: str, totp_code: str | None, ip: str) -> Attempt:
    """Check who somebody says to be; counts failures, uses up the code, opens no session. Never raises a refusal."""
    name = as_username(username)
    locked = _lock_left(tx, name)
    if locked is not None:
        return _locked(locked)
    account = None
    if name is not None:
        account = find_account(tx.session, name)  # a person's: a program has nothing to sign in with
    right = hashing.verify(account.password_hash if account else None, password)
    locked = _lock_left_alone(tx, name)
    if locked is not None:
        return _locked(locked)
    outcome = _judged(tx, account, totp_code) if right and account is not None else Outcome.BAD_CREDENTIALS
    if outcome is Outcome.GRANTED and account is not None and name is not None:
        return _grant(tx, account, password, ip)
    known = "" if account is None else account.username
    tx.emit(SignInRefused(account_id=account.id if account else None, username=known, reason=outcome, ip=ip))
    if outcome in COUNTED and name is not None:
        tally = _count(tx, name)
        left = tally.lock_left(tx.now)
        if left is not None:
            return _locked(left)
    if outcome is Outcome.TOTP_WRONG and clock.is_off(tx.session):
        return Attempt(outcome, message=CLOCK_OFF)
    return Attempt(outcome)


def forget_old_failures(session: Session, now: datetime) -> int:
    """Drop tallies that no longer mean anything; returns how many."""
    dropped = session.scalars(
        sa.delete(SignInFailure)
        .where(SignInFailure.since < now - FAILURE_WINDOW - LOCK_FOR)
        .returning(SignInFailure.username_hash)
    )
    return len(dropped.all())


def _judged(tx: Transaction, account: Account, code: str | None) -> Outcome:
    """What the right password is worth: the account must be active, and its second factor right and fresh."""
    tx.session.refresh(account, with_for_update=True)
    if account.state is not AccountState.ACTIVE:
        return Outcome.BAD_CREDENTIALS
    if account.totp_secret is None:
        staff = is_staff(roles_of(tx.session, AccountId(account.id), tx.now))
        return Outcome.TOTP_MISSING if staff else Outcome.GRANTED
    if code is None or not code.strip():
        return Outcome.TOTP_REQUIRED
    step = totp.accepted_step(account.totp_secret, code, tx.now, account.totp_last_step)
    if step is None:
        return Outcome.TOTP_WRONG
    account.totp_last_step = step
    return Outcome.GRANTED


def _grant(tx: Transaction, account: Account, password: str, ip: str) -> Attempt:
    if hashing.is_outdated(account.password_hash):
        account.password_hash = hashing.hashed(password)
    tx.session.execute(sa.delete(SignInFailure).where(SignInFailure.username_hash == _key(account.username)))
    tx.emit(SignedIn(account_id=account.id, username=account.username, ip=ip))
    return Attempt(Outcome.GRANTED, AccountId(account.id))


def _locked(left: timedelta) -> Attempt:
    return Attempt(Outcome.LOCKED, retry_after=ceil(left.total_seconds()))


def _key(username: str) -> bytes:
    return hashlib.sha256(username.encode()).digest()


def _lock_left(tx: Transaction, username: str | None) -> timedelta | None:
    """How long the name is still locked."""
    if username is None:
        return None
    statement = sa.select(SignInFailure).where(SignInFailure.username_hash == _key(username))
    row = tx.session.scalar(statement.execution_options(populate_existing=True))
    return None if row is None else _tally(row).lock_left(tx.now)


def _lock_left_alone(tx: Transaction, username: str | None) -> timedelta | None:
    """How long the name is still locked; other attempts on it wait until this one is done.

    The lock is on the name and not on its row: a first failure has no row yet, and whoever took the account first and
    the new row after it would wait for somebody who did the reverse.
    """
    if username is not None:
        key = int.from_bytes(_key(username)[:8], signed=True)
        tx.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    return _lock_left(tx, username)


def _count(tx: Transaction, username: str) -> Tally:
    key = _key(username)
    tx.session.execute(insert(SignInFailure).values(username_hash=key, failures=0).on_conflict_do_nothing())
    row = tx.session.scalars(
        sa.select(SignInFailure)
        .where(SignInFailure.username_hash == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    # Another first failure may have been counted between the look and the lock; a lock that came meanwhile stands.
    tally = _tally(row)
    if tally.lock_left(tx.now) is None:
        tally = tally.after_failure(tx.now)
        row.failures, row.since, row.locked_until = tally.failures, tally.since, tally.locked_until
    return tally


def _tally(row: SignInFailure) -> Tally:
    return Tally(row.failures, row.since, row.locked_until)
