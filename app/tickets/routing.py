"""Whom the duty list proposes for a ticket, under the category it was filed under or one it might be given.

What a page fills into the sheet of whoever accepts and whistles; a program asks the same before it does either. Whom a
matter complains of is proposed to nobody: that is decided here, for all who ask.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Membership
from app.accounts.queries import staffed_units
from app.departments.models import Department
from app.departments.queries import routes_for
from app.departments.rules import Route, RouteReason
from app.kernel.errors import Missing
from app.kernel.ids import DepartmentId, TicketId
from app.kernel.transaction import Transaction
from app.tickets.seen import SeenRow


@dataclass(frozen=True, kw_only=True)
class SeenUnit:
    """A unit a whistle might call, and whether anybody there would hear it."""

    code: str
    name: str
    staffed: bool


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """One lead, the usual supports in order, and why."""

    lead: SeenUnit | None
    """None where the list names a unit the matter complains of: somebody else must be found."""
    supports: Sequence[SeenUnit]
    reason: RouteReason


def proposed_for(
    tx: Transaction, rows: Sequence[SeenRow], under: Mapping[TicketId, str]
) -> Mapping[TicketId, Proposed]:
    """The proposal for each ticket, under the category it was filed under or that of ``under``.

    The same few queries however many there are. A ticket of a region without a centre is left out.
    """
    routes: dict[TicketId, Route] = {}
    for region in {row.region_id for row in rows}:
        matters = {
            row.id: (under.get(row.id, row.category_code), row.park_id) for row in rows if row.region_id == region
        }
        try:
            found = routes_for(tx.session, region, set(matters.values()))
        except Missing:
            continue
        routes |= {key: found[matter] for key, matter in matters.items()}
    ids = {each for route in routes.values() for each in (route.lead, *route.supports)}
    units = _units(tx, ids)
    return {row.id: _spared(routes[row.id], units, row) for row in rows if row.id in routes}


def _units(tx: Transaction, ids: Collection[DepartmentId]) -> Mapping[DepartmentId, SeenUnit]:
    """One query, none for no unit."""
    if not ids:
        return {}
    there = staffed_units(tx.now).where(Membership.department_id == Department.id).exists()
    rows = tx.session.execute(
        sa.select(Department.id, Department.code, Department.name, there.label("staffed")).where(Department.id.in_(ids))
    )
    return {DepartmentId(row.id): SeenUnit(code=row.code, name=row.name, staffed=row.staffed) for row in rows}


def _spared(route: Route, units: Mapping[DepartmentId, SeenUnit], row: SeenRow) -> Proposed:
    """The route without the units the matter complains of."""
    complained_of = {unit.code for unit in row.complained_of}
    left = {key: unit for key, unit in units.items() if unit.code not in complained_of}
    supports = tuple(left[each] for each in route.supports if each in left)
    return Proposed(lead=left.get(route.lead), supports=supports, reason=route.reason)
