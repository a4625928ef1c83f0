"""Who can stand in for whom: whoever sits in the same place. Pure.

A stand-in acts in the seat of who is away, seat by seat: one that he could not cover he does not get, and never a seat
in another unit, park or region than his own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.accounts.rules.roles import UNIT, Role

OF_PARK = frozenset({Role.DISPATCHER, Role.AGENT})
OF_REGION = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER})
"""Who oversees a region stands in for each other; everybody else of a region for his own role alone."""
ALONE = (Role.OFFICER, Role.OBSERVER, Role.AUDITOR, Role.ADMIN)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A seat as far as it says who may cover it."""

    role: Role
    region_id: int
    park_id: int | None = None
    department_id: int | None = None


def covers(own: Place, away: Place) -> bool:
    """Whether somebody who sits in ``own`` can act in ``away`` while its holder is away."""
    if own.region_id != away.region_id:
        return False
    if away.role in UNIT:
        return own.role in UNIT and own.department_id == away.department_id
    if away.role in OF_PARK:
        return own.role in OF_PARK and own.park_id == away.park_id
    if away.role in OF_REGION:
        return own.role in OF_REGION
    return away.role in ALONE and own.role is away.role


def covered(own: Iterable[Place], away: Iterable[Place]) -> list[Place]:
    """The seats of who is away that somebody with these seats of his own can act in."""
    mine = list(own)
    return [place for place in away if any(covers(each, place) for each in mine)]
