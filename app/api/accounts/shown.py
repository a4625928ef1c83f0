"""Who somebody is, as the wire shows it."""

from typing import Any

from app.accounts.own_doors import SeenDoor
from app.accounts.rules.roles import Principal
from app.api.shapes import fields_of
from app.companies.queries import credit_codes
from app.departments.queries import departments_by_id
from app.kernel.actor import Actor, Seat
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of, regions_of


def shown_actor(tx: Transaction, actor: Actor, username: str) -> dict[str, Any]:
    """An actor with the codes of its seats; ``scope`` is the first seat's."""
    regions = {region.id: region.code for region in regions_of(tx.session, actor)}
    parks = {park.id: park.code for park in parks_of(tx.session, actor)}
    units = departments_by_id(tx.session, {seat.department_id for seat in actor.seats if seat.department_id})
    firms = credit_codes(tx.session, {seat.company_id for seat in actor.seats if seat.company_id})

    def scope(seat: Seat) -> dict[str, str]:
        found = {"role": seat.role, "region": regions[seat.region_id]}
        if seat.park_id is not None:
            found["park"] = parks[seat.park_id]
        if seat.department_id is not None:
            found["department"] = units[seat.department_id].code
        if seat.company_id is not None:
            found["company"] = firms[seat.company_id]
        return found

    seats = [scope(seat) for seat in actor.seats]
    return {
        "username": username.strip().lower(),
        "kind": Principal.SERVICE if actor.is_program else Principal.PERSON,
        **({"scopes": sorted(actor.scopes)} if actor.scopes is not None else {}),
        "name": actor.name,
        "roles": sorted(actor.roles),
        "scope": {key: value for key, value in seats[0].items() if key != "role"} if seats else {},
        "seats": seats,
        "abilities": sorted(actor.abilities),
    }


def shown_door(door: SeenDoor) -> dict[str, Any]:
    """One of somebody's own tokens or sign-ins."""
    plain = ("kind", "name", "address", "created_at", "last_used_at", "expires_at", "current")
    return {"id": door.key, **fields_of(door, plain)}
