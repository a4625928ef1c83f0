"""Reading accounts: who somebody is by name, what he holds at an instant, and the people behind ids."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, raiseload, selectinload

from app.accounts.models import Account, AccountState, Membership
from app.accounts.rules.roles import UNIT, Principal, Role
from app.accounts.rules.standing_in import ALONE, OF_PARK, OF_REGION, Place
from app.accounts.rules.usernames import as_username
from app.kernel.actor import Actor
from app.kernel.asking import NOW, among, asked
from app.kernel.ids import AccountId, DepartmentId
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.visibility import visible

_UNITS = sa.table("departments", sa.column("id"), sa.column("ended_at"))
_PARKS = sa.table("parks", sa.column("id"), sa.column("ended_at"))
"""Of the neighbours no more than this: since when a unit or a park is no place to sit in."""


def holding(now: Any, seat: Any = Membership) -> sa.ColumnElement[bool]:
    """The condition that a membership holds at an instant: from ≤ now < until, and its unit or park has not ended.

    The seats of a unit that ended stay as they are and give no right; where it is in use again they do.
    """
    return sa.and_(
        in_its_days(now, seat),
        _stands(seat.department_id, _UNITS, now),
        _stands(seat.park_id, _PARKS, now),
    )


def serves(who: Any, role: Role, now: Any) -> sa.ColumnElement[bool]:
    """The condition that an account, or an alias of it, is active and holds a role at an instant."""
    seat = aliased(Membership)
    held = sa.exists().where(seat.account_id == who.id, seat.role == role, holding(now, seat))
    return sa.and_(who.state == AccountState.ACTIVE, held)


def in_its_days(now: Any, seat: Any = Membership) -> sa.ColumnElement[bool]:
    """The same of a role that sits in no unit and no park: the role firms read as asks no more of an officer's seat."""
    return sa.and_(seat.from_at <= now, sa.or_(seat.until_at.is_(None), seat.until_at > now))


def _stands(column: Any, place: sa.TableClause, now: Any) -> sa.ColumnElement[bool]:
    ended = sa.select(place.c.id).where(place.c.ended_at <= now)
    return sa.or_(column.is_(None), column.not_in(ended))


SHANGHAI = ZoneInfo("Asia/Shanghai")
_STAND_INS = sa.table(
    "officer_stand_ins",
    sa.column("officer_id"),
    sa.column("stand_in_id"),
    sa.column("from_day"),
    sa.column("until_day"),
)
"""Of the neighbour who keeps them: who stands in for whom from which day until before which."""


def lent_on(day: Any) -> sa.Select[int, int]:
    """Who is away on a Shanghai date, and who stands in for him: ``away``, ``stand_in``."""
    return sa.select(_STAND_INS.c.officer_id.label("away"), _STAND_INS.c.stand_in_id.label("stand_in")).where(
        _STAND_INS.c.from_day <= day, _STAND_INS.c.until_day > day
    )


def covering(own: Any, away: Any) -> sa.ColumnElement[bool]:
    """``rules.standing_in.covers`` of two rows of memberships."""
    return sa.and_(
        own.region_id == away.region_id,
        sa.or_(
            sa.and_(away.role.in_(UNIT), own.role.in_(UNIT), own.department_id == away.department_id),
            sa.and_(away.role.in_(OF_PARK), own.role.in_(OF_PARK), own.park_id == away.park_id),
            sa.and_(away.role.in_(OF_REGION), own.role.in_(OF_REGION)),
            sa.and_(away.role.in_(ALONE), own.role == away.role),
        ),
    )


def place_of(membership: Membership) -> Place:
    """A seat as the rules of standing in see it."""
    return Place(
        role=membership.role,
        region_id=membership.region_id,
        park_id=membership.park_id,
        department_id=membership.department_id,
    )


def roles_of(session: Session, account_id: AccountId, now: datetime) -> frozenset[Role]:
    """The roles an account holds at an instant, in any unit."""
    rows = session.scalars(sa.select(Membership.role).where(Membership.account_id == account_id, holding(now)))
    return frozenset(rows)


def staffed(
    session: Session, department_ids: Collection[int], now: datetime, roles: Collection[Role] = UNIT
) -> frozenset[DepartmentId]:
    """Those of these units in which somebody with an active account holds one of ``roles`` now."""
    if not department_ids:
        return frozenset()
    rows = asked(session, _staffed, frozenset(roles), now=now, ids=list(department_ids))
    return frozenset(DepartmentId(row[0]) for row in rows if row[0] is not None)


def _staffed(roles: frozenset[Role]) -> sa.Select[Any]:
    return staffed_units(NOW, roles).where(among(Membership.department_id, "ids")).distinct()


def staffed_units(now: datetime, roles: Collection[Role] = UNIT) -> sa.Select[int | None]:
    """The same as a statement, of every unit there is."""
    return (
        sa.select(Membership.department_id)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.role.in_(roles), Account.state == AccountState.ACTIVE, holding(now))
    )


def find_account(session: Session, username: str) -> Account | None:
    """The person's account of this user name, active or not; for machinery, not for pages."""
    name = as_username(username)
    mine = sa.select(Account).where(Account.username == name, Account.kind == Principal.PERSON)
    return None if name is None else session.scalar(mine)


def list_accounts(
    session: Session, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Account]:
    """The people's accounts the actor may see, by user name, with their memberships."""
    people = visible(actor, Account).where(Account.kind == Principal.PERSON)
    statement = people.options(selectinload(Account.memberships), raiseload("*"))
    key: Key[Account] = Key(Account.username, lambda account: account.username)
    return page_of(session, statement, [key], cursor, limit)


def names_of(session: Session, account_ids: Collection[AccountId]) -> Mapping[AccountId, str]:
    """The people's names behind ids, for events and lists; unknown ids are left out."""
    if not account_ids:
        return {}
    rows = session.execute(sa.select(Account.id, Account.name).where(Account.id.in_(set(account_ids))))
    return {AccountId(row.id): row.name for row in rows}


@dataclass(frozen=True)
class Colleague:
    """Somebody at work in a unit, for those who may hand something over to him."""

    id: AccountId
    username: str
    name: str


def colleagues_in(session: Session, department_ids: Collection[int], now: datetime) -> list[Colleague]:
    """Whoever is at work in one of these units now, by name: an active account with a post there."""
    if not department_ids:
        return []
    rows = session.execute(
        sa.select(Account.id, Account.username, Account.name)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.department_id.in_(set(department_ids)),
            Membership.role.in_(UNIT),
            Account.state == AccountState.ACTIVE,
            Account.kind == Principal.PERSON,
            holding(now),
        )
        .distinct()
        .order_by(Account.name, Account.username)
    )
    return [Colleague(AccountId(row.id), row.username, row.name) for row in rows]


@dataclass(frozen=True)
class Person:
    """Somebody to talk to."""

    name: str
    phone: str


def people_of(session: Session, account_ids: Collection[AccountId]) -> Mapping[AccountId, Person]:
    """Names and telephone numbers behind ids, for those who may call them; unknown ids are left out."""
    if not account_ids:
        return {}
    rows = session.execute(sa.select(Account.id, Account.name, Account.phone).where(Account.id.in_(set(account_ids))))
    return {AccountId(row.id): Person(row.name, row.phone) for row in rows}
