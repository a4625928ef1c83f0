"""Who has all the tickets of a place and no other, so that what is counted of the place is counted for him. Pure.

``Ticket.visible_to`` decides of each ticket; a test holds both to each other.
"""

from app.accounts.rules.roles import REGIONAL, UNIT
from app.kernel.actor import Actor, Seat
from app.kernel.ids import DepartmentId, RegionId
from app.tickets.rules.standing import CONFIDED_ONLY_OWN


def whole_regions(actor: Actor) -> frozenset[RegionId] | None:
    """The regions whose every ticket exists for the actor, and no other does; None where it hangs on the ticket."""
    if not actor.seats or not all(_reads_whole(seat) for seat in actor.seats):
        return None
    return frozenset().union(*(seat.region_ids for seat in actor.seats))


def only_unit(actor: Actor) -> DepartmentId | None:
    """The unit by whose live parts alone tickets exist for the actor; None where there is more to it."""
    units = {seat.department_id for seat in actor.seats}
    sits = all(seat.role in UNIT and seat.company_id is None for seat in actor.seats)
    return units.pop() if sits and len(units) == 1 else None


def _reads_whole(seat: Seat) -> bool:
    nowhere_else = (seat.company_id, seat.department_id, seat.park_id) == (None, None, None)
    return seat.role in REGIONAL and seat.role not in CONFIDED_ONLY_OWN and nowhere_else
