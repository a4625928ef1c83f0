"""应走访: once a day the plans of the present periods, in sets: made where one is missing, passed on, and missed.

Run as often as one likes: a firm has one plan for a period, whatever else happened. A firm gets its plan on the first
workday of the period, and one that is paired later on the day it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Account
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.clocks.terms import terms_at
from app.companies.models import Company, CompanyState, Pairing, PairingSeat
from app.companies.queries import holding
from app.kernel.given import insert_given
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.traits.models import CompanyTag
from app.traits.rules import TagKind
from app.visits.events import VisitsPlanned
from app.visits.models import CompanyQuiet, CompanyStanding, Visit
from app.visits.numbers import next_numbers
from app.visits.rules.periods import EVERY, VisitPeriod, class_of, months_of, period_of
from app.visits.rules.recording import BACK, given_up
from app.visits.rules.words import FirmClass, StandingState, VisitPurpose, VisitState, VisitWay
from app.visits.timing import end_plan_clocks, last_workday, start_clocks

_NOTHING_SAID = {
    **dict.fromkeys(
        (
            "cancel_reason",
            "met_name",
            "met_post",
            "notes",
            "again_reason",
            "leader_reason",
            "acting_role",
            "denied_by_name",
            "denial_words",
            "ruled_by_name",
            "ruling_words",
            "scheduled_by_name",
        ),
        "",
    ),
    "explained": (),
    "called": False,
}


@dataclass(frozen=True)
class Planned:
    """What one look did in a region."""

    made: int
    passed_on: int
    missed: int

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.made or self.passed_on or self.missed)


def plan_region(tx: Transaction, region_id: int) -> Planned:
    """Bring the plans of one region up to date: miss, pass on, make. A dozen statements, whatever its size."""
    today = local_day(tx.now)
    missed = _miss(tx, region_id, today)
    passed_on = _pass_on(tx, region_id, today)
    made = _make(tx, region_id, today)
    done = Planned(made, passed_on, missed)
    if not done.nothing:
        tx.emit(VisitsPlanned(region_id=RegionId(region_id), made=made, passed_on=passed_on, missed=missed))
    return done


def regions_with_pairings(tx: Transaction) -> Sequence[int]:
    """Where firms are looked after, or plans wait."""
    paired = sa.select(Company.region_id).join(Pairing, Pairing.company_id == Company.id)
    return tx.session.scalars(paired.where(Pairing.until_day.is_(None)).distinct().order_by(Company.region_id)).all()


def periods_now(tx: Transaction, region_id: int, day: date) -> Mapping[FirmClass, VisitPeriod]:
    """The period of each class in which a day lies, as the region has set it."""
    return periods_at(tx, region_id, day, tx.now)


def periods_at(tx: Transaction, region_id: int, day: date, at: datetime) -> Mapping[FirmClass, VisitPeriod]:
    """The same as the region had set it at an instant."""
    terms = terms_at(tx.session, region_id, at)
    return {each: period_of(day, months_of(terms[limit])) for each, limit in EVERY.items()}


def _miss(tx: Transaction, region_id: int, today: date) -> int:
    """Plans whose period is over were missed; whoever was there may still write it down, as a visit of its own.

    What was scheduled without a period is, once it is too late to write it down.
    """
    waiting = sa.and_(Visit.region_id == region_id, Visit.state == VisitState.PLANNED)
    over = sa.and_(waiting, sa.or_(Visit.period_last < today, Visit.id.in_(_given_up(tx, waiting, today))))
    ids = tx.session.scalars(
        sa.update(Visit)
        .where(over)
        .values(state=VisitState.MISSED, version=Visit.version + 1)
        .returning(Visit.id)
        .execution_options(synchronize_session=False)
    ).all()
    end_plan_clocks(tx, ids, met=True)
    return len(ids)


def _given_up(tx: Transaction, waiting: sa.ColumnElement[bool], today: date) -> Collection[int]:
    """The scheduled ones nobody made; they are few, and asked one by one of the calendar."""
    between = calendar_now(tx.session).workdays_between
    rows = tx.session.execute(
        sa.select(Visit.id, Visit.scheduled_on).where(
            waiting, Visit.period_first.is_(None), Visit.scheduled_on < today - timedelta(days=BACK)
        )
    )
    return [row.id for row in rows if row.scheduled_on is not None and given_up(row.scheduled_on, today, between)]


def _pass_on(tx: Transaction, region_id: int, today: date) -> int:
    """A plan is of whoever holds seat A; where nobody does, the firm is quiet or stopped, it is called off.

    What was scheduled without a period stays with whoever looks after the firm, in either seat.
    """
    holder = (
        sa.select(Pairing.company_id, Account.id, Account.name)
        .join(Account, Account.id == Pairing.officer_id)
        .where(Pairing.seat == PairingSeat.A, holding(today))
        .subquery()
    )
    waiting = sa.and_(Visit.region_id == region_id, Visit.state == VisitState.PLANNED)
    looks_after = sa.and_(
        Pairing.company_id == Visit.company_id, Pairing.officer_id == Visit.officer_id, holding(today)
    )
    asked = sa.or_(Visit.period_first.is_not(None), ~sa.exists().where(looks_after).correlate(Visit))
    moved = tx.session.scalars(
        sa.update(Visit)
        .where(waiting, asked, Visit.company_id == holder.c.company_id, Visit.officer_id != holder.c.id)
        .values(officer_id=holder.c.id, officer_name=holder.c.name, version=Visit.version + 1)
        .returning(Visit.id)
        .execution_options(synchronize_session=False)
    ).all()
    off = tx.session.scalars(
        sa.update(Visit)
        .where(
            waiting,
            sa.or_(
                Visit.company_id.not_in(sa.select(holder.c.company_id)),
                sa.and_(Visit.period_first.is_not(None), Visit.company_id.in_(_spared(today))),
                Visit.company_id.in_(sa.select(Company.id).where(Company.state != CompanyState.ACTIVE)),
            ),
        )
        .values(state=VisitState.CANCELLED, version=Visit.version + 1)
        .returning(Visit.id)
        .execution_options(synchronize_session=False)
    ).all()
    end_plan_clocks(tx, off, met=False)
    return len(moved)


def _spared(today: date) -> sa.Select[int]:
    """The firms nobody goes to by plan: those that asked for it, and those that stopped by the coordinator's word."""
    quiet = sa.select(CompanyQuiet.company_id).where(CompanyQuiet.on(today))
    stopped = sa.select(CompanyStanding.company_id).where(CompanyStanding.state == StandingState.IN_FORCE)
    return sa.select(quiet.union_all(stopped).subquery().c.company_id)


