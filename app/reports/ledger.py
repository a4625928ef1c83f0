"""分包台账: who looks after each firm, by firm, by park and by officer; each reader of the firms that exist for him."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Account, Membership
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Company, Pairing, PairingSeat, StandIn
from app.companies.queries import holding as paired_on
from app.kernel.ids import AccountId
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.regions.queries import names_of_parks
from app.reports.pairing import active_firms, in_office, seat_a, served
from app.reports.rules.pairing import MOST_FIRMS, Gap


@dataclass(frozen=True, kw_only=True)
class LedgerFilters:
    """What the ledger may be narrowed by; None means any."""

    park: str | None = None
    officer: str | None = None
    """User name of whoever holds a seat there today."""
    gap: Gap | None = None


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds a seat, since when, and who stands in today."""

    username: str
    name: str
    since: date
    serves: bool
    stand_in: str | None
    until: date | None
    """The first day on which the stand-in no longer holds."""


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """An active firm with its seats; a seat nobody holds is None."""

    credit_code: str
    name: str
    park: str | None
    a: Holder | None
    b: Holder | None


@dataclass(frozen=True, kw_only=True)
class ParkCoverage:
    """A park's active firms: looked after, never named for, and left."""

    code: str
    name: str
    active: int
    paired: int
    unassigned: int

    @property
    def left(self) -> int:
        """Firms whose officer is in office no more."""
        return self.active - self.paired - self.unassigned


@dataclass(frozen=True, kw_only=True)
class OfficerLoad:
    """An officer with the firms of his seats, and who stands in for him today."""

    username: str
    name: str
    serves: bool
    seat_a: int
    seat_b: int
    stand_in: str | None
    until: date | None

    @property
    def overloaded(self) -> bool:
        """Whether he looks after more firms than one can."""
        return self.serves and self.seat_a > MOST_FIRMS


