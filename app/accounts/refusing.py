"""Refusals are counted in a table of their own and reach the audit chain twice an hour at most: the first, and the sum.

The chain has one end, for which everybody waits in turn; a flood of refusals must not stand in that line. The first of
its kind by account, address and hour is on record at once; the others are when the hour is over (``settle``), or when
the account is let in. A count is dropped only when all of it is on record.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.events import AccessRefused, SignInRefused
from app.accounts.models import Account, RefusedAttempt
from app.kernel.events import Event
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.rulebook.periods import REFUSALS, kept_for

HOUR = timedelta(hours=1)
SIGN_IN = "sign_in:"
"""What stands before the reason of a refused sign-in; all else is access."""
BATCH = 500


def refuse_sign_in(tx: Transaction, account: Account | None, reason: str, address: str) -> None:
    """Count a sign-in that was refused; of a name nobody has, no name is kept: people type passwords there."""
    account_id = None if account is None else account.id
    if _count(tx, account_id, address, SIGN_IN + reason):
        _say(tx, account_id, "" if account is None else account.username, SIGN_IN + reason, address, 1)


def refuse_access(tx: Transaction, what: str, number: str) -> None:
    """Count that the actor was refused something that is there; ``number`` names the first of the hour."""
    if _count(tx, tx.actor.account_id, tx.origin.address, what):
        tx.emit(AccessRefused(account_id=tx.actor.account_id, what=what, number=number, ip=tx.origin.address))


def settle(tx: Transaction, account_id: AccountId | None = None) -> int:
    """Put counts on record: those of an account now, or of every hour that is over; returns of how many kinds."""
    owed = sa.select(RefusedAttempt).where(RefusedAttempt.times > RefusedAttempt.told)
    if account_id is not None:
        owed = owed.where(RefusedAttempt.account_id == account_id)
    else:
        owed = owed.where(RefusedAttempt.hour <= tx.now - HOUR)
    rows = tx.session.scalars(
        owed.order_by(RefusedAttempt.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        name = tx.session.scalar(sa.select(Account.username).where(Account.id == row.account_id)) or ""
        _say(tx, row.account_id, name, row.what, row.address, row.times - row.told, row.hour)
        row.told = row.times
    tx.session.flush()
    return len(rows)


def forget_old_refusals(session: Session, now: datetime) -> int:
    """Drop counts that are on record whole and old; returns how many."""
    dropped = session.scalars(
        sa.delete(RefusedAttempt)
        .where(
            RefusedAttempt.hour < now - kept_for(session, REFUSALS, now), RefusedAttempt.times == RefusedAttempt.told
        )
        .returning(RefusedAttempt.id)
    )
    return len(dropped.all())


def _count(tx: Transaction, account_id: int | None, address: str, what: str) -> bool:
    """One more; whether it is the first of its kind in this hour."""
    hour = tx.now.replace(minute=0, second=0, microsecond=0)
    times = tx.session.scalar(
        insert(RefusedAttempt)
        .values(account_id=account_id, address=address, what=what, hour=hour, times=1, told=1)
        .on_conflict_do_update(
            index_elements=["account_id", "address", "what", "hour"], set_={"times": RefusedAttempt.times + 1}
        )
        .returning(RefusedAttempt.times)
    )
    return times == 1


def _say(
    tx: Transaction,
    account_id: int | None,
    name: str,
    what: str,
    address: str,
    times: int,
    hour: datetime | None = None,
) -> None:
    event: Event
    if what.startswith(SIGN_IN):
        reason = what.removeprefix(SIGN_IN)
        event = SignInRefused(account_id=account_id, username=name, reason=reason, ip=address, times=times, hour=hour)
    else:
        event = AccessRefused(account_id=account_id, what=what, number="", ip=address, times=times, hour=hour)
    origin = replace(tx.origin, address=address, device="" if hour else tx.origin.device)
    replace(tx, origin=origin).emit(event)
