"""The places of the demonstration: a city, its zone GX, and a second region that must never be seen from there."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.calendars.loading import load_bundled
from app.cli.reference import a_region, load_reference
from app.departments.models import Department
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.regions.models import Park, Region

CITY, REGION, OTHER_REGION = "HNSF", "GX", "XQ"
FIRST_UNIT, FIRST_PARK = "JFJ", "P1"
"""Whose people are called liaison_demo, dispatcher_demo …: those a visitor signs in as."""

Unit = tuple[str, int]
"""Code and id."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """What there is in the zone, and its neighbour."""

    region_id: RegionId
    parks: list[Unit]
    departments: list[Unit]
    other_region: Unit
    other_parks: list[Unit]


def lay_out(tx: Transaction) -> Places:
    """Load the calendar, make the regions and load the reference data of both."""
    load_bundled(tx)
    city = tx.session.get_one(Region, a_region(tx, CITY, "河南省示范市", None))
    zone = a_region(tx, REGION, "示范高新区", city)
    other = a_region(tx, OTHER_REGION, "示范新区", city)
    for region_id in (zone, other):
        load_reference(tx, region_id)
    return Places(
        region_id=zone,
        parks=_units(tx, Park, zone),
        departments=_units(tx, Department, zone),
        other_region=(OTHER_REGION, int(other)),
        other_parks=_units(tx, Park, other),
    )


def is_laid_out(tx: Transaction) -> bool:
    """Whether a demonstration (or a real zone of the same code) is there already."""
    return tx.session.scalar(sa.select(Region.id).where(Region.code == REGION)) is not None


def _units(tx: Transaction, model: type[Park] | type[Department], region_id: RegionId) -> list[Unit]:
    rows = tx.session.execute(sa.select(model.code, model.id).where(model.region_id == region_id).order_by(model.id))
    return [(row.code, row.id) for row in rows]
