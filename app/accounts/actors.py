"""Who somebody is at this moment: an account becomes an Actor with its seats, abilities and paired firms.

It is one statement, whatever is known of him: his account, his sign-in or his token. Regions and pairings belong to
neighbouring slices, which this one may not import: the factory hands in the two questions once, as parts of that
statement, and both faces, the commands and the workers share the one ``Actors``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.knowing import DAY, KEY, NOW, Below, Companies, of_holder
from app.accounts.models import Account, AccountState
from app.accounts.queries import SHANGHAI
from app.accounts.rules.permissions import abilities_of, abilities_of_scopes
from app.accounts.rules.roles import Principal, Role
from app.accounts.rules.seats import is_staff
from app.accounts.rules.sessions import STAFF
from app.accounts.rules.standing_in import Place, covers
from app.accounts.sessions import ResumedSession, resumed, sessions_of
from app.accounts.tokens import HeldToken, digest, held, tokens_of
from app.kernel.actor import Actor, Seat
from app.kernel.asking import asked
from app.kernel.errors import Unauthenticated
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, RegionId

Holder = Callable[[], sa.Select[Any]]
"""Whom a statement asks for."""


@dataclass(frozen=True)
class Actors:
    """Makes actors. Nothing is cached: a role that ends, ends that minute."""

    regions_below: Below
    """``regions.queries.ids_below``."""
    companies_of: Companies
    """``companies.queries.looked_after``: the firms an officer looks after on a day."""

    def of(self, session: Session, account_id: AccountId, now: datetime) -> Actor:
        """The actor of an active account. Raises Unauthenticated when there is none."""
        row = self._ask(session, _active, account_id, now)
        if row is None:
            raise Unauthenticated()
        return _actor(row)

    def of_account(self, session: Session, account: Account, now: datetime) -> Actor:
        """The actor of an account that was found active in this very transaction."""
        return _actor(self._ask(session, _any, account.id, now))

    def of_session(
        self, session: Session, secret: str, now: datetime, staff_idle: timedelta = STAFF.idle
    ) -> tuple[Actor, ResumedSession] | None:
        """The actor behind a browser's secret, with the sign-in; None when it is unknown, ended or too old."""
        row = self._ask(session, _signed_in, digest(secret), now)
        if row is None:
            return None
        found = resumed(row, now, staff_idle, staff=is_staff(_own_roles(row)))
        return None if found is None else (_actor(row), found)

    def of_token(self, session: Session, token: str, now: datetime) -> tuple[Actor, HeldToken] | None:
        """The actor behind a bearer token, with the token; None when it is unknown, expired or revoked."""
        row = self._ask(session, _bearing, digest(token), now)
        return None if row is None else (_actor(row), held(row, now))

    def _ask(self, session: Session, holder: Holder, key: int | bytes, now: datetime) -> Any:
        """The one row there is of a holder; None where nobody is."""
        values = {KEY.key: key, NOW.key: now, DAY.key: now.astimezone(SHANGHAI).date()}
        rows = asked(session, _whole, self, holder, **values)
        return rows[0] if rows else None


def _whole(actors: Actors, holder: Holder) -> sa.Select[Any]:
    return of_holder(holder(), actors.regions_below, actors.companies_of)


def _any() -> sa.Select[Any]:
    return sa.select(Account.id).where(Account.id == KEY)


def _active() -> sa.Select[Any]:
    return sa.select(Account.id).where(Account.id == KEY, Account.state == AccountState.ACTIVE)


def _signed_in() -> sa.Select[Any]:
    return sessions_of(KEY)


def _bearing() -> sa.Select[Any]:
    return tokens_of(KEY, NOW)


@dataclass(frozen=True)
class _Held:
    """A seat as the statement says it."""

    whose: int
    name: str
    role: Role
    region_id: int
    park_id: int | None
    department_id: int | None
    company_id: int | None

    @property
    def place(self) -> Place:
        return Place(role=self.role, region_id=self.region_id, park_id=self.park_id, department_id=self.department_id)

    def seat(self, below: Mapping[int, frozenset[RegionId]], instead_of: str | None) -> Seat:
        return Seat(
            role=self.role.value,
            region_id=RegionId(self.region_id),
            region_ids=below[self.region_id],
            park_id=None if self.park_id is None else ParkId(self.park_id),
            department_id=None if self.department_id is None else DepartmentId(self.department_id),
            company_id=None if self.company_id is None else CompanyId(self.company_id),
            instead_of=instead_of,
        )


def _held(row: Any) -> list[_Held]:
    """The seats he holds, and behind them those of whoever he is named for, in their order."""
    return [_Held(whose, name, Role(role), *place) for whose, name, role, *place, _below in row.seats or ()]


def _own_roles(row: Any) -> frozenset[Role]:
    return frozenset(each.role for each in _held(row) if each.whose == row.id)


def _actor(row: Any) -> Actor:
    account_id = AccountId(row.id)
    if row.kind is Principal.SERVICE:
        return _program(row)
    held = _held(row)
    own = [each for each in held if each.whose == account_id]
    lent = [each for each in held if each.whose != account_id and _covered(own, each)]
    below = {seat[3]: frozenset(map(RegionId, seat[-1] or ())) for seat in row.seats or ()}
    roles = {each.role for each in (*own, *lent)}
    return Actor(
        account_id=account_id,
        name=row.name,
        seats=(*(each.seat(below, None) for each in own), *(each.seat(below, each.name) for each in lent)),
        abilities=abilities_of(roles),
        paired=frozenset(map(CompanyId, row.paired or ())) if Role.OFFICER in roles else frozenset(),
    )


def _covered(own: Sequence[_Held], away: _Held) -> bool:
    """Whoever is away lends no seat that one could not cover from a seat of one's own."""
    return any(covers(each.place, away.place) for each in own)


def _program(row: Any) -> Actor:
    """A program: one seat that is no role of a person's, in its region, and what its scopes allow."""
    below = frozenset(map(RegionId, row.program_below or ()))
    return Actor(
        account_id=AccountId(row.id),
        name=row.name,
        seats=(Seat(role=Principal.SERVICE.value, region_id=RegionId(row.program_region), region_ids=below),),
        abilities=abilities_of_scopes(row.scopes),
        scopes=frozenset(row.scopes),
    )
