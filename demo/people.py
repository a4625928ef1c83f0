"""People: accounts with their seats, written in bulk, and the actors they become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from app.accounts.actors import Actors
from app.accounts.models import Account, AccountState, ApiToken, Membership
from app.accounts.rules.roles import Role
from app.accounts.rules.seats import is_staff
from app.kernel.actor import Actor
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from demo import names
from demo.keys import Keys

SINCE = datetime(2021, 12, 1, tzinfo=UTC)
"""Everybody has been here since before the first demonstration ticket."""
TOKEN_LIFETIME = timedelta(days=365)
FIRST_PHONE = 20_000_000
"""Telephone numbers of accounts count up from here; those of firms' contacts lie below (``demo.firms``)."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody to be given an account with one seat; units by code and by id."""

    username: str
    name: str
    role: Role
    region: tuple[str, int]
    park: tuple[str, int] | None = None
    department: tuple[str, int] | None = None
    company: tuple[str, int] | None = None
    phone: str = ""
    with_token: bool = False
    disabled: bool = False

    @property
    def needs_totp(self) -> bool:
        """Staff do, firms do not."""
        return is_staff(frozenset({self.role}))


@dataclass
class Crowd:
    """The people of a load, by user name; actors are made on first use."""

    actors: Actors
    tx: Transaction
    ids: Mapping[str, AccountId]
    _met: dict[str, Actor] = field(default_factory=dict)

    def __getitem__(self, username: str) -> Actor:
        if username not in self._met:
            self._met[username] = self.actors.of(self.tx.session, self.ids[username], self.tx.now)
        return self._met[username]


def seat_people(tx: Transaction, people: Sequence[Person], keys: Keys) -> dict[str, AccountId]:
    """Write accounts, seats and tokens; returns user name → id. All share one password hash."""
    password_hash = keys.password_hash()
    rows = [account_of(person, FIRST_PHONE + at, password_hash, keys) for at, person in enumerate(people)]
    tx.session.execute(sa.insert(Account), rows)
    wanted = [person.username for person in people]
    pairs = tx.session.execute(sa.select(Account.username, Account.id).where(Account.username.in_(wanted)))
    ids = {row.username: AccountId(row.id) for row in pairs}
    tx.session.execute(sa.insert(Membership), [seat_of(person, ids[person.username]) for person in people])
    tokens = [
        {
            "token_hash": sha256(keys.token(person.username).encode()).digest(),
            "account_id": ids[person.username],
            "created_at": tx.now,
            "expires_at": tx.now + TOKEN_LIFETIME,
        }
        for person in people
        if person.with_token and not person.disabled
    ]
    if tokens:
        tx.session.execute(sa.insert(ApiToken), tokens)
    return ids


def account_of(person: Person, number: int, password_hash: str, keys: Keys) -> dict[str, Any]:
    """Somebody's account; ``number`` gives the telephone of who has none of his own."""
    return {
        "username": person.username,
        "name": person.name,
        "phone": person.phone or names.phone(number),
        "email": f"{person.username}@{names.NO_DOMAIN}",
        "password_hash": password_hash,
        "totp_secret": keys.totp_secret(person.username) if person.needs_totp else None,
        "totp_last_step": 0,
        "state": AccountState.DISABLED if person.disabled else AccountState.ACTIVE,
        "created_at": SINCE,
    }


def described(person: Person, keys: Keys) -> dict[str, Any]:
    """One entry of the list of accounts, as the contract words it."""
    units = {"region": person.region, "park": person.park, "department": person.department, "company": person.company}
    return {
        "username": person.username,
        "password": keys.password(),
        "totp_secret": keys.totp_secret(person.username) if person.needs_totp else None,
        "roles": [person.role.value],
        "scope": {kind: unit[0] for kind, unit in units.items() if unit is not None},
        "token": keys.token(person.username) if person.with_token and not person.disabled else None,
    }


def seat_of(person: Person, account_id: AccountId) -> dict[str, Any]:
    """Somebody's one seat."""
    return {
        "account_id": account_id,
        "role": person.role,
        "region_id": person.region[1],
        "park_id": person.park[1] if person.park else None,
        "department_id": person.department[1] if person.department else None,
        "company_id": person.company[1] if person.company else None,
        "from_at": SINCE,
    }
