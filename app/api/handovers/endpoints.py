"""Hand-overs: propose, sign, drop; stand-ins: arrange and end. Declared acts, as the pages take them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import allows
from app.api.handovers.schemas import (
    ArrangedOut,
    HandOverOut,
    HandOverPage,
    HandOversQuery,
    LeaverPage,
    StandInPage,
    UnattendedPage,
)
from app.api.mounting import Endpoint
from app.api.shapes import PageQuery, fields_of
from app.handovers.gaps import nobody_in_charge, not_handed_over
from app.handovers.handing_over import DROP_HAND_OVER, PROPOSE_HAND_OVER, SIGN_HAND_OVER
from app.handovers.seeing import SeenFirm, SeenHandOver, seen_hand_over, seen_hand_overs, seen_stand_ins
from app.handovers.standing_in import END_STAND_IN, STAND_IN, Arranged
from app.handovers.writing import WRITE_HAND_OVER
from app.kernel.acts import AnyDeclared

Body = Mapping[str, Any]
_PLAIN = ("giver", "taker", "day", "reason", "made_at", "given_at", "given_by", "taken_at", "ended_at", "note", "words")
_STAND_IN = ("officer", "stand_in", "from_day", "last_day", "reason", "present", "missing")


@allows("pairing.hand_over", "pairing.see")
def hand_overs(query: Mapping[str, Any]) -> Any:
    """The hand-overs this actor is part of, or oversees, newest first."""
    with reading() as tx:
        page = seen_hand_overs(tx, query.get("state"), query.get("cursor"), query["limit"])
        return {"items": [_shown(each) for each in page.items], "next_cursor": page.next_cursor}


@allows("pairing.hand_over", "pairing.see")
def hand_over(number: str) -> Any:
    """One hand-over with what is open in its firms, or was when it was done."""
    with reading() as tx:
        return _shown(seen_hand_over(tx, number))


@allows("pairing.see")
def leavers(query: Mapping[str, Any]) -> Any:
    """未交接: officers who have left, will leave or are handing over, and still hold seats at firms."""
    with reading() as tx:
        page = not_handed_over(tx, query.get("cursor"), query["limit"])
        return {"items": [asdict(each) for each in page.items], "next_cursor": page.next_cursor}


@allows("pairing.see")
def unattended(query: Mapping[str, Any]) -> Any:
    """无人在岗: firms of which neither officer nor a stand-in is there today."""
    with reading() as tx:
        page = nobody_in_charge(tx, query.get("cursor"), query["limit"])
        return {"items": [asdict(each) for each in page.items], "next_cursor": page.next_cursor}


@allows(PROPOSE_HAND_OVER.ability)
def post_hand_over(body: Body) -> Any:
    """Propose a hand-over: an officer his own firms, a coordinator those of an officer of his region."""
    with acting() as tx:
        made = take(tx, PROPOSE_HAND_OVER, given(PROPOSE_HAND_OVER, body))
        shown = _shown(seen_hand_over(tx, made.number))
    return shown, 201, {"Location": f"/api/v1/hand-overs/{shown['id']}"}


@allows(STAND_IN.ability)
def stand_ins(query: Mapping[str, Any]) -> Any:
    """Who stands in for whom, now or from a day on."""
    with reading() as tx:
        page = seen_stand_ins(tx, query.get("cursor"), query["limit"])
        items = [{"id": each.number, **fields_of(each, _STAND_IN)} for each in page.items]
        return {"items": items, "next_cursor": page.next_cursor}


@allows(STAND_IN.ability)
def post_stand_in(body: Body) -> Any:
    """Arrange who stands in for somebody on staff: he himself, his administrator, of an officer the coordinator."""
    with acting() as tx:
        return _arranged(take(tx, STAND_IN, given(STAND_IN, body))), 201


@allows(END_STAND_IN.ability)
def end_stand_in(body: Body, number: str) -> Any:
    """End a stand-in: from today on who was away acts himself again."""
    with acting() as tx:
        return _arranged(take(tx, END_STAND_IN, given(END_STAND_IN, body), number=number))


def _endpoint(act: AnyDeclared, verb: str) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number)
            return _shown(seen_hand_over(tx, number))

    view.__name__ = act.action
    view.__doc__ = act.summary
    return Endpoint("POST", f"/hand-overs/<number>/{verb}", allows(act.ability)(view), HandOverOut, schema_of(act))


def _arranged(done: Arranged) -> dict[str, Any]:
    return {"id": done.number, "officer": done.officer, "stand_in": done.stand_in}


def _shown(seen: SeenHandOver) -> dict[str, Any]:
    return {
        "id": seen.number,
        **fields_of(seen, _PLAIN),
        "state": seen.state.value,
        "firms": [_firm(each) for each in seen.firms],
        "promises": [asdict(each) for each in seen.promises],
        "matters": [
            {"number": each.number, "promised": each.promised and each.promised.value, "due": each.due_at}
            for each in seen.matters
        ],
        "may_sign": seen.gives or seen.takes,
        "may_write": seen.may_write,
    }


def _firm(each: SeenFirm) -> dict[str, Any]:
    return {
        "credit_code": each.credit_code,
        "name": each.name,
        "seat": each.seat.value,
        "words": each.words,
        "people": [asdict(who) for who in each.people],
        "entries": [fields_of(entry, ("kind", "number", "words", "due_on")) for entry in each.entries],
    }


ENDPOINTS = (
    Endpoint("GET", "/hand-overs", hand_overs, HandOverPage, asks=HandOversQuery),
    Endpoint("GET", "/hand-overs/<number>", hand_over, HandOverOut),
    Endpoint("POST", "/hand-overs", post_hand_over, HandOverOut, schema_of(PROPOSE_HAND_OVER), code=201),
    _endpoint(WRITE_HAND_OVER, "write"),
    _endpoint(SIGN_HAND_OVER, "sign"),
    _endpoint(DROP_HAND_OVER, "drop"),
    Endpoint("GET", "/hand-over-gaps/leavers", leavers, LeaverPage, asks=PageQuery),
    Endpoint("GET", "/hand-over-gaps/unattended", unattended, UnattendedPage, asks=PageQuery),
    Endpoint("GET", "/stand-ins", stand_ins, StandInPage, asks=PageQuery),
    Endpoint("POST", "/stand-ins", post_stand_in, ArrangedOut, schema_of(STAND_IN), code=201),
    Endpoint("POST", "/stand-ins/<number>/end", end_stand_in, ArrangedOut, schema_of(END_STAND_IN)),
)
