"""What mail somebody wants: his own choice by kind, for everything but what must not be missed."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.events import AccountChange, AccountChanged
from app.accounts.models import Account
from app.kernel.errors import Missing
from app.kernel.given import one_of
from app.kernel.transaction import Transaction
from app.notifications.models import NoticeChoice
from app.notifications.rules.choices import SWITCHED, NoticeKind


def unwanted(session: Session, account_ids: Collection[int]) -> Mapping[int, frozenset[NoticeKind]]:
    """Account → the kinds it gets no mail of; one query, whoever has switched nothing off is left out."""
    found: dict[int, frozenset[NoticeKind]] = {}
    rows = session.execute(
        sa.select(NoticeChoice.account_id, NoticeChoice.kind).where(one_of(NoticeChoice.account_id, set(account_ids)))
    )
    for row in rows:
        found[row.account_id] = found.get(row.account_id, frozenset()) | {NoticeKind(row.kind)}
    return found


def own_choices(tx: Transaction) -> frozenset[NoticeKind]:
    """The kinds the actor gets mail of."""
    with tx.as_the_office():
        off = unwanted(tx.session, {tx.actor.account_id or 0}).get(tx.actor.account_id or 0, frozenset())
    return frozenset(NoticeKind) - off


def choose_notices(tx: Transaction, wanted: Collection[NoticeKind]) -> None:
    """From now on mail of these kinds, and of those that have no switch; the same again changes nothing.

    Raises Missing when nobody is signed in.
    """
    account_id = tx.actor.account_id
    if account_id is None or tx.actor.is_program:
        raise Missing()
    off = {kind for kind in SWITCHED if kind not in wanted}
    with tx.as_the_office():
        before = unwanted(tx.session, {account_id}).get(account_id, frozenset())
        if before == off:
            return
        tx.session.execute(sa.delete(NoticeChoice).where(NoticeChoice.account_id == account_id))
        rows = [{"account_id": account_id, "kind": kind.value, "off_since": tx.now} for kind in sorted(off)]
        if rows:
            tx.session.execute(insert(NoticeChoice).values(rows).on_conflict_do_nothing())
        username = tx.session.scalars(sa.select(Account.username).where(Account.id == account_id)).one()
        tx.emit(AccountChanged(account_id=account_id, username=username, change=AccountChange.NOTICES_CHOSEN))
