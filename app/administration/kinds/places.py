"""承办单位与园区: departments, towns, partners and the centre, and the parks of a region."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.administration.kinds.kind import ENDED, SUCCESSOR, Values, Wanted, ending_of, running
from app.administration.rules import Moves
from app.clocks.models import Clock
from app.companies.models import Company, CompanyState
from app.departments.duties import set_duties
from app.departments.models import Department, DepartmentKind, Duty, DutyPart
from app.departments.queries import heir_of
from app.kernel.actor import SYSTEM
from app.kernel.ids import DepartmentId, RegionId
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.words import OPEN, Part


class UnitKind:
    """A unit that answers: name, kind, and for a town the park it surrounds."""

    dated = False

    def present(self, tx: Transaction, region_id: RegionId | None, subject: str, at: datetime) -> Values | None:
        """The unit of today."""
        unit = _unit(tx, region_id, subject)
        if unit is None:
            return None
        park = None if unit.park_id is None else tx.session.get_one(Park, unit.park_id).code
        successor = None if unit.successor_id is None else tx.session.get_one(Department, unit.successor_id).code
        return {"name": unit.name, "kind": unit.kind.value, "park": park, **ending_of(unit, successor)}

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """What runs with the unit, and who sits in it."""
        unit = _unit(tx, wanted.region_id, wanted.subject)
        if unit is None:
            return Moves()
        clocks, tickets = running(tx.session, Clock.department_id == unit.id)
        people = _people(tx, Membership.department_id == unit.id)
        if not wanted.values.get(ENDED):
            return Moves(tickets=tickets, clocks=clocks, people=people)
        tickets, leads = _in_hand(tx, unit)
        answered = sa.select(sa.func.count(Duty.category_code.distinct())).where(Duty.department_id == unit.id)
        categories = tx.session.scalar(answered) or 0
        return Moves(tickets=tickets, leads=leads, clocks=clocks, people=people, categories=categories)

    def put_in_force(
        self, tx: Transaction, region_id: RegionId | None, subject: str, values: Values, valid_from: datetime
    ) -> None:
        """Write it; one that ends gives what it answers for to its successor, and a sweep what it has in hand."""
        park = None if values["park"] is None else _park(tx, region_id, values["park"])
        unit = _unit(tx, region_id, subject)
        if unit is None:
            unit = Department(region_id=region_id, code=subject)
            tx.session.add(unit)
        else:  # a whistle to the unit in this moment is waited for
            tx.session.refresh(unit, with_for_update=True)
        unit.name, unit.kind = values["name"], DepartmentKind(values["kind"])
        unit.park_id = None if park is None else park.id
        ends = bool(values.get(ENDED))
        heir = _unit(tx, region_id, values[SUCCESSOR]) if ends and values.get(SUCCESSOR) else None
        unit.ended_at, unit.successor_id = valid_from if ends else None, None if heir is None else heir.id
        tx.session.flush()
        if ends:
            _give_duties(tx, unit)


class ParkKind:
    """A park: its name, and where its firms go when it ends."""

    dated = False

    def present(self, tx: Transaction, region_id: RegionId | None, subject: str, at: datetime) -> Values | None:
        """The park of today."""
        park = _park(tx, region_id, subject)
        if park is None:
            return None
        successor = None if park.successor_id is None else tx.session.get_one(Park, park.successor_id).code
        return {"name": park.name, **ending_of(park, successor)}

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """Open matters of its firms, and who sits in it."""
        park = _park(tx, wanted.region_id, wanted.subject)
        if park is None:
            return Moves()
        mine = sa.select(Ticket.id).where(Ticket.park_id == park.id, Ticket.state.in_(OPEN))
        tickets = tx.session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
        clocks, _several = running(tx.session, Clock.ticket_id.in_(mine))
        people = _people(tx, Membership.park_id == park.id)
        if not wanted.values.get(ENDED):
            return Moves(tickets=tickets, clocks=clocks, people=people)
        there = sa.select(sa.func.count()).where(Company.park_id == park.id, Company.state == CompanyState.ACTIVE)
        firms = tx.session.scalar(there) or 0
        return Moves(tickets=tickets, clocks=clocks, people=people, firms=firms)

    def put_in_force(
        self, tx: Transaction, region_id: RegionId | None, subject: str, values: Values, valid_from: datetime
    ) -> None:
        """Write it; a sweep lets the firms of one that ends move."""
        park = _park(tx, region_id, subject)
        if park is None:
            park = Park(region_id=region_id, code=subject)
            tx.session.add(park)
        park.name = values["name"]
        ends = bool(values.get(ENDED))
        other = _park(tx, region_id, values[SUCCESSOR]) if ends and values.get(SUCCESSOR) else None
        park.ended_at, park.successor_id = valid_from if ends else None, None if other is None else other.id
        tx.session.flush()


def _unit(tx: Transaction, region_id: RegionId | None, code: str) -> Department | None:
    return tx.session.scalar(sa.select(Department).where(Department.region_id == region_id, Department.code == code))


def _park(tx: Transaction, region_id: RegionId | None, code: str) -> Park | None:
    return tx.session.scalar(sa.select(Park).where(Park.region_id == region_id, Park.code == code))


def _in_hand(tx: Transaction, unit: Department) -> tuple[int, int]:
    """Open matters in which the unit has a part, and of how many it is the lead."""
    leads = sa.func.count(Ticket.id.distinct()).filter(Assignment.part == Part.LEAD)
    counted = sa.select(sa.func.count(Ticket.id.distinct()), leads).join(Assignment, Assignment.ticket_id == Ticket.id)
    row = tx.session.execute(
        counted.where(Assignment.department_id == unit.id, Assignment.live(), Ticket.state.in_(OPEN))
    ).one()
    return row[0], row[1]


def _give_duties(tx: Transaction, unit: Department) -> None:
    """Whatever the duty list says of the unit, it says of who goes on for it; what nobody takes falls to the centre."""
    region_id = RegionId(unit.region_id)
    mine = sa.select(Duty.category_code).where(Duty.department_id == unit.id)
    rows = sa.select(Duty).where(Duty.region_id == region_id, Duty.category_code.in_(mine))
    by_category: dict[str, list[Duty]] = {}
    for duty in tx.session.scalars(rows.order_by(Duty.category_code, Duty.position, Duty.id)):
        by_category.setdefault(duty.category_code, []).append(duty)
    heir = heir_of(tx.session, unit).id if unit.successor_id is not None else None
    for code, duties in by_category.items():
        named = [(heir if duty.department_id == unit.id else duty.department_id, duty.part) for duty in duties]
        lead = next((each for each, part in named if part is DutyPart.LEAD and each is not None), None)
        supports = dict.fromkeys(each for each, _part in named if each is not None and each != lead)
        set_duties(
            replace(tx, actor=SYSTEM),
            region_id,
            code,
            None if lead is None else DepartmentId(lead),
            [DepartmentId(each) for each in supports],
        )


def _people(tx: Transaction, where: sa.ColumnElement[bool]) -> int:
    """Accounts in use that sit there now."""
    seated = sa.select(Membership.account_id).distinct().join(Account, Account.id == Membership.account_id)
    seated = seated.where(where, holding(tx.now), Account.state == AccountState.ACTIVE)
    return tx.session.scalar(sa.select(sa.func.count()).select_from(seated.subquery())) or 0
