"""走访覆盖: who should be visited, who was, what was found, by officer or park and month; figures open their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Account
from app.companies.models import Company, CompanyState, Pairing, PairingSeat
from app.kernel.errors import Forbidden
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.tickets.models import Ticket
from app.tickets.rules.words import Outcome, State
from app.visits.models import CompanyStanding, Visit, VisitMatter
from app.visits.rules.words import COVER, DenialState, StandingState, VisitState

MONTHS = 6
"""As many stand beside each other."""
OFFICERS_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Figure:
    """n of d, and what it is made of."""

    n: int
    d: int


@dataclass(frozen=True, kw_only=True)
class VisitFigures:
    """The figures of one month of the reader's region."""

    first: date
    last: date
    coverage: Figure
    """Firms visited on site, of those that are looked after."""
    found: Figure
    """Visits from which a matter was brought back, of all that were made."""
    solved: Figure
    """Of the matters brought back in the month those the firm did not call unsolved, of all that count."""
    spared: int
    """Firms out of d by the coordinator's word: stopped or lost."""
    waiting: int
    """Visits out of n until the supervisor rules on the firm's word."""


@dataclass(frozen=True, kw_only=True)
class CoveredRow:
    """An officer or a park: firms he looks after, and of each month how many of them were visited on site."""

    key: str
    name: str
    firms: int
    months: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CoverageMatrix:
    """Rows by months, the latest month last."""

    months: tuple[date, ...]
    rows: tuple[CoveredRow, ...]
    next_cursor: str | None


def figures_of(tx: Transaction, month: date) -> VisitFigures:
    """The figures of a month. Five queries. Raises Forbidden."""
    regions = _regions(tx)
    first, last = month_of(month)
    visited = sa.select(Visit.company_id).where(Visit.region_id.in_(regions), counted(first, last))
    d, n = tx.session.execute(
        sa.select(
            sa.func.count(sa.distinct(Pairing.company_id)),
            sa.func.count(sa.distinct(Pairing.company_id)).filter(Pairing.company_id.in_(visited)),
        )
        .join(Company, Company.id == Pairing.company_id)
        .where(*paired(regions, last))
    ).one()
    made = sa.and_(Visit.region_id.in_(regions), Visit.state == VisitState.DONE, Visit.visited_on.between(first, last))
    brought = sa.exists().where(VisitMatter.visit_id == Visit.id)
    visits, fruitful, waiting = tx.session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(brought),
            sa.func.count().filter(Visit.denial == DenialState.WAITING),
        ).where(made)
    ).one()
    matters, solved = tx.session.execute(
        sa.select(sa.func.count(), sa.func.count().filter(SOLVED))
        .select_from(Ticket)
        .join(VisitMatter, VisitMatter.ticket_id == Ticket.id)
        .join(Visit, Visit.id == VisitMatter.visit_id)
        .where(made, VALID)
    ).one()
    return VisitFigures(
        first=first,
        last=last,
        coverage=Figure(n=n, d=d),
        found=Figure(n=fruitful, d=visits),
        solved=Figure(n=solved, d=matters),
        spared=tx.session.scalar(sa.select(sa.func.count()).select_from(spared_in(regions).subquery())) or 0,
        waiting=waiting,
    )


VALID = sa.and_(
    Ticket.is_test.is_(False), Ticket.state.not_in((State.DRAFT, State.REJECTED, State.MERGED, State.WITHDRAWN))
)
SOLVED = sa.and_(
    Ticket.state.in_((State.RESOLVED, State.CLOSED)), Ticket.outcome.in_((Outcome.SOLVED, Outcome.EXPLAINED))
)
"""As far as the answer and the firm's word go so far."""


def counted(first: date, last: date) -> sa.ColumnElement[bool]:
    """The visits of a span of days that count."""
    return sa.and_(Visit.counted(), Visit.visited_on.between(first, last))


