"""Firms and who looks after them, written in bulk: ten thousand of them take seconds."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.companies.models import Company, CompanyState, Contact, Pairing, PairingSeat
from app.kernel.ids import AccountId, CompanyId
from app.kernel.transaction import Transaction
from demo import names
from demo.people import SINCE

PAIRED_SINCE = date(2022, 1, 1)
FIRMS_PER_OFFICER = 36
ROADS = ("云程路", "启明大道", "青禾街", "砚山路", "长桥大道", "春溪街", "望岳路", "兴业三路")
POSITIONS = ("行政经理", "总经理助理", "办公室主任", "财务负责人", "生产厂长")


@dataclass(frozen=True, kw_only=True)
class Firm:
    """A firm of the demonstration: who it is and where it lies."""

    id: CompanyId
    code: str
    name: str
    park: tuple[str, int]


def enter_firms(
    tx: Transaction, random_: random.Random, region_id: int, parks: Sequence[tuple[str, int]], count: int
) -> list[Firm]:
    """Write so many firms, spread over the parks in turn, each with one or two people to call."""
    rows = list(invented_firms(random_, region_id, parks, count))
    tx.session.execute(sa.insert(Company), rows)
    ids = {row.credit_code: row.id for row in tx.session.execute(sa.select(Company.credit_code, Company.id))}
    firms = firms_of(rows, parks, [ids[row["credit_code"]] for row in rows])
    tx.session.execute(sa.insert(Contact), contacts_of(random_, firms))
    return firms


def enter_firm(tx: Transaction, region_id: int, park: tuple[str, int], code: str, name: str) -> Firm:
    """Write one firm of this name, without anybody to call."""
    entry = {"region_id": region_id, "park_id": park[1], "credit_code": code, "name": name, "version": 1}
    written = sa.insert(Company).values(**entry, state=CompanyState.ACTIVE, created_at=SINCE).returning(Company.id)
    return Firm(id=CompanyId(tx.session.execute(written).scalar_one()), code=code, name=name, park=park)


def invented_firms(
    random_: random.Random, region_id: int, parks: Sequence[tuple[str, int]], count: int
) -> Iterator[dict[str, Any]]:
    """The entries of so many firms, in the parks in turn."""
    for number, (name, industry) in enumerate(names.company_names(random_, count)):
        address = f"{random_.choice(ROADS)}{random_.randint(1, 299)}号{random_.randint(1, 18)}号厂房"
        yield {
            "region_id": region_id,
            "park_id": parks[number % len(parks)][1],
            "industry": industry,
            "credit_code": names.company_code("A", number + 1),
            "name": name,
            "version": 1,
            "address": f"{names.CITY}示范高新区{address}",
            "state": CompanyState.ACTIVE,
            "created_at": SINCE,
        }


def firms_of(rows: Sequence[dict[str, Any]], parks: Sequence[tuple[str, int]], ids: Sequence[int]) -> list[Firm]:
    """The firms of these entries, by the ids they were given."""
    return [
        Firm(id=CompanyId(key), code=row["credit_code"], name=row["name"], park=parks[number % len(parks)])
        for number, (row, key) in enumerate(zip(rows, ids, strict=True))
    ]


def officers_needed(companies: int, parks: int) -> int:
    """How many officers look after so many firms: as many in each park, so that going round pairs within the park."""
    return parks * -(-companies // (parks * FIRMS_PER_OFFICER))


def pair_all(tx: Transaction, firms: Sequence[Firm], officers: Sequence[AccountId]) -> None:
    """Give every firm an officer in seat A, and every third another in seat B."""
    tx.session.execute(sa.insert(Pairing), list(pairings_of(firms, officers)))


def pairings_of(firms: Sequence[Firm], officers: Sequence[AccountId]) -> Iterator[dict[str, Any]]:
    """Who looks after which firm.

    Firms and officers are dealt out in turn, so with as many officers in each park their firms lie in one park.
    """
    for number, firm in enumerate(firms):
        yield _pairing(firm, officers[number % len(officers)], PairingSeat.A)
        if number % 3 == 0 and len(officers) > 1:
            yield _pairing(firm, officers[(number + 1) % len(officers)], PairingSeat.B)


def _pairing(firm: Firm, officer: AccountId, seat: PairingSeat) -> dict[str, Any]:
    return {
        "company_id": firm.id,
        "officer_id": officer,
        "seat": seat,
        "from_day": PAIRED_SINCE,
        "reason": "年度包联分工",
    }


def contacts_of(random_: random.Random, firms: Sequence[Firm]) -> list[dict[str, Any]]:
    """Telephone numbers count up from one; no two people share one."""
    everybody, rows = names.people(random_), list[dict[str, Any]]()
    for firm in firms:
        for place in range(random_.choice((1, 1, 2))):
            rows.append(
                {
                    "company_id": firm.id,
                    "name": next(everybody),
                    "phone": names.phone(10_000_000 + len(rows)),
                    "position": random_.choice(POSITIONS),
                    "is_primary": place == 0,
                }
            )
    return rows
