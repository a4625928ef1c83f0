"""Signing in for a token, and who holds it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, request

from app.accounts.signing_in import attempt
from app.accounts.tokens import issue_token, revoke_token
from app.api.bearer import token
from app.api.companies.schemas import MeOut, TokenIn, TokenOut
from app.api.desk import acting, acting_as_nobody, core, reading
from app.api.guard import public, signed_in
from app.api.mounting import Endpoint
from app.companies.queries import credit_codes
from app.departments.queries import departments_by_id
from app.kernel.actor import Actor, Seat
from app.kernel.errors import Unauthenticated
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of, regions_of


@public
def create_token(body: Mapping[str, Any]) -> Any:
    """Sign in: a token for twelve hours. A wrong attempt is counted before it is refused."""
    ip = request.remote_addr or ""
    answer = None
    with acting_as_nobody() as tx:
        outcome = attempt(tx, username=body["username"], password=body["password"], totp_code=body["totp"], ip=ip)
        if outcome.account_id is not None:
            secret, expires_at = issue_token(tx, outcome.account_id)
            actor = core().actors.of(tx.session, outcome.account_id, tx.now)
            answer = {"token": secret, "expires_at": expires_at, "actor": actor_view(tx, actor, body["username"])}
    outcome.granted()
    if answer is None:
        raise Unauthenticated("bad_credentials")
    return answer


@signed_in
def delete_token() -> Response:
    """Sign out: the token of this request ends."""
    with acting() as tx:
        revoke_token(tx, token() or "")
    return Response(status=204)


@signed_in
def me() -> Any:
    """Who holds the token, in which seats, and what those may do at all."""
    with reading() as tx:
        found = actor_view(tx, g.api_actor, g.api_username)
        return {**found, "actor": found}


def actor_view(tx: Transaction, actor: Actor, username: str) -> dict[str, Any]:
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
        "name": actor.name,
        "roles": sorted(actor.roles),
        "scope": {key: value for key, value in seats[0].items() if key != "role"} if seats else {},
        "seats": seats,
        "abilities": sorted(actor.abilities),
    }


ENDPOINTS = (
    Endpoint("POST", "/tokens", create_token, TokenOut, TokenIn, code=201),
    Endpoint("DELETE", "/tokens", delete_token, code=204),
    Endpoint("GET", "/me", me, MeOut),
)
