"""档案完整率 as it stands now, by park, and the firms behind it.

A dossier is complete with a verified tag, somebody to call who was said to be right within half a year, and an officer
in office in seat A. Each reader counts the firms that exist for him, as in 分包覆盖率 (``pairing``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.companies.models import Company
from app.companies.queries import is_reachable
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.regions.queries import names_of_parks
from app.reports.pairing import active_firms, served
from app.reports.rules.completeness import Lack
from app.traits.models import CompanyTag


@dataclass(frozen=True, kw_only=True)
class Completeness:
    """Active firms, those whose dossier is complete, and how many lack what; a firm may be counted under several."""

    active: int
    complete: int
    lacking: Mapping[Lack, int]

    @property
    def incomplete(self) -> int:
        """Firms that lack something."""
        return self.active - self.complete


@dataclass(frozen=True, kw_only=True)
class ParkCompleteness(Completeness):
    """Those of one park; code and name are empty for firms outside every park."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class LackingFilters:
    """Which incomplete dossiers are asked for; None means any."""

    lack: Lack | None = None
    park: str | None = None
    """Code of a park."""


@dataclass(frozen=True, kw_only=True)
class LackingFirm:
    """A firm whose dossier is incomplete, and all it lacks."""

    credit_code: str
    name: str
    park: str | None
    lacks: tuple[Lack, ...]


def completeness_by_park(tx: Transaction) -> Sequence[ParkCompleteness]:
    """Of each park the reader has firms in, the one with the most incomplete dossiers first; one query."""
    columns = [missing.label(lack) for lack, missing in _missing(tx.now).items()]
    each = active_firms(tx).with_only_columns(Company.park_id, *columns).subquery()
    rows = tx.session.execute(
        sa.select(
            Park.code,
            Park.name,
            sa.func.count().label("active"),
            sa.func.count().filter(sa.not_(sa.or_(*(each.c[lack] for lack in Lack)))).label("complete"),
            *(sa.func.count().filter(each.c[lack]).label(lack) for lack in Lack),
        )
        .select_from(each)
        .outerjoin(Park, Park.id == each.c.park_id)
        .group_by(Park.id, Park.code, Park.name)
    ).mappings()
    found = [
        ParkCompleteness(
            code=row["code"] or "",
            name=row["name"] or "",
            active=row["active"],
            complete=row["complete"],
            lacking={lack: row[lack] for lack in Lack},
        )
        for row in rows
    ]
    return sorted(found, key=lambda park: (-park.incomplete, park.code))


def summed(parks: Sequence[Completeness]) -> Completeness:
    """The figure of all these parks together."""
    return Completeness(
        active=sum(park.active for park in parks),
        complete=sum(park.complete for park in parks),
        lacking={lack: sum(park.lacking[lack] for park in parks) for lack in Lack},
    )


def lacking(
    tx: Transaction, filters: LackingFilters, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[LackingFirm]:
    """One page of the firms whose dossier is incomplete, in the order they were entered; three queries."""
    missing = _missing(tx.now)
    wanted = active_firms(tx)
    wanted = wanted.where(sa.or_(*missing.values()) if filters.lack is None else missing[filters.lack])
    if filters.park is not None:
        wanted = wanted.where(Company.park_id.in_(sa.select(Park.id).where(Park.code == filters.park)))
    key: Key[Company] = Key(Company.id, lambda company: company.id)
    page = page_of(tx.session, wanted, [key], cursor, limit)
    lacks = _lacks(tx, [company.id for company in page.items])
    parks = names_of_parks(tx.session, [each.park_id for each in page.items])
    return Page(
        [
            LackingFirm(
                credit_code=each.credit_code,
                name=each.name,
                park=parks.get(each.park_id or 0),
                lacks=lacks[each.id],
            )
            for each in page.items
        ],
        page.next_cursor,
    )


def _missing(now: datetime) -> Mapping[Lack, sa.ColumnElement[bool]]:
    """By what is lacked: that a firm lacks it."""
    proved = sa.exists().where(CompanyTag.company_id == Company.id, CompanyTag.proves())
    return {
        Lack.TAG: sa.not_(proved),
        Lack.CONTACT: sa.not_(is_reachable(now)),
        Lack.OFFICER: sa.not_(served(Company.id, now)),
    }


def _lacks(tx: Transaction, ids: Sequence[int]) -> Mapping[int, tuple[Lack, ...]]:
    """By firm all that it lacks."""
    columns = [missing.label(lack) for lack, missing in _missing(tx.now).items()]
    rows = tx.session.execute(sa.select(Company.id, *columns).where(Company.id.in_(ids))).mappings()
    return {row["id"]: tuple(lack for lack in Lack if row[lack]) for row in rows}