def _make(tx: Transaction, region_id: int, today: date) -> int:
    """A plan for each firm that is looked after and has none in its period."""
    calendar = calendar_now(tx.session)
    periods = {
        each: period
        for each, period in periods_now(tx, region_id, today).items()
        if today >= calendar.next_workday_on_or_after(period.first) and tx.now <= last_workday(calendar, period)
    }
    by_class: dict[FirmClass, list[sa.Row[int, int, str]]] = {each: [] for each in periods}
    known = _classes(tx, region_id)
    for row in _looked_after(tx, region_id, today):
        each = known.get(row.company_id, FirmClass.OTHER)
        if each in by_class:
            by_class[each].append(row)
    return sum(_made(tx, region_id, periods[each], rows) for each, rows in by_class.items() if rows)


def _made(tx: Transaction, region_id: int, period: VisitPeriod, firms: Sequence[sa.Row[int, int, str]]) -> int:
    """Plans of one period for those of these firms that have none, and were not called on in it on site."""
    planned = sa.and_(
        Visit.period_first == period.first, sa.or_(Visit.state != VisitState.CANCELLED, Visit.cancel_reason != "")
    )
    came = sa.and_(Visit.way == VisitWay.ON_SITE, Visit.visited_on.between(period.first, period.last))
    had = set(tx.session.scalars(sa.select(Visit.company_id).where(Visit.region_id == region_id, planned | came)))
    lacking = [row for row in firms if row.company_id not in had]
    if not lacking:
        return 0
    numbers = next_numbers(tx, region_id, len(lacking))
    planned_on = local_day(last_workday(calendar_now(tx.session), period))
    rows = [
        {
            "region_id": region_id,
            "company_id": row.company_id,
            "officer_id": row.officer_id,
            "officer_name": row.name,
            "number": number,
            "state": VisitState.PLANNED,
            "version": 1,
            "purpose": VisitPurpose.ROUTINE,
            "period_first": period.first.isoformat(),
            "period_last": period.last.isoformat(),
            "planned_on": planned_on.isoformat(),
            "made_at": tx.now,
            **_NOTHING_SAID,
        }
        for row, number in zip(lacking, numbers, strict=True)
    ]
    ids = tx.session.scalars(insert_given(Visit, rows).on_conflict_do_nothing().returning(Visit.id)).all()
    start_clocks(tx, region_id, period, ids)
    return len(ids)


def _looked_after(tx: Transaction, region_id: int, today: date) -> Sequence[sa.Row[int, int, str]]:
    """Firm, account and name of who holds its seat A, of those that are called on by plan."""
    return tx.session.execute(
        sa.select(Pairing.company_id, Pairing.officer_id, Account.name)
        .join(Company, Company.id == Pairing.company_id)
        .join(Account, Account.id == Pairing.officer_id)
        .where(
            Company.region_id == region_id,
            Company.state == CompanyState.ACTIVE,
            Company.merged_into.is_(None),
            Pairing.seat == PairingSeat.A,
            holding(today),
            Company.id.not_in(_spared(today)),
        )
        .order_by(Pairing.company_id)
    ).all()


def _classes(tx: Transaction, region_id: int) -> Mapping[int, FirmClass]:
    """Firm → its class by its verified tags; a firm without any is not named."""
    rows = tx.session.execute(
        sa.select(CompanyTag.company_id, sa.func.array_agg(CompanyTag.value).label("tags"))
        .join(Company, Company.id == CompanyTag.company_id)
        .where(
            Company.region_id == region_id,
            CompanyTag.kind.in_((TagKind.SCALE, TagKind.SPECIALISED, TagKind.REVENUE)),
            CompanyTag.proves(),
        )
        .group_by(CompanyTag.company_id)
    )
    return {row.company_id: class_of(row.tags) for row in rows}
