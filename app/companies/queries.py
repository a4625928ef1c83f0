"""Reading firms and their officers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session, raiseload, selectinload

from app.companies.models import (
    Company,
    CompanyCode,
    CompanyName,
    CompanyState,
    Contact,
    Pairing,
    PairingSeat,
    StandIn,
)
from app.companies.rules import SHANGHAI, STALE_AFTER, as_credit_code
from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.folding import harmless, terms
from app.kernel.ids import AccountId, CompanyId, ParkId
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.visibility import visible

_SIGNS: ARRAY[str] = ARRAY(sa.Text)


@dataclass(frozen=True, kw_only=True)
class CompanyFilters:
    """What a list of firms may be narrowed by; None means any."""

    q: str | None = None
    """Words of the name or of a former one, or a part of the credit code; taken literally."""
    park_id: ParkId | None = None
    state: CompanyState | None = None
    officer_id: AccountId | None = None
    """Firms this officer looks after on ``day``, those of whom he stands in for with them."""
    day: date | None = None


@dataclass(frozen=True)
class StandingIn:
    """Who stands in for an officer, and the first day on which he no longer does."""

    officer_id: AccountId
    until_day: date


def get_company(session: Session, actor: Actor, credit_code: str) -> Company:
    """A firm with its contacts, as far as it exists for the actor; Missing otherwise."""
    company = session.scalar(
        visible(actor, Company)
        .where(coded(harmless(as_credit_code(credit_code))))
        .options(selectinload(Company.contacts), raiseload("*"))
    )
    if company is None:
        raise Missing()
    return company


def is_reachable(now: datetime) -> sa.ColumnElement[bool]:
    """That somebody to call is entered for a firm and not stale (``rules.is_stale``)."""
    entered = sa.exists().where(Contact.company_id == Company.id)
    return sa.and_(
        Company.contacts_verified_at.is_not(None), Company.contacts_verified_at >= now - STALE_AFTER, entered
    )


def coded(code: Any) -> sa.ColumnElement[bool]:
    """That a firm has this code, or had it: no two firms ever have the same."""
    return Company.id == firm_coded(code)


def firm_coded(code: Any) -> sa.CollectionAggregate[bool]:
    """The id of the firm that has or had this code, to be held against a column that names a firm.

    As an array, by which the index of that column is walked.
    """
    found = sa.union_all(_coded_now(code), formerly_coded(code))
    return sa.any_(sa.func.array(found.scalar_subquery()))


def _coded_now(code: Any) -> sa.Select[int]:
    """A record that went into another is found by the one that is kept, which has its code among those it had."""
    return sa.select(Company.id).where(Company.credit_code == code, Company.merged_into.is_(None))


def formerly_coded(code: Any) -> sa.Select[int]:
    """The firm that had this code once."""
    return sa.select(CompanyCode.company_id).where(CompanyCode.code == code)


def companies_by_code(session: Session, actor: Actor, codes: Collection[str]) -> Mapping[str, Company]:
    """Those of these firms that exist for the actor, with their contacts; two queries."""
    found = visible(actor, Company).where(Company.credit_code.in_(codes))
    statement = found.options(selectinload(Company.contacts), raiseload("*"))
    return {company.credit_code: company for company in session.scalars(statement)}


def seats_open(session: Session, company_ids: Collection[CompanyId]) -> dict[int, dict[PairingSeat, AccountId]]:
    """Firm → who holds each seat without an end; one query."""
    held: dict[int, dict[PairingSeat, AccountId]] = {}
    wanted = sa.select(Pairing.company_id, Pairing.seat, Pairing.officer_id)
    for row in session.execute(wanted.where(Pairing.company_id.in_(company_ids), Pairing.until_day.is_(None))):
        held.setdefault(row.company_id, {})[row.seat] = AccountId(row.officer_id)
    return held


def seats_ever(session: Session, company_ids: Collection[CompanyId]) -> dict[int, dict[PairingSeat, AccountId | None]]:
    """Firm → its seats that were ever held, each with who holds it without an end, None for nobody; one query."""
    held: dict[int, dict[PairingSeat, AccountId | None]] = {}
    wanted = sa.select(Pairing.company_id, Pairing.seat, Pairing.officer_id, Pairing.until_day)
    for row in session.execute(wanted.where(Pairing.company_id.in_(company_ids))):
        seats = held.setdefault(row.company_id, {})
        if row.until_day is None:
            seats[row.seat] = AccountId(row.officer_id)
        else:
            seats.setdefault(row.seat, None)
    return held


def list_companies(
    session: Session,
    actor: Actor,
    filters: CompanyFilters | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Company]:
    """The actor's firms in the order they were entered, with their contacts."""
    statement = _narrowed(actor, filters or CompanyFilters())
    statement = statement.options(selectinload(Company.contacts), raiseload("*"))
    key: Key[Company] = Key(Company.id, lambda company: company.id)
    return page_of(session, statement, [key], cursor, limit)


