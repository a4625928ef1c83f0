"""承办单位与园区: departments, towns, partners and the centre, and the parks of a region."""

from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.administration.kinds.kind import Values, Wanted, running
from app.administration.rules import Moves
from app.clocks.models import Clock
from app.departments.models import Department, DepartmentKind
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.tickets.models import Ticket
from app.tickets.rules.words import OPEN


class UnitKind:
    """A unit that answers: name, kind, and for a town the park it surrounds."""

    dated = False

    def present(self, tx: Transaction, region_id: RegionId | None, subject: str, at: datetime) -> Values | None:
        """The unit of today."""
        unit = _unit(tx, region_id, subject)
        if unit is None:
            return None
        park = None if unit.park_id is None else tx.session.get_one(Park, unit.park_id).code
        return {"name": unit.name, "kind": unit.kind.value, "park": park}

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """What runs with the unit, and who sits in it."""
        unit = _unit(tx, wanted.region_id, wanted.subject)
        if unit is None:
            return Moves()
        clocks, tickets = running(tx.session, Clock.department_id == unit.id)
        return Moves(tickets=tickets, clocks=clocks, people=_people(tx, Membership.department_id == unit.id))

    def put_in_force(
        self, tx: Transaction, region_id: RegionId | None, subject: str, values: Values, valid_from: datetime
    ) -> None:
        """Write it."""
        park = None if values["park"] is None else _park(tx, region_id, values["park"])
        unit = _unit(tx, region_id, subject)
        if unit is None:
            unit = Department(region_id=region_id, code=subject)
            tx.session.add(unit)
        unit.name, unit.kind = values["name"], DepartmentKind(values["kind"])
        unit.park_id = None if park is None else park.id
        tx.session.flush()


class ParkKind:
    """A park: its name."""

    dated = False

    def present(self, tx: Transaction, region_id: RegionId | None, subject: str, at: datetime) -> Values | None:
        """The park of today."""
        park = _park(tx, region_id, subject)
        return None if park is None else {"name": park.name}

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """Open matters of its firms, and who sits in it."""
        park = _park(tx, wanted.region_id, wanted.subject)
        if park is None:
            return Moves()
        mine = sa.select(Ticket.id).where(Ticket.park_id == park.id, Ticket.state.in_(OPEN))
        tickets = tx.session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
        clocks, _several = running(tx.session, Clock.ticket_id.in_(mine))
        return Moves(tickets=tickets, clocks=clocks, people=_people(tx, Membership.park_id == park.id))

    def put_in_force(
        self, tx: Transaction, region_id: RegionId | None, subject: str, values: Values, valid_from: datetime
    ) -> None:
        """Write it."""
        park = _park(tx, region_id, subject)
        if park is None:
            park = Park(region_id=region_id, code=subject)
            tx.session.add(park)
        park.name = values["name"]
        tx.session.flush()


def _unit(tx: Transaction, region_id: RegionId | None, code: str) -> Department | None:
    return tx.session.scalar(sa.select(Department).where(Department.region_id == region_id, Department.code == code))


def _park(tx: Transaction, region_id: RegionId | None, code: str) -> Park | None:
    return tx.session.scalar(sa.select(Park).where(Park.region_id == region_id, Park.code == code))


def _people(tx: Transaction, where: sa.ColumnElement[bool]) -> int:
    """Accounts in use that sit there now."""
    seated = sa.select(Membership.account_id).distinct().join(Account, Account.id == Membership.account_id)
    seated = seated.where(where, holding(tx.now), Account.state == AccountState.ACTIVE)
    return tx.session.scalar(sa.select(sa.func.count()).select_from(seated.subquery())) or 0
