"""Whom the duty list proposes for a ticket, under the category it was filed under or one it might be given.

What a page fills into the sheet of whoever accepts and whistles; a program asks the same before it does either. Whom a
matter complains of is proposed to nobody: that is decided here, for all who ask.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Membership
from app.accounts.queries import staffed_units
from app.departments.models import Department
from app.departments.queries import routes_for
from app.departments.rules import Route, RouteReason
from app.kernel.actor import Actor
from app.kernel.asking import NOW, among, asked
from app.kernel.errors import Missing
from app.kernel.ids import DepartmentId, RegionId, TicketId
from app.kernel.laying import Laid, each_of, gathered
from app.kernel.transaction import Transaction, once
from app.tickets.seen import SeenRow

UNITS = Laid(Department)
_BY_CODE = Department.region_id, Department.code.collate("C")


@dataclass(frozen=True, kw_only=True)
class SeenUnit:
    """A unit a whistle might call, and whether anybody there would hear it."""

    code: str
    name: str
    staffed: bool


@dataclass(frozen=True, kw_only=True)
class Called:
    """A unit as a whistle may call it."""

    unit: Department
    staffed: bool

    @property
    def id(self) -> DepartmentId:
        """Of the unit."""
        return DepartmentId(self.unit.id)

    @property
    def seen(self) -> SeenUnit:
        """The same in plain values."""
        return SeenUnit(code=self.unit.code, name=self.unit.name, staffed=self.staffed)


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
    known = {each.id: each for each in units_called(tx)} if not tx.actor.is_system else {}
    if not known.keys() >= set(ids):
        known = {row.id: row for row in _read(asked(tx.session, _named, now=tx.now, ids=list(ids)))}
    return {key: known[key].seen for key in ids if key in known}


def units_called(tx: Transaction) -> Sequence[Called]:
    """The units of the actor's regions that a whistle may call, by code; one query for a look."""
    regions = regions_of(tx.actor)
    return once(tx.session, told_of(regions), lambda: _read(asked(tx.session, _of_regions, regions, now=tx.now)))


def regions_of(actor: Actor) -> frozenset[RegionId]:
    """Those whose units an actor may know."""
    return frozenset[RegionId]().union(*[seat.region_ids for seat in actor.seats])


def told_of(regions: frozenset[RegionId]) -> tuple[object, frozenset[RegionId]]:
    """The question under which they are kept."""
    return units_called, regions


def called_told(regions: frozenset[RegionId]) -> sa.ScalarSelect[Any]:
    """The same as a column of a larger statement, which is given ``now``."""
    standing = sa.select(Department.id).where(*_standing(regions))
    return gathered(standing, [UNITS], *_BY_CODE, more=[_staffed()])


def called_met(found: Any) -> Sequence[Called]:
    """The same from that column."""
    return [Called(unit=UNITS.of_json(each), staffed=each[len(UNITS)]) for each in each_of(found)]


def _read(rows: Sequence[Any]) -> Sequence[Called]:
    return [Called(unit=UNITS.of(row), staffed=row.staffed) for row in rows]


def _of_regions(regions: frozenset[RegionId]) -> sa.Select[Any]:
    return _units_and_whether_staffed().where(*_standing(regions)).order_by(*_BY_CODE)


def _standing(regions: frozenset[RegionId]) -> tuple[sa.ColumnElement[bool], ...]:
    return Department.ended_at.is_(None), Department.region_id.in_(regions)


def _named() -> sa.Select[Any]:
    return _units_and_whether_staffed().where(among(Department.id, "ids"))


def _units_and_whether_staffed() -> sa.Select[Any]:
    return sa.select(*UNITS.columns(), _staffed().label("staffed"))


def _staffed() -> sa.ColumnElement[bool]:
    return staffed_units(NOW).where(Membership.department_id == Department.id).correlate(Department).exists()


def _spared(route: Route, units: Mapping[DepartmentId, SeenUnit], row: SeenRow) -> Proposed:
    """The route without the units the matter complains of."""
    complained_of = {unit.code for unit in row.complained_of}
    left = {key: unit for key, unit in units.items() if unit.code not in complained_of}
    supports = tuple(left[each] for each in route.supports if each in left)
    return Proposed(lead=left.get(route.lead), supports=supports, reason=route.reason)
