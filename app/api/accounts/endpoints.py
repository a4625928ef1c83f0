"""Signing in for a token, and who holds it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, request

from app.accounts.own_doors import end_own, own_doors
from app.accounts.rules.permissions import REFERENCE
from app.accounts.signing_in import attempt
from app.accounts.tokens import issue_token, revoke_token
from app.api.accounts.schemas import MeOut, OwnTokens, TokenIn, TokenOut
from app.api.accounts.shown import shown_actor, shown_door
from app.api.bearer import token
from app.api.desk import acting, acting_as_nobody, core, reading
from app.api.guard import opens, public, signed_in
from app.api.mounting import Endpoint
from app.kernel.errors import Unauthenticated


@public
def create_token(body: Mapping[str, Any]) -> Any:
    """Sign in: a token for twelve hours. A wrong attempt is counted before it is refused."""
    ip = request.remote_addr or ""
    answer = None
    with acting_as_nobody() as tx:
        outcome = attempt(tx, username=body["username"], password=body["password"], totp_code=body["totp"], ip=ip)
        if outcome.account_id is not None:
            called = body["name"] or str(request.user_agent)
            secret, expires_at = issue_token(tx, outcome.account_id, name=called)
            actor = core().actors.of(tx.session, outcome.account_id, tx.now)
            answer = {"token": secret, "expires_at": expires_at, "actor": shown_actor(tx, actor, body["username"])}
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
def list_tokens() -> Any:
    """One's own tokens and browsers signed in, newest first; which of them this request came with."""
    with acting() as tx:  # a firm's reading role has no such tables
        return {"items": [shown_door(door) for door in own_doors(tx, token() or "")], "next_cursor": None}


@signed_in
def end_token(key: str) -> Response:
    """End one of one's own tokens, or sign out one of one's own browsers."""
    with acting() as tx:
        end_own(tx, key)
    return Response(status=204)


@opens(REFERENCE)
@signed_in
def me() -> Any:
    """Who holds the token, in which seats, and what those may do at all."""
    with reading() as tx:
        found = shown_actor(tx, g.api_actor, g.api_username)
        return {**found, "actor": found}


_REFUSED = {
    401: ("bad_credentials", "totp_required", "totp_wrong", "totp_not_set_up"),
    429: ("locked", "sign_in_busy"),
}

ENDPOINTS = (
    Endpoint("POST", "/tokens", create_token, TokenOut, TokenIn, code=201, problems=_REFUSED),
    Endpoint("GET", "/tokens", list_tokens, OwnTokens),
    Endpoint("DELETE", "/tokens", delete_token, code=204),
    Endpoint("DELETE", "/tokens/<key>", end_token, code=204),
    Endpoint("GET", "/me", me, MeOut),
)