def ledger(
    tx: Transaction, filters: LedgerFilters, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[LedgerRow]:
    """One page of the ledger in the order the firms were entered; three queries."""
    wanted = active_firms(tx)
    if filters.park is not None:
        wanted = wanted.where(Company.park_id.in_(sa.select(Park.id).where(Park.code == filters.park)))
    if filters.officer is not None:
        held = sa.select(Pairing.company_id).join(Account, Account.id == Pairing.officer_id)
        held = held.where(Account.username == filters.officer, paired_on(local_day(tx.now)))
        wanted = wanted.where(Company.id.in_(held))
    if filters.gap is not None:
        there = seat_a(Company.id, tx.now).exists()
        left = sa.and_(there, sa.not_(served(Company.id, tx.now)))
        wanted = wanted.where(left if filters.gap is Gap.LEFT else sa.not_(there))
    key: Key[Company] = Key(Company.id, lambda company: company.id)
    page = page_of(tx.session, wanted, [key], cursor, limit)
    seats = _holders(tx, [company.id for company in page.items])
    parks = names_of_parks(tx.session, [each.park_id for each in page.items])
    return Page(
        [
            LedgerRow(
                credit_code=each.credit_code,
                name=each.name,
                park=parks.get(each.park_id or 0),
                a=seats.get((each.id, PairingSeat.A)),
                b=seats.get((each.id, PairingSeat.B)),
            )
            for each in page.items
        ],
        page.next_cursor,
    )


def by_park(tx: Transaction) -> Sequence[ParkCoverage]:
    """Coverage of each park the reader has firms in, the worst first; firms outside every park stand by themselves."""
    firms = active_firms(tx).subquery()
    is_paired = served(firms.c.id, tx.now)
    named = seat_a(firms.c.id, tx.now).exists()
    each = (
        sa.select(firms.c.park_id, is_paired.label("is_paired"), named.label("named")).select_from(firms)
    ).subquery()
    rows = tx.session.execute(
        sa.select(
            Park.code,
            Park.name,
            sa.func.count().label("active"),
            sa.func.count().filter(each.c.is_paired).label("paired"),
            sa.func.count().filter(sa.not_(each.c.named)).label("unassigned"),
        )
        .select_from(each)
        .outerjoin(Park, Park.id == each.c.park_id)
        .group_by(Park.id, Park.code, Park.name)
    )
    found = [
        ParkCoverage(
            code=row.code or "", name=row.name or "", active=row.active, paired=row.paired, unassigned=row.unassigned
        )
        for row in rows
    ]
    return sorted(found, key=lambda park: (park.paired - park.active, park.code))


def by_officer(tx: Transaction, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[OfficerLoad]:
    """Everybody who holds a seat at a firm of the reader's, and officers of his regions without any, as they came."""
    day = local_day(tx.now)
    firms = active_firms(tx).with_only_columns(Company.id)
    seats = sa.select(Pairing.officer_id).where(paired_on(day), Pairing.company_id.in_(firms))
    regions = frozenset().union(*[seat.region_ids for seat in tx.actor.seats])
    idle = sa.select(Membership.account_id).where(
        Membership.role == Role.OFFICER, Membership.region_id.in_(regions), Membership.until_at.is_(None)
    )
    wanted = sa.select(Account).where(sa.or_(Account.id.in_(seats), Account.id.in_(idle)))
    key: Key[Account] = Key(Account.id, lambda account: account.id)
    page = page_of(tx.session, wanted, [key], cursor, limit)
    ids = [account.id for account in page.items]
    counts = _counts(tx, ids, firms)
    away = _away(tx, ids)
    serving = set(tx.session.scalars(sa.select(Account.id).where(Account.id.in_(ids), in_office(tx.now))))
    return Page(
        [
            OfficerLoad(
                username=each.username,
                name=each.name,
                serves=each.id in serving,
                seat_a=counts.get((each.id, PairingSeat.A), 0),
                seat_b=counts.get((each.id, PairingSeat.B), 0),
                stand_in=away.get(each.id, (None, None))[0],
                until=away.get(each.id, (None, None))[1],
            )
            for each in page.items
        ],
        page.next_cursor,
    )


def _counts(tx: Transaction, ids: Sequence[int], firms: sa.Select[int]) -> Mapping[tuple[int, PairingSeat], int]:
    rows = tx.session.execute(
        sa.select(Pairing.officer_id, Pairing.seat, sa.func.count().label("firms"))
        .where(Pairing.officer_id.in_(ids), paired_on(local_day(tx.now)), Pairing.company_id.in_(firms))
        .group_by(Pairing.officer_id, Pairing.seat)
    )
    return {(row.officer_id, row.seat): row.firms for row in rows}


def _away(tx: Transaction, ids: Sequence[int]) -> Mapping[int, tuple[str, date]]:
    """Of these officers, those who are away today: who stands in, and until when."""
    rows = tx.session.execute(
        sa.select(StandIn.officer_id, Account.name, StandIn.until_day)
        .join(Account, Account.id == StandIn.stand_in_id)
        .where(StandIn.officer_id.in_(ids), StandIn.on(local_day(tx.now)))
    )
    return {row.officer_id: (row.name, row.until_day) for row in rows}


def _holders(tx: Transaction, company_ids: Sequence[int]) -> Mapping[tuple[int, PairingSeat], Holder]:
    rows = tx.session.execute(
        sa.select(
            Pairing.company_id,
            Pairing.seat,
            Pairing.from_day,
            Account.id,
            Account.username,
            Account.name,
            in_office(tx.now).label("serves"),
        )
        .join(Account, Account.id == Pairing.officer_id)
        .where(Pairing.company_id.in_(company_ids), paired_on(local_day(tx.now)))
    ).all()
    away = _away(tx, [AccountId(row.id) for row in rows])
    return {
        (row.company_id, row.seat): Holder(
            username=row.username,
            name=row.name,
            since=row.from_day,
            serves=row.serves,
            stand_in=away.get(row.id, (None, None))[0],
            until=away.get(row.id, (None, None))[1],
        )
        for row in rows
    }
