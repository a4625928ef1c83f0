"""Reading the tree of regions and their parks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.ids import ParkId, RegionId
from app.regions.models import Park, Region


def ids_below(region_id: Any) -> sa.ScalarSelect[Any]:
    """Ids of a region, given as a column, and of everything below it, as an array; NULL when there is none.

    ``rules.within`` of two paths, as SQL.
    """
    top, low = aliased(Region), aliased(Region)
    inside = sa.or_(low.path == top.path, sa.func.starts_with(low.path, top.path + "."))
    found = sa.select(sa.func.array_agg(low.id)).select_from(top).join(low, inside).where(top.id == region_id)
    return found.scalar_subquery()


def below(session: Session, region_id: RegionId) -> frozenset[RegionId]:
    """The same of one region, given by its id; empty when there is none."""
    found = session.scalar(sa.select(ids_below(region_id)))
    return frozenset(RegionId(each) for each in found or ())


def get_region(session: Session, code: str) -> Region:
    """The region with this code; Missing when there is none."""
    region = session.scalar(sa.select(Region).where(Region.code == code))
    if region is None:
        raise Missing()
    return region


def get_park(session: Session, region_id: RegionId, code: str, *, in_use: bool = False) -> Park:
    """The park of a region with this code; Missing when there is none, and ``in_use`` for one that has ended."""
    park = session.scalar(sa.select(Park).where(Park.region_id == region_id, Park.code == code))
    if park is None or (in_use and park.ended_at is not None):
        raise Missing()
    return park


def park_names(session: Session, region_id: RegionId) -> Mapping[str, ParkId]:
    """The parks in use of a region by code and by name; a code goes before another park's name. One query."""
    named = sa.select(Park.id, Park.code, Park.name).where(Park.region_id == region_id, Park.ended_at.is_(None))
    rows = session.execute(named).all()
    return {row.name: ParkId(row.id) for row in rows} | {row.code: ParkId(row.id) for row in rows}


def region_ids_of(actor: Actor) -> frozenset[RegionId]:
    """All regions in which the actor holds a seat, with what lies below."""
    return frozenset().union(*[seat.region_ids for seat in actor.seats])


def regions_of(session: Session, actor: Actor) -> Sequence[Region]:
    """The regions an actor belongs to, top first."""
    statement = sa.select(Region).order_by(Region.path.collate("C"))
    if not actor.is_system:
        statement = statement.where(Region.id.in_(region_ids_of(actor)))
    return session.scalars(statement).all()


def parks_of(session: Session, actor: Actor, *, in_use: bool = False) -> Sequence[Park]:
    """The parks of the actor's regions; ``in_use``: without those that have ended."""
    statement = sa.select(Park).order_by(Park.code.collate("C"))
    if in_use:
        statement = statement.where(Park.ended_at.is_(None))
    if not actor.is_system:
        statement = statement.where(Park.region_id.in_(region_ids_of(actor)))
    return session.scalars(statement).all()


def names_of_parks(session: Session, park_ids: Iterable[int | None]) -> Mapping[int, str]:
    """By id the names of these parks; none of them asks nothing."""
    ids = {park_id for park_id in park_ids if park_id is not None}
    rows = session.execute(sa.select(Park.id, Park.name).where(Park.id.in_(ids))) if ids else ()
    return {row[0]: row[1] for row in rows}


def name_of_park(park_id: ParkId, region_ids: Collection[RegionId]) -> sa.ScalarSelect[str]:
    """The name of a park of these regions, as a column of a statement."""
    return sa.select(Park.name).where(Park.id == park_id, Park.region_id.in_(region_ids)).scalar_subquery()


def parks_listed(actor: Actor) -> sa.Select[str, str, str, datetime | None]:
    """``parks_of`` as a statement of its place, code, name and end: a part of a larger one."""
    found = sa.select(sa.literal("").label("place"), Park.code, Park.name, Park.ended_at)
    return found if actor.is_system else found.where(Park.region_id.in_(region_ids_of(actor)))