def paired(regions: Sequence[int], day: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Pairings of seat A that hold on a day, of firms that should be visited."""
    return (
        Company.region_id.in_(regions),
        Company.state == CompanyState.ACTIVE,
        Company.merged_into.is_(None),
        Pairing.seat == PairingSeat.A,
        Pairing.from_day <= day,
        sa.or_(Pairing.until_day.is_(None), Pairing.until_day > day),
        Company.id.not_in(spared_in(regions)),
    )


def spared_in(regions: Sequence[int]) -> sa.Select[int]:
    """Firms that are out of d by the coordinator's word."""
    return sa.select(CompanyStanding.company_id).where(
        CompanyStanding.region_id.in_(regions), CompanyStanding.state == StandingState.IN_FORCE
    )


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)


def months_to(day: date) -> tuple[date, ...]:
    """The first days of the months shown, the one of ``day`` last."""
    number = day.year * 12 + day.month - 1
    return tuple(date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS + 1, number + 1))


def coverage_by_officer(tx: Transaction, day: date, cursor: str | None = None) -> CoverageMatrix:
    """Officers by months; two queries, flat in the number of firms. Raises Forbidden."""
    regions = _regions(tx)
    after = int(cursor) if cursor and cursor.isascii() and cursor.isdigit() else 0
    # by the account's own key: an index of pairings asked for "every officer after" would be read whole for each firm
    wanted = (
        sa.select(Account.id, Account.name, sa.func.count(sa.distinct(Pairing.company_id)).label("firms"))
        .select_from(Pairing)
        .join(Company, Company.id == Pairing.company_id)
        .join(Account, Account.id == Pairing.officer_id)
        .where(*paired(regions, day), Account.id > after)
        .group_by(Account.id)
        .order_by(Account.id)
        .limit(OFFICERS_SHOWN + 1)
    )
    rows = tx.session.execute(wanted).all()
    months = months_to(day)
    shown = rows[:OFFICERS_SHOWN]
    found = _by_month(tx, Visit.officer_id, [row.id for row in shown], regions, months)
    return CoverageMatrix(
        months=months,
        rows=tuple(
            CoveredRow(
                key=str(row.id),
                name=row.name,
                firms=row.firms,
                months=tuple(found.get((row.id, month), 0) for month in months),
            )
            for row in shown
        ),
        next_cursor=str(shown[-1].id) if len(rows) > OFFICERS_SHOWN else None,
    )


def coverage_by_park(tx: Transaction, day: date) -> CoverageMatrix:
    """Parks by months: those of the region are few; two queries. Raises Forbidden."""
    regions = _regions(tx)
    months = months_to(day)
    rows = tx.session.execute(
        sa.select(Park.id, Park.code, Park.name, sa.func.count(sa.distinct(Pairing.company_id)).label("firms"))
        .join(Company, Company.park_id == Park.id)
        .join(Pairing, Pairing.company_id == Company.id)
        .where(*paired(regions, day))
        .group_by(Park.id, Park.code, Park.name)
        .order_by(Park.code)
    ).all()
    found = _by_month(tx, Company.park_id, [row.id for row in rows], regions, months)
    return CoverageMatrix(
        months=months,
        rows=tuple(
            CoveredRow(
                key=row.code,
                name=row.name,
                firms=row.firms,
                months=tuple(found.get((row.id, month), 0) for month in months),
            )
            for row in rows
        ),
        next_cursor=None,
    )


def _by_month(
    tx: Transaction,
    by: "sa.SQLColumnExpression[Any]",
    keys: Sequence[int],
    regions: Sequence[int],
    months: Sequence[date],
) -> Mapping[tuple[int, date], int]:
    """Key and month → firms visited on site in it."""
    month = sa.cast(sa.func.date_trunc("month", Visit.visited_on), sa.Date)
    found: Any = (
        sa.select(by.label("key"), month.label("month"), sa.func.count(sa.distinct(Visit.company_id)).label("firms"))
        .select_from(Visit)
        .where(Visit.region_id.in_(regions), by.in_(keys), counted(months[0], month_of(months[-1])[1]))
        .group_by("key", "month")
    )
    if by is Company.park_id:
        found = found.join(Company, Company.id == Visit.company_id)
    rows: Any = tx.session.execute(found)
    return {(row.key, row.month): row.firms for row in rows}


def _regions(tx: Transaction) -> Sequence[int]:
    """The regions the reader oversees. Raises Forbidden."""
    if not tx.actor.may(COVER):
        raise Forbidden()
    return sorted({region for seat in tx.actor.seats for region in seat.region_ids})
