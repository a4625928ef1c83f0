"""分包覆盖率 as it stands now, and the firms and officers behind it: left, unassigned, overloaded.

Each reader counts the firms that exist for him: a park its own, the region's offices the region's. The frozen weeks
count the same by the facts of their cut-off (``entries.SCOPED``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Account
from app.accounts.queries import serves
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Company, CompanyState, Pairing, PairingSeat
from app.companies.queries import holding as paired_on
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.queries import names_of_parks
from app.reports.rules.pairing import MOST_FIRMS, Gap


@dataclass(frozen=True)
class Load:
    """An officer and how many firms he looks after in seat A."""

    name: str
    firms: int


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Active firms whose A officer is in office, of all active firms; why the others are not; who has too many."""

    paired: int
    active: int
    unassigned: int
    left: int
    overloaded: Sequence[Load]


@dataclass(frozen=True, kw_only=True)
class UncoveredFirm:
    """A firm nobody in seat A looks after."""

    credit_code: str
    name: str
    park: str | None
    officer: str | None
    """Who held seat A, where somebody does still by name."""
    stand_in: str | None
    """Seat B, who stands in meanwhile."""


def coverage(tx: Transaction) -> Coverage:
    """The figure as it stands; two queries."""
    firms = active_firms(tx).subquery()
    serves, held = served(firms.c.id, tx.now), seat_a(firms.c.id, tx.now).exists()
    counted = tx.session.execute(
        sa.select(
            sa.func.count().label("active"),
            sa.func.count().filter(serves).label("paired"),
            sa.func.count().filter(sa.not_(held)).label("unassigned"),
        ).select_from(firms)
    ).one()
    return Coverage(
        paired=counted.paired,
        active=counted.active,
        unassigned=counted.unassigned,
        left=counted.active - counted.paired - counted.unassigned,
        overloaded=_overloaded(tx),
    )


def uncovered(tx: Transaction, gap: Gap, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[UncoveredFirm]:
    """The firms that are not looked after for one reason, in the order they were entered."""
    held = seat_a(Company.id, tx.now).exists()
    why = sa.not_(held) if gap is Gap.UNASSIGNED else sa.and_(held, sa.not_(served(Company.id, tx.now)))
    key: Key[Company] = Key(Company.id, lambda company: company.id)
    page = page_of(tx.session, active_firms(tx).where(why), [key], cursor, limit)
    names = _names(tx, [company.id for company in page.items])
    parks = names_of_parks(tx.session, [each.park_id for each in page.items])
    return Page([_firm(each, parks, names) for each in page.items], page.next_cursor)


def without_stand_in(tx: Transaction) -> Sequence[Load]:
    """Officers in office, with how many firms for which nobody in office sits in seat B, the most first."""
    firms = active_firms(tx).subquery()
    second = aliased(Pairing)
    stands_in = (
        sa.select(second.id)
        .join(Account, Account.id == second.officer_id)
        .where(
            second.company_id == firms.c.id,
            second.seat == PairingSeat.B,
            second.from_day <= local_day(tx.now),
            sa.or_(second.until_day.is_(None), second.until_day > local_day(tx.now)),
            in_office(tx.now),
        )
        .correlate(firms)
    )
    return _loads(tx, firms, sa.not_(stands_in.exists()), more_than=0)


def active_firms(tx: Transaction) -> sa.Select[Company]:
    return visible(tx.actor, Company).where(Company.state == CompanyState.ACTIVE)


def seat_a(company_id: sa.SQLColumnExpression[int], now: datetime) -> sa.Select[int]:
    """The holder of seat A of a firm today, whoever he is by now."""
    return sa.select(Pairing.officer_id).where(
        Pairing.company_id == company_id, Pairing.seat == PairingSeat.A, paired_on(local_day(now))
    )


def in_office(now: datetime) -> sa.ColumnElement[bool]:
    """Whether an account is active and holds the role of an officer."""
    return serves(Account, Role.OFFICER, now)


def served(company_id: sa.SQLColumnExpression[int], now: datetime) -> sa.ColumnElement[bool]:
    """Whether seat A of a firm is held by an officer in office."""
    return seat_a(company_id, now).join(Account, Account.id == Pairing.officer_id).where(in_office(now)).exists()


def _overloaded(tx: Transaction) -> Sequence[Load]:
    """Officers in office with too many of the reader's active firms, the heaviest load first."""
    return _loads(tx, active_firms(tx).subquery(), sa.true(), more_than=MOST_FIRMS)


def _loads(tx: Transaction, firms: sa.Subquery, which: sa.ColumnElement[bool], *, more_than: int) -> Sequence[Load]:
    """Officers in office in seat A of more than so many of these firms, the heaviest load first."""
    number = sa.func.count()
    rows = tx.session.execute(
        sa.select(Account.name, number.label("firms"))
        .select_from(Pairing)
        .join(Account, Account.id == Pairing.officer_id)
        .join(firms, firms.c.id == Pairing.company_id)
        .where(Pairing.seat == PairingSeat.A, paired_on(local_day(tx.now)), in_office(tx.now), which)
        .group_by(Account.id, Account.name)
        .having(number > more_than)
        .order_by(number.desc(), Account.id)
    )
    return [Load(row.name, row.firms) for row in rows]


def _names(tx: Transaction, ids: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
    """By firm: the name of who holds seat A, and of who stands in."""
    rows = tx.session.execute(
        sa.select(Pairing.company_id, Pairing.seat, Account.name, in_office(tx.now).label("serves"))
        .join(Account, Account.id == Pairing.officer_id)
        .where(Pairing.company_id.in_(ids), paired_on(local_day(tx.now)))
        .order_by(Pairing.company_id, Pairing.seat, Pairing.id)
    ).all()
    found: dict[int, tuple[str | None, str | None]] = {}
    for row in rows:
        officer, stand_in = found.get(row.company_id, (None, None))
        if row.seat is PairingSeat.A:
            officer = officer or row.name
        found[row.company_id] = officer, stand_in or (row.name if row.serves else None)
    return found


def _firm(company: Company, parks: Mapping[int, str], names: dict[int, tuple[str | None, str | None]]) -> UncoveredFirm:
    officer, stand_in = names.get(company.id, (None, None))
    return UncoveredFirm(
        credit_code=company.credit_code,
        name=company.name,
        park=parks.get(company.park_id or 0),
        officer=officer,
        stand_in=stand_in,
    )
