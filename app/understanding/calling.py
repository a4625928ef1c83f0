"""What the sheets of whoever accepts and whistles are going to ask, asked in one statement before the first of them."""

from collections.abc import Hashable
from typing import Any

import sqlalchemy as sa

from app.clocks import terms
from app.departments.queries import duties_told, duties_told_of
from app.kernel.asking import asked
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction, read_ahead
from app.tickets import routing
from app.tickets.categories import all_categories, categories_met, categories_told
from app.understanding import versions


def foresee_calling(tx: Transaction, region: RegionId, *, reads: bool) -> None:
    """Read the units that may be called, the duty list and the limits of a region for the rest of a look.

    ``reads``: also what it takes to say what words are about.
    """
    regions = routing.regions_of(tx.actor)
    [row] = asked(tx.session, _wanted, regions, reads, region=region, now=tx.now, at=tx.now)
    told: dict[Hashable, Any] = {
        routing.told_of(regions): routing.called_met(row.called),
        duties_told_of(region): row,
        terms.told_of(region, tx.now): row.terms or [],
    }
    if reads:
        told[all_categories] = categories_met(row.categories)
        told[versions.told_of(region)] = versions.in_use_met(row.uses)
    read_ahead(tx.session, told)


def _wanted(regions: frozenset[RegionId], reads: bool) -> sa.Select[Any]:
    understood = (categories_told().label("categories"), versions.in_use_told().label("uses")) if reads else ()
    called = routing.called_told(regions).label("called")
    return sa.select(called, *duties_told(), terms.terms_told().label("terms"), *understood)
