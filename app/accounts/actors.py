"""Who somebody is at this moment: an account becomes an Actor with its seats, abilities and paired firms.

Regions and pairings belong to neighbouring slices, which this one may not import: the factory hands in the two
questions once, and both faces, the commands and the workers share the one ``Actors``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountState, Membership, ServiceAccount
from app.accounts.queries import seats_and_those_stood_in_for
from app.accounts.rules.permissions import abilities_of, abilities_of_scopes
from app.accounts.rules.roles import Principal, Role
from app.kernel.actor import Actor, Seat
from app.kernel.errors import Unauthenticated
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, RegionId


@dataclass(frozen=True)
class Actors:
    """Makes actors. Nothing is cached: a role that ends, ends that minute."""

    regions_below: Callable[[Session, RegionId], frozenset[RegionId]]
    """``regions.queries.below``."""
    companies_of: Callable[[Session, AccountId, datetime], frozenset[CompanyId]]
    """``companies.queries.paired_companies``: the firms an officer looks after at an instant."""

    def of(self, session: Session, account_id: AccountId, now: datetime) -> Actor:
        """The actor of an active account. Raises Unauthenticated when there is none."""
        account = session.scalar(
            sa.select(Account).where(Account.id == account_id, Account.state == AccountState.ACTIVE)
        )
        if account is None:
            raise Unauthenticated()
        return self.of_account(session, account, now)

    def of_account(self, session: Session, account: Account, now: datetime) -> Actor:
        """The actor of an account that was found active in this very transaction."""
        account_id = AccountId(account.id)
        if account.kind is Principal.SERVICE:
            return self._program(session, account)
        held = seats_and_those_stood_in_for(session, account_id, now)
        memberships = [membership for membership, _whose in held]
        below = {
            region_id: self.regions_below(session, RegionId(region_id))
            for region_id in {membership.region_id for membership in memberships}
        }
        roles = {membership.role for membership in memberships}
        return Actor(
            account_id=account_id,
            name=account.name,
            seats=tuple(_seat(membership, below[membership.region_id], whose) for membership, whose in held),
            abilities=abilities_of(roles),
            paired=self.companies_of(session, account_id, now) if Role.OFFICER in roles else frozenset(),
        )

    def _program(self, session: Session, account: Account) -> Actor:
        """A program: one seat that is no role of a person's, in its region, and what its scopes allow."""
        program = session.get_one(ServiceAccount, account.id)
        region_id = RegionId(program.region_id)
        below = self.regions_below(session, region_id)
        return Actor(
            account_id=AccountId(account.id),
            name=account.name,
            seats=(Seat(role=Principal.SERVICE.value, region_id=region_id, region_ids=below),),
            abilities=abilities_of_scopes(program.scopes),
            scopes=frozenset(program.scopes),
        )


def _seat(membership: Membership, region_ids: frozenset[RegionId], instead_of: str | None) -> Seat:
    return Seat(
        role=membership.role.value,
        region_id=RegionId(membership.region_id),
        region_ids=region_ids,
        park_id=None if membership.park_id is None else ParkId(membership.park_id),
        department_id=None if membership.department_id is None else DepartmentId(membership.department_id),
        company_id=None if membership.company_id is None else CompanyId(membership.company_id),
        instead_of=instead_of,
    )
