"""Reading the tree of regions and their parks."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.ids import ParkId, RegionId
from app.regions.models import Park, Region
from app.regions.rules import within


def subtree(session: Session, path: str) -> frozenset[RegionId]:
    """Ids of a region and everything below it. The tree is small; a prefix test in Python needs no operator class."""
    rows = session.execute(sa.select(Region.id, Region.path))
    return frozenset(RegionId(row.id) for row in rows if within(row.path, path))


def below(session: Session, region_id: RegionId) -> frozenset[RegionId]:
    """Ids of a region, given by its id, and everything below it; empty when there is none."""
    path = session.scalar(sa.select(Region.path).where(Region.id == region_id))
    return frozenset() if path is None else subtree(session, path)


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
