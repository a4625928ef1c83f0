"""Where firms have nobody to turn to, or soon will: 未交接, whose firms wait; 无人在岗, where both are away.

Each reader finds what concerns firms that exist for him.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload

from app.accounts.models import Account, Membership
from app.accounts.queries import holding as accounts_holding
from app.accounts.queries import serves
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Company, CompanyState, Pairing, PairingSeat, StandIn
from app.companies.queries import holding
from app.handovers.models import HandOver
from app.handovers.rules import Absence, HandOverState
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.queries import names_of_parks


@dataclass(frozen=True, kw_only=True)
class SeenLeaver:
    """An officer whose firms are not in other hands yet."""

    username: str
    name: str
    firms: int
    """How many wait: those of the hand-over of one who stays in office, otherwise all where he still holds a seat."""
    leaves_on: date | None
    """The first Shanghai day on which he is in office no more, gone by or to come; None while no end is named."""
    serves: bool
    hand_over: str | None
    """The one that waits for names; None where none was begun."""
    given: bool
    taken: bool


@dataclass(frozen=True, kw_only=True)
class SeenAbsence:
    """Who holds a seat of a firm and is not there."""

    seat: PairingSeat
    name: str
    absence: Absence
    back_on: date | None
    """The first day on which he is there again; None for who has left."""


@dataclass(frozen=True, kw_only=True)
class SeenUnattended:
    """A firm of which nobody who looks after it is there today."""

    credit_code: str
    name: str
    park: str | None
    absences: tuple[SeenAbsence, ...]


def not_handed_over(tx: Transaction, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[SeenLeaver]:
    """未交接: officers who have left or will, or whose hand-over waits for names, and who hold seats; four queries."""
    page = page_of(tx.session, _leavers(tx), [Key(Account.id, lambda row: row.id)], cursor, limit)
    ids = [row.id for row in page.items]
    firms, ends, begun = _firms_held(tx, ids), _ends(tx, ids), _begun(tx, ids)
    return Page([_leaver(row, firms, ends.get(row.id), begun.get(row.id)) for row in page.items], page.next_cursor)


def nobody_in_charge(tx: Transaction, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[SeenUnattended]:
    """无人在岗: active firms with an officer, of whom nobody nor a stand-in is there today; three queries."""
    day = local_day(tx.now)
    # asked of each officer, who are few, and not of each of his firms
    officers = sa.select(Membership.account_id).where(Membership.role == Role.OFFICER)
    absent_ones = sa.select(Account.id).where(Account.id.in_(officers), sa.not_(_there(tx, Account)))
    absent = sa.select(Pairing.company_id).where(holding(day), Pairing.officer_id.in_(absent_ones))
    wanted = visible(tx.actor, Company).where(
        Company.state == CompanyState.ACTIVE, Company.id.in_(absent), sa.not_(_somebody(tx, day))
    )
    page = page_of(tx.session, wanted, [Key(Company.id, lambda row: row.id)], cursor, limit)
    seats = _absences(tx, [row.id for row in page.items], day)
    parks = names_of_parks(tx.session, [row.park_id for row in page.items])
    return Page(
        [
            SeenUnattended(
                credit_code=row.credit_code,
                name=row.name,
                park=parks.get(row.park_id or 0),
                absences=seats.get(row.id, ()),
            )
            for row in page.items
        ],
        page.next_cursor,
    )


def _leavers(tx: Transaction) -> sa.Select[Account]:
    there = visible(tx.actor, Company).with_only_columns(Company.id)
    holds = sa.exists().where(
        Pairing.officer_id == Account.id, Pairing.until_day.is_(None), Pairing.company_id.in_(there)
    )
    waits = sa.exists().where(HandOver.giver_id == Account.id, HandOver.state == HandOverState.OPEN)
    goes = sa.exists().where(
        Membership.account_id == Account.id,
        Membership.role == Role.OFFICER,
        accounts_holding(tx.now),
        Membership.until_at.is_not(None),
    )
    return sa.select(Account).where(holds, sa.or_(waits, sa.not_(serves(Account, Role.OFFICER, tx.now)), goes))


def _there(tx: Transaction, who: Any) -> sa.ColumnElement[bool]:
    """Whether an officer is in office and not on leave today."""
    away = aliased(StandIn)
    gone = sa.exists().where(away.officer_id == who.id, away.on(local_day(tx.now)))
    return sa.and_(serves(who, Role.OFFICER, tx.now), sa.not_(gone))


def _somebody(tx: Transaction, day: date) -> sa.ColumnElement[bool]:
    """Whether of a firm somebody in a seat, or who stands in for him, is there."""
    who, seat, lent = aliased(Account), aliased(Pairing), aliased(StandIn)
    stands_in = sa.select(lent.stand_in_id).where(lent.officer_id == seat.officer_id, lent.on(day))
    return (
        sa.exists()
        .where(
            seat.company_id == Company.id,
            seat.from_day <= day,
            sa.or_(seat.until_day.is_(None), seat.until_day > day),
            sa.or_(who.id == seat.officer_id, who.id.in_(stands_in)),
            _there(tx, who),
        )
        .correlate(Company)
    )


def _firms_held(tx: Transaction, ids: Collection[int]) -> Mapping[int, int]:
    there = visible(tx.actor, Company).with_only_columns(Company.id)
    counted = sa.select(Pairing.officer_id, sa.func.count()).where(
        Pairing.officer_id.in_(ids), Pairing.until_day.is_(None), Pairing.company_id.in_(there)
    )
    return {row[0]: row[1] for row in tx.session.execute(counted.group_by(Pairing.officer_id))}


def _ends(tx: Transaction, ids: Collection[int]) -> Mapping[int, tuple[datetime | None, bool]]:
    """Officer → when his last seat ends, None for no end, and whether he is in office now."""
    rows = tx.session.execute(
        sa.select(Account.id, Membership.until_at, serves(Account, Role.OFFICER, tx.now).label("serves"))
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.id.in_(ids), Membership.role == Role.OFFICER)
        .order_by(Account.id, Membership.until_at.asc().nulls_last(), Membership.id)
    )
    return {row.id: (row.until_at, bool(row.serves)) for row in rows}


def _begun(tx: Transaction, ids: Collection[int]) -> Mapping[int, HandOver]:
    """Officer → the newest of his hand-overs that wait for names."""
    rows = tx.session.scalars(
        sa.select(HandOver)
        .where(HandOver.giver_id.in_(ids), HandOver.state == HandOverState.OPEN)
        .options(selectinload(HandOver.firms))
        .order_by(HandOver.id)
    )
    return {row.giver_id: row for row in rows}


def _leaver(
    row: Account, firms: Mapping[int, int], end: tuple[datetime | None, bool] | None, begun: HandOver | None
) -> SeenLeaver:
    until, serves = end or (None, False)
    stays = begun is not None and serves and until is None
    return SeenLeaver(
        username=row.username,
        name=row.name,
        firms=len(begun.firms) if begun is not None and stays else firms.get(row.id, 0),
        leaves_on=None if until is None else local_day(until),
        serves=serves,
        hand_over=None if begun is None else begun.number,
        given=begun is not None and begun.given_at is not None,
        taken=begun is not None and begun.taken_at is not None,
    )


def _absences(tx: Transaction, ids: Collection[int], day: date) -> Mapping[int, tuple[SeenAbsence, ...]]:
    """Firm → who holds its seats and why he is not there, seat A first; one query."""
    back = sa.select(sa.func.max(StandIn.until_day)).where(StandIn.officer_id == Account.id, StandIn.on(day))
    rows = tx.session.execute(
        sa.select(
            Pairing.company_id,
            Pairing.seat,
            Account.name,
            serves(Account, Role.OFFICER, tx.now).label("serves"),
            back.correlate(Account).scalar_subquery().label("back_on"),
        )
        .join(Account, Account.id == Pairing.officer_id)
        .where(Pairing.company_id.in_(ids), holding(day))
        .order_by(Pairing.company_id, Pairing.seat, Pairing.id)
    )
    found: dict[int, tuple[SeenAbsence, ...]] = {}
    for row in rows:
        absence = Absence.AWAY if row.serves else Absence.LEFT
        seen = SeenAbsence(seat=row.seat, name=row.name, absence=absence, back_on=row.back_on if row.serves else None)
        found[row.company_id] = (*found.get(row.company_id, ()), seen)
    return found