def count_companies(session: Session, actor: Actor, filters: CompanyFilters, most: int) -> int:
    """How many firms ``list_companies`` has, as far as ``most``; one query."""
    found = _narrowed(actor, filters).with_only_columns(Company.id).limit(most).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _narrowed(actor: Actor, filters: CompanyFilters) -> sa.Select[Company]:
    statement = visible(actor, Company)
    if filters.q:
        words = harmless(filters.q)
        named = sa.and_(sa.true(), *[Company.id.in_(called(word)) for word in terms(words)])
        typed = as_credit_code(words)
        former = sa.select(CompanyCode.company_id).where(CompanyCode.code.contains(typed, autoescape=True))
        code = sa.or_(Company.credit_code.contains(typed, autoescape=True), Company.id.in_(former))
        statement = statement.where(sa.or_(named, code))
    if filters.park_id is not None:
        statement = statement.where(Company.park_id == filters.park_id)
    if filters.state is not None:
        statement = statement.where(Company.state == filters.state)
    if filters.officer_id is not None and filters.day is not None:
        statement = statement.where(Company.id.in_(looked_after(filters.officer_id, filters.day)))
    return statement


def called(word: str) -> sa.Select[int]:
    """The firms in whose name, or in a former one, a folded word occurs."""
    present = sa.select(Company.id).where(occurs(word, Company.folded_name))
    former = sa.select(CompanyName.company_id).where(occurs(word, CompanyName.folded))
    return sa.select(present.union_all(former).subquery().c.id)


def occurs(word: str, name: InstrumentedAttribute[Any]) -> sa.ColumnElement[bool]:
    """That a name has the signs of a word, which an index knows of every name, and has them in a row.

    The signs come out of a subquery, so that the database cannot tell how many names have them: where it knew that all
    do (有限公司), it would read all and take each apart, which costs five times what comparing them does.
    """
    signs = sa.func.string_to_array(name, sa.literal_column("NULL::text"), type_=_SIGNS)
    asked = sa.select(sa.literal(sorted(set(word)), _SIGNS)).scalar_subquery()
    return sa.and_(signs.contains(asked), name.contains(word, autoescape=True))


def holding(day: Any) -> sa.ColumnElement[bool]:
    """The condition that a pairing holds on a day: from ≤ day < until."""
    return sa.and_(Pairing.from_day <= day, sa.or_(Pairing.until_day.is_(None), Pairing.until_day > day))


def credit_codes(session: Session, ids: Collection[CompanyId]) -> Mapping[CompanyId, str]:
    """The codes of firms one sits in; unknown ids are left out."""
    if not ids:
        return {}
    rows = session.execute(sa.select(Company.id, Company.credit_code).where(Company.id.in_(set(ids))))
    return {CompanyId(row.id): row.credit_code for row in rows}


def officers_of(session: Session, company_id: CompanyId, day: date) -> Mapping[PairingSeat, AccountId]:
    """Who looks after a firm on a day, by seat; seat A first."""
    rows = session.scalars(
        sa.select(Pairing).where(Pairing.company_id == company_id, holding(day)).order_by(Pairing.seat)
    )
    return {row.seat: AccountId(row.officer_id) for row in rows}


