"""The firms of a load by COPY: each with people to call, an account that files, and its officers."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import psycopg

from app.accounts.rules.roles import Role
from app.kernel.folding import folded
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from demo import names
from demo.bulk.writing import copy_in
from demo.firms import Firm, contacts_of, firms_of, invented_firms, pairings_of
from demo.keys import Keys
from demo.people import Person, account_of, seat_of, seat_people
from demo.places import REGION, Places, Unit
from demo.zone import seated

FIRST_PHONE = 30_000_000
"""Telephone numbers of the firms' accounts; those of staff lie below."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A firm that files matters: who stands in its copies for the cast."""

    park: str
    place: int
    company_id: int
    company_code: str
    company_name: str
    user_id: int
    user_name: str
    officer_id: int
    officer_name: str


@dataclass(frozen=True, kw_only=True)
class Officer:
    """An officer who is there already."""

    id: AccountId
    name: str


def enter(
    tx: Transaction, random_: random.Random, places: Places, officers: Sequence[Officer], count: int, keys: Keys
) -> tuple[list[Asking], list[Person]]:
    """Write so many firms with all that belongs to them; returns who files in each, and all their people."""
    connection = raw(tx)
    rows = list(invented_firms(random_, int(places.region_id), places.parks, count))
    first = _next(connection, "companies")
    firms = firms_of(rows, places.parks, range(first, first + count))
    folds = ({"id": firm.id, **row, "folded_name": folded(row["name"])} for firm, row in zip(firms, rows, strict=True))
    _copy(connection, "companies", folds)
    _copy(connection, "contacts", contacts_of(random_, firms))
    _copy(connection, "pairings", pairings_of(firms, [officer.id for officer in officers]))
    people = list(_people(random_, firms, (REGION, int(places.region_id))))
    seat_people(tx, people[:1], keys)
    first_account = _next(connection, "accounts") - 1
    _copy(connection, "accounts", _accounts(people, first_account, keys))
    _copy(connection, "memberships", _seats(people, first_account))
    asking = [
        Asking(
            park=firm.park[0],
            place=number // len(places.parks),
            company_id=int(firm.id),
            company_code=firm.code,
            company_name=firm.name,
            user_id=first_account + number,
            user_name=people[number].name,
            officer_id=int(officers[number % len(officers)].id),
            officer_name=officers[number % len(officers)].name,
        )
        for number, firm in enumerate(firms)
    ]
    return asking, people


def raw(tx: Transaction) -> psycopg.Connection[Any]:
    """The connection itself, for COPY."""
    found = tx.session.connection().connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def _people(random_: random.Random, firms: Sequence[Firm], region: Unit) -> Iterator[Person]:
    """One in each firm; the first is the one that is shown."""
    everybody = names.people(random_)
    for number, firm in enumerate(firms):
        username, role = (
            ("company_demo", Role.COMPANY_ADMIN) if not number else (f"company_{number + 1:06d}", Role.COMPANY_USER)
        )
        yield seated(username, next(everybody), role, region=region, company=(firm.code, int(firm.id)))


def _accounts(people: Sequence[Person], first: int, keys: Keys) -> Iterator[dict[str, Any]]:
    """All but the first, who has a token besides and is written like everybody on the staff."""
    password_hash = keys.password_hash()
    for number, person in enumerate(people[1:], 1):
        yield {"id": first + number, **account_of(person, FIRST_PHONE + number, password_hash, keys)}


def _seats(people: Sequence[Person], first: int) -> Iterator[dict[str, Any]]:
    for number, person in enumerate(people[1:], 1):
        yield seat_of(person, AccountId(first + number))


def _next(connection: psycopg.Connection[Any], table: str) -> int:
    found = connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()  # noqa: S608 - named here
    assert found is not None
    return int(found[0])


def go_on_behind(connection: psycopg.Connection[Any]) -> None:
    """Let the ids of firms and accounts go on behind those that are there."""
    for table in ("companies", "accounts"):
        connection.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (table, _next(connection, table) - 1))


def _copy(connection: psycopg.Connection[Any], table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows that all have the same columns."""
    waiting = iter(rows)
    first = next(waiting)
    copy_in(connection, table, list(first), (row.values() for row in chain([first], waiting)))
