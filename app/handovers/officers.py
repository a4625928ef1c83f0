"""Who is an officer in office, by his user name, and of which region."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import find_account, holding
from app.accounts.rules.roles import Role
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction


@dataclass(frozen=True)
class Officer:
    """An officer, or somebody who was one: the region is that of his last seat."""

    id: AccountId
    username: str
    name: str
    region_id: int
    serves: bool
    """Whether he is in office now."""


def officer_named(tx: Transaction, username: str) -> Officer | None:
    """Who is, or was, an officer under this user name; None for anybody else."""
    account = find_account(tx.session, username)
    return None if account is None else officers_by_id(tx, {AccountId(account.id)}).get(AccountId(account.id))


def officers_by_id(tx: Transaction, ids: Collection[AccountId]) -> dict[AccountId, Officer]:
    """Those of these accounts that hold, or held, the role; one query."""
    if not ids:
        return {}
    now = sa.and_(holding(tx.now), Account.state == AccountState.ACTIVE)
    rows = tx.session.execute(
        sa.select(Account.id, Account.username, Account.name, Membership.region_id, now.label("serves"))
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.id.in_(set(ids)), Membership.role == Role.OFFICER)
        .order_by(now, Membership.id)
    )
    return {
        AccountId(row.id): Officer(AccountId(row.id), row.username, row.name, row.region_id, bool(row.serves))
        for row in rows
    }


def in_office(tx: Transaction, region_id: int) -> list[Officer]:
    """The officers of a region who serve now, by name; those to hand over to, or to stand in."""
    rows = tx.session.execute(
        sa.select(Account.id, Account.username, Account.name)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.role == Role.OFFICER,
            Membership.region_id == region_id,
            Account.state == AccountState.ACTIVE,
            holding(tx.now),
        )
        .distinct()
        .order_by(Account.name, Account.id)
    )
    return [Officer(AccountId(row.id), row.username, row.name, region_id, True) for row in rows]