def officers_of_many(
    session: Session, company_ids: Collection[CompanyId], day: date
) -> Mapping[CompanyId, Mapping[PairingSeat, AccountId]]:
    """Like ``officers_of`` for a list of firms, in one query."""
    found: dict[CompanyId, dict[PairingSeat, AccountId]] = {}
    rows = session.scalars(
        sa.select(Pairing).where(Pairing.company_id.in_(set(company_ids)), holding(day)).order_by(Pairing.seat)
    )
    for row in rows:
        found.setdefault(CompanyId(row.company_id), {})[row.seat] = AccountId(row.officer_id)
    return found


def looked_after(officer_id: Any, day: Any) -> sa.Select[int]:
    """The firms an officer looks after on a day, in either seat, and those of whom he stands in for that day.

    Of values or of columns: a part of what ``accounts.actors.Actors`` asks.
    """
    away = sa.select(StandIn.officer_id).where(StandIn.stand_in_id == officer_id, StandIn.on(day), _both_officers(day))
    # as an array, by which the index on the officers is walked: with an OR every pairing there ever was is read
    whose = sa.union_all(sa.select(sa.cast(officer_id, sa.BigInteger)), away).scalar_subquery()
    return sa.select(Pairing.company_id).where(Pairing.officer_id == sa.any_(sa.func.array(whose)), holding(day))


_SEATS = sa.table(
    "memberships", *(sa.column(name) for name in ("account_id", "role", "region_id", "from_at", "until_at"))
)
"""Of the neighbour no more than who is an officer where: who stands in for another seat gets no firms."""


def _both_officers(day: Any) -> sa.ColumnElement[bool]:
    """That who is away and who stands in are officers of one region on a day."""
    own, away = _SEATS.alias(), _SEATS.alias()
    start: Any = sa.func.timezone(SHANGHAI.key, sa.cast(sa.cast(day, sa.Date), sa.DateTime))
    serving = [
        condition
        for seat in (own, away)
        for condition in (
            seat.c.role == "officer",
            seat.c.from_at < start + sa.literal(timedelta(days=1)),
            sa.or_(seat.c.until_at.is_(None), seat.c.until_at > start),
        )
    ]
    return sa.exists().where(
        own.c.account_id == StandIn.stand_in_id,
        away.c.account_id == StandIn.officer_id,
        own.c.region_id == away.c.region_id,
        *serving,
    )


def stand_ins_of(session: Session, officer_ids: Collection[AccountId], day: date) -> Mapping[AccountId, StandingIn]:
    """Who stands in on a day for those of these officers who are away; nothing is asked for nobody."""
    if not officer_ids:
        return {}
    # by name: the role firms read as is given these columns and no others
    rows = session.execute(
        sa.select(StandIn.officer_id, StandIn.stand_in_id, StandIn.until_day)
        .where(StandIn.officer_id.in_(set(officer_ids)), StandIn.on(day))
        .order_by(StandIn.id)
    )
    return {AccountId(row.officer_id): StandingIn(AccountId(row.stand_in_id), row.until_day) for row in rows}


def away_officer(session: Session, company_id: CompanyId, stand_in_id: AccountId, day: date) -> AccountId | None:
    """For whom somebody looks after a firm on a day; None where he holds a seat there himself."""
    seats = sa.select(Pairing.officer_id).where(Pairing.company_id == company_id, holding(day))
    if session.scalar(seats.where(Pairing.officer_id == stand_in_id).limit(1)) is not None:
        return None
    away = sa.select(StandIn.officer_id).where(
        StandIn.stand_in_id == stand_in_id, StandIn.on(day), StandIn.officer_id.in_(seats)
    )
    found = session.scalar(away.order_by(StandIn.id).limit(1))
    return None if found is None else AccountId(found)


def pairing_history(session: Session, company_id: CompanyId) -> Sequence[Pairing]:
    """All pairings of a firm, newest first; the caller has found the firm through ``visible``."""
    return session.scalars(
        sa.select(Pairing).where(Pairing.company_id == company_id).order_by(Pairing.from_day.desc(), Pairing.id.desc())
    ).all()


def name_of_company(company_id: CompanyId) -> sa.ScalarSelect[str]:
    """The name of a firm one sits in, as a column of a statement."""
    return sa.select(Company.name).where(Company.id == company_id).scalar_subquery()
