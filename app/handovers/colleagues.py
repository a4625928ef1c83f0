"""Somebody on staff by his user name, where he sits now, and who could stand in for him."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import covering, find_account, holding, place_of
from app.accounts.rules.roles import COMPANY
from app.accounts.rules.standing_in import Place
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction


@dataclass(frozen=True)
class Colleague:
    """Somebody with an account, and the seats of an office he holds now; none for who has left."""

    id: AccountId
    username: str
    name: str
    places: tuple[Place, ...]


def colleague_named(tx: Transaction, username: str) -> Colleague | None:
    """Who is on staff under this user name now; None for anybody else."""
    account = find_account(tx.session, username)
    if account is None or account.state is not AccountState.ACTIVE:
        return None
    found = colleagues_by_id(tx, [AccountId(account.id)])[AccountId(account.id)]
    return found if found.places else None


def colleagues_by_id(tx: Transaction, ids: Collection[AccountId]) -> Mapping[AccountId, Colleague]:
    """These people with the seats of an office they hold now; two queries."""
    seats = sa.select(Membership).where(
        Membership.account_id.in_(set(ids)), Membership.role.not_in(COMPANY), holding(tx.now)
    )
    places: dict[int, list[Place]] = {}
    for seat in tx.session.scalars(seats.order_by(Membership.id)):
        places.setdefault(seat.account_id, []).append(place_of(seat))
    rows = tx.session.execute(sa.select(Account.id, Account.username, Account.name).where(Account.id.in_(set(ids))))
    return {
        AccountId(row.id): Colleague(AccountId(row.id), row.username, row.name, tuple(places.get(row.id, ())))
        for row in rows
    }


def who_could_stand_in(tx: Transaction, account_id: AccountId) -> list[Colleague]:
    """Whoever at work can act in a seat of this person, by name; one query, and their seats are not asked."""
    away, own = aliased(Membership), aliased(Membership)
    rows = tx.session.execute(
        sa.select(Account.id, Account.username, Account.name)
        .join(own, own.account_id == Account.id)
        .join(away, covering(own, away))
        .where(
            away.account_id == account_id,
            Account.id != account_id,
            Account.state == AccountState.ACTIVE,
            holding(tx.now, own),
            holding(tx.now, away),
        )
        .distinct()
        .order_by(Account.name, Account.id)
    )
    return [Colleague(AccountId(row.id), row.username, row.name, ()) for row in rows]
