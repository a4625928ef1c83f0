"""Who stands in the lives in the place of others: one firm in each park, its user and its officer.

Their names are of signs that nothing else is written with, and their ids come from a range of their own: so every
place that means them is found again in whatever column, text or JSON it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.rules.roles import Role
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.tables import metadata
from demo.bulk.hanging import COPIED
from demo.firms import Firm, enter_firm, pair_all
from demo.keys import Keys
from demo.names import CITY, company_code
from demo.people import seat_people
from demo.places import REGION, Places, Unit
from demo.zone import seated

FIRM_NAME, USER_NAME, OFFICER_NAME, EXTRA = f"{CITY}魑魅饕餮有限公司", "魍某", "魉某", "魋魈"
"""The names, and what stands for the words a copy adds to the body."""
SIGNS = "魑魅饕餮魍魉魋魈"
OWN_RANGE = 10**10
"""How many ids each table has in the range of the lives."""
FIRST_RANGE = 700
"""The first of those ranges: no table of an empty installation comes near."""
NUMBERED = (*COPIED, "companies", "accounts")
SERIES = "L"


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Those who stand for others, by the code of their park."""

    firms: Mapping[str, Firm]
    users: Mapping[str, str]
    officers: Mapping[str, str]
    ids: Mapping[str, AccountId]
    """User name → id."""


def range_of(table: str) -> int:
    """The first id of the range a table has for the lives."""
    return (FIRST_RANGE + NUMBERED.index(table)) * OWN_RANGE


def table_of(number: int) -> str | None:
    """The table in whose range for the lives an id lies; None for any other number."""
    place = number // OWN_RANGE - FIRST_RANGE
    return NUMBERED[place] if 0 <= place < len(NUMBERED) else None


def open_ranges(session: Session) -> None:
    """Let the ids of all that is written from now on lie in the ranges of the lives."""
    for table in NUMBERED:
        if "id" in metadata.tables[table].columns:
            session.execute(
                sa.text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :first)"),
                {"table": table, "first": range_of(table)},
            )


def enter_cast(tx: Transaction, places: Places, parks: Sequence[Unit], keys: Keys) -> Cast:
    """Write a firm, its user and its officer for each of the parks; they go when the lives were read."""
    region = (REGION, int(places.region_id))
    firms = {
        park[0]: enter_firm(tx, int(places.region_id), park, company_code(SERIES, at), FIRM_NAME)
        for at, park in enumerate(parks)
    }
    users = {park: f"life_{park.lower()}" for park in firms}
    officers = {park: f"life_officer_{park.lower()}" for park in firms}
    crew = [
        seated(users[park], USER_NAME, Role.COMPANY_USER, region=region, company=(firm.code, int(firm.id)))
        for park, firm in firms.items()
    ]
    crew += [seated(name, OFFICER_NAME, Role.OFFICER, region=region) for name in officers.values()]
    ids = seat_people(tx, crew, keys)
    for park, firm in firms.items():
        pair_all(tx, [firm], [ids[officers[park]]])
    return Cast(firms=firms, users=users, officers=officers, ids=ids)
