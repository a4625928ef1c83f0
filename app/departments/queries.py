"""Reading departments, and who answers for what."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, raiseload

from app.departments.models import Department, DepartmentKind, Duty, DutyPart
from app.departments.rules import DutyLine, Route, route
from app.kernel.actor import Actor
from app.kernel.asking import Question, answer, asked, given, question
from app.kernel.errors import Missing
from app.kernel.ids import DepartmentId, ParkId, RegionId
from app.kernel.laying import Laid, each_of, gathered
from app.kernel.transaction import met, once

UNITS, DUTIES = Laid(Department), Laid(Duty)
WIDTH = 20
"""Digits of the longest key there can be: written so, keys sort as the numbers they are."""


def departments_of(session: Session, actor: Actor, *, in_use: bool = False) -> Sequence[Department]:
    """The departments of the actor's regions, by code; they are reference data and no secret inside the region.

    ``in_use``: those that can be chosen, without the ones that have ended.
    """
    return [UNITS.of(row) for row in answer(session, departments_asked(actor, in_use=in_use))]


def departments_asked(actor: Actor, *, in_use: bool = False) -> Question:
    """What ``departments_of`` asks."""
    regions = None if actor.is_system else frozenset[RegionId]().union(*[seat.region_ids for seat in actor.seats])
    return question(_units, regions, in_use)


def _units(regions: frozenset[RegionId] | None, in_use: bool) -> sa.Select[Any]:
    statement = sa.select(*UNITS.columns()).order_by(Department.region_id, Department.code.collate("C"))
    if in_use:
        statement = statement.where(Department.ended_at.is_(None))
    return statement if regions is None else statement.where(Department.region_id.in_(regions))


def standing_in(session: Session, region_id: RegionId) -> Sequence[Department]:
    """The departments of one region that have not ended, by code; one query, none where its duty list was read."""
    if (row := met(session, duties_told_of(region_id))) is None:
        return [each for each in departments_in(session, region_id) if each.ended_at is None]
    return sorted((UNITS.of_json(each) for each in each_of(row.standing)), key=lambda unit: unit.code)


def departments_in(session: Session, region_id: RegionId) -> Sequence[Department]:
    """The departments of one region, by code; whoever asks decides for whom."""
    statement = sa.select(Department).where(Department.region_id == region_id)
    return session.scalars(statement.order_by(Department.code.collate("C"))).all()


def get_department(session: Session, region_id: RegionId, code: str, *, in_use: bool = False) -> Department:
    """The department of a region with this code; Missing when there is none, and ``in_use`` for one that has ended."""
    department = session.scalar(
        sa.select(Department).where(Department.region_id == region_id, Department.code == code.replace("\0", "\ufffd"))
    )
    if department is None or (in_use and department.ended_at is not None):
        raise Missing()
    return department


def departments_by_id(session: Session, ids: Collection[DepartmentId]) -> Mapping[DepartmentId, Department]:
    """Departments for showing names beside ids; unknown ids are left out."""
    if not ids:
        return {}
    rows = session.scalars(sa.select(Department).where(Department.id.in_(set(ids))))
    return {DepartmentId(row.id): row for row in rows}


def heir_of(session: Session, unit: Department) -> Department:
    """Who goes on for a unit: itself while it is in use, then its successor or whoever followed that, then the centre.

    Missing when the region has no centre to fall back on.
    """
    met: set[int] = set()
    while unit.ended_at is not None and unit.successor_id is not None and unit.id not in met:
        met.add(unit.id)
        unit = session.get_one(Department, unit.successor_id)
    return unit if unit.ended_at is None else session.get_one(Department, centre_of(session, RegionId(unit.region_id)))


def centre_of(session: Session, region_id: RegionId) -> DepartmentId:
    """The company-service centre of a region, always the fallback owner; Missing when the region has none."""
    centre = session.scalar(
        sa.select(Department.id)
        .where(
            Department.region_id == region_id, Department.kind == DepartmentKind.CENTRE, Department.ended_at.is_(None)
        )
        .order_by(Department.id)
        .limit(1)
    )
    if centre is None:
        raise Missing()
    return DepartmentId(centre)


def routes_for(
    session: Session, region_id: RegionId, matters: Collection[tuple[str, ParkId | None]]
) -> Mapping[tuple[str, ParkId | None], Route]:
    """Whom the duty list proposes for matters of one region, each a category and a park; one query for a look.

    Missing when the region has no centre to fall back on.
    """
    row = once(session, duties_told_of(region_id), lambda: asked(session, _duties, region=region_id)[0])
    # the first of several towns around a park counts: later rows of the descending order overwrite earlier ones
    units = [UNITS.of_json(each) for each in each_of(row.standing)]
    towns = {unit.park_id: unit.id for unit in units if unit.kind is DepartmentKind.TOWN}
    centre = next((DepartmentId(unit.id) for unit in reversed(units) if unit.kind is DepartmentKind.CENTRE), None)
    if centre is None:
        raise Missing()
    duties = [DUTIES.of_json(each) for each in each_of(row.duties)]
    lines = [
        DutyLine(duty.category_code, DepartmentId(duty.department_id), duty.part is DutyPart.LEAD, duty.position)
        for duty in duties
    ]
    found = {}
    for category, park in set(matters):
        town = None if park is None else towns.get(park)
        found[category, park] = route(category, lines, centre=centre, town=None if town is None else DepartmentId(town))
    return found


def duties_told_of(region_id: int) -> tuple[object, int]:
    """The question under which the row is kept that ``routes_for`` reads."""
    return duties_told_of, region_id


def _duties() -> sa.Select[Any]:
    return sa.select(*duties_told())


def duties_told() -> tuple[sa.ColumnElement[Any], ...]:
    """The units of a region that stand, and the lines of its duty list that name none that has ended.

    Columns of a statement that is given ``region``.
    """
    here = given("region", sa.BigInteger())
    standing = sa.select(Department.id).where(Department.region_id == here, Department.ended_at.is_(None))
    ended = sa.select(Department.id).where(Department.region_id == here, Department.ended_at.is_not(None))
    listed = sa.select(Duty.id).where(Duty.region_id == here, Duty.department_id.not_in(ended))
    return (
        gathered(standing, [UNITS], Department.id.desc()).label("standing"),
        gathered(listed, [DUTIES], Duty.id).label("duties"),
    )


def duty_list(session: Session, region_id: RegionId) -> Sequence[Duty]:
    """The duty list of a region with its departments, by category, leads first."""
    return session.scalars(
        sa.select(Duty)
        .where(Duty.region_id == region_id)
        .options(joinedload(Duty.department), raiseload("*"))
        .order_by(Duty.category_code.collate("C"), Duty.part, Duty.position, Duty.id)
    ).all()


def name_of_department(department_id: DepartmentId) -> sa.ScalarSelect[str]:
    """The name of a unit, as a column of a statement."""
    return sa.select(Department.name).where(Department.id == department_id).scalar_subquery()


def departments_listed(actor: Actor) -> sa.Select[str, str, str, datetime | None]:
    """``departments_of`` as a statement of its place, code, name and end: a part of a larger one."""
    place = sa.func.lpad(sa.cast(Department.region_id, sa.Text), WIDTH, "0")
    found = sa.select(place, Department.code, Department.name, Department.ended_at)
    regions = frozenset[RegionId]().union(*[seat.region_ids for seat in actor.seats])
    return found if actor.is_system else found.where(Department.region_id.in_(regions))
