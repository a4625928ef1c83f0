"""How to reach people: the names and telephone numbers of staff whom a firm may call."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.kernel.ids import AccountId


@dataclass(frozen=True)
class Person:
    """Somebody to call; ``phone`` is empty when none is known."""

    name: str
    phone: str = field(repr=False)


def people_of(session: Session, account_ids: Collection[AccountId]) -> Mapping[AccountId, Person]:
    """The people behind ids, in one query; unknown ids are left out. Who may call them is the caller's to know."""
    if not account_ids:
        return {}
    rows = session.execute(sa.select(Account.id, Account.name, Account.phone).where(Account.id.in_(set(account_ids))))
    return {AccountId(row.id): Person(row.name, row.phone) for row in rows}
