"""设置: what the administrator sets, the second person's word, whom is let in, and what cannot work."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response

from app.acts.taking import take
from app.administration.amending_banners import AMEND_BANNER
from app.administration.amending_calendar import AMEND_CALENDAR
from app.administration.amending_categories import AMEND_CATEGORY
from app.administration.amending_hours import AMEND_HOURS
from app.administration.amending_ladders import AMEND_LADDER
from app.administration.amending_limits import AMEND_LIMIT
from app.administration.amending_periods import AMEND_PERIOD
from app.administration.amending_places import AMEND_PARK, AMEND_UNIT
from app.administration.amending_reasons import AMEND_REASON
from app.administration.deciding import JUDGE, TAKE_BACK
from app.administration.ending import END_CATEGORY, END_PARK, END_UNIT
from app.administration.keeping import seen_periods
from app.administration.letting_in import GIVE_SEAT, OPEN_ACCOUNT, REOPEN, RESET, SHUT
from app.administration.seeing import SeenAmendment, seen_amendment, seen_amendments
from app.api.administration.schemas import AmendmentOut, AmendmentPage, AmendmentsQuery, Findings, InvitedOut, Periods
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.findings.looking import findings
from app.kernel.acts import AnyDeclared

MOST = 200
"""Findings of each sort; the command prints all."""


@allows("settings.see", "settings.sign")
def amendments(query: Mapping[str, Any]) -> Any:
    """Changes of settings, newest first."""
    with reading() as tx:
        page = seen_amendments(
            tx, state=query["state"], kind=query["kind"], cursor=query.get("cursor"), limit=query["limit"]
        )
        return {"items": [_shown(each) for each in page.items], "next_cursor": page.next_cursor}


@allows("settings.see", "settings.sign")
def amendment(number: str) -> Any:
    """One change: what was, what is wanted, what it moves, who said what."""
    with reading() as tx:
        return _shown(seen_amendment(tx, number))


@allows("settings.see")
def configuration_check() -> Any:
    """What is entered and cannot work, of each sort at most 200; `flask config check` prints all."""
    with reading() as tx:
        found = findings(tx, MOST)
        return {"items": [{"fault": each.fault, "facts": dict(each.facts)} for each in found]}


@allows("settings.see")
def periods() -> Any:
    """How long things are kept that need not be kept for good, with the bounds of each."""
    with reading() as tx:
        items = [
            {
                "key": each.period.key,
                "word": each.period.word,
                "kept": each.kept,
                "default": each.period.days,
                "least": each.period.least,
                "most": each.period.most,
            }
            for each in seen_periods(tx)
        ]
        return {"items": items}


@allows(OPEN_ACCOUNT.ability)
def open_account(body: Mapping[str, Any]) -> Any:
    """Let a person in with one seat; the one-time link by which he chooses the password is told this once."""
    with acting() as tx:
        return _invited(take(tx, OPEN_ACCOUNT, given(OPEN_ACCOUNT, body)))


@allows(RESET.ability)
def reset_account(body: Mapping[str, Any], number: str) -> Any:
    """Make a new one-time link; former ones end. What holds now does until it is used."""
    with acting() as tx:
        return _invited(take(tx, RESET, given(RESET, body), number=number))


def _amending(act: AnyDeclared, path: str) -> Endpoint:
    def view(body: Mapping[str, Any]) -> Any:
        with acting() as tx:
            done = take(tx, act, given(act, body))
            return _shown(seen_amendment(tx, done.number))

    return _named(view, act, path, AmendmentOut, 201)


def _deciding(act: AnyDeclared) -> Endpoint:
    def view(body: Mapping[str, Any], number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number)
            return _shown(seen_amendment(tx, number))

    return _named(view, act, f"/settings/amendments/<number>/{act.name}", AmendmentOut, 200)


def _turning(act: AnyDeclared) -> Endpoint:
    def view(body: Mapping[str, Any], number: str) -> Response:
        with acting() as tx:
            take(tx, act, given(act, body), number=number)
        return Response(status=204)

    return _named(view, act, f"/accounts/<number>/{act.name}", None, 204)


def _named(view: Any, act: AnyDeclared, path: str, gives: Any, code: int) -> Endpoint:
    view.__name__ = f"{act.action}_setting" if gives else f"{act.action}_account"
    view.__doc__ = act.summary
    return Endpoint("POST", path, allows(act.ability)(view), gives, schema_of(act), code=code)


def _shown(seen: SeenAmendment) -> dict[str, Any]:
    names = ("number", "clock", "before", "after")
    moves = {**asdict(seen.moves), "examples": [dict(zip(names, each, strict=True)) for each in seen.moves.examples]}
    return {**vars(seen), "moves": moves}


def _invited(invited: Any) -> dict[str, Any]:
    return {
        "username": invited.number,
        "path": f"/invitation?key={invited.secret}",
        "expires_at": invited.expires_at,
    }


ENDPOINTS = (
    Endpoint("GET", "/settings/amendments", amendments, AmendmentPage, asks=AmendmentsQuery),
    Endpoint("GET", "/settings/amendments/<number>", amendment, AmendmentOut),
    Endpoint("GET", "/settings/check", configuration_check, Findings),
    _amending(AMEND_LIMIT, "/settings/limits"),
    _amending(AMEND_CATEGORY, "/settings/categories"),
    _amending(AMEND_UNIT, "/settings/units"),
    _amending(AMEND_PARK, "/settings/parks"),
    _amending(AMEND_CALENDAR, "/settings/calendar"),
    _amending(AMEND_HOURS, "/settings/hours"),
    _amending(AMEND_LADDER, "/settings/ladders"),
    _amending(AMEND_REASON, "/settings/reasons"),
    _amending(AMEND_PERIOD, "/settings/periods"),
    _amending(AMEND_BANNER, "/settings/banners"),
    Endpoint("GET", "/settings/periods", periods, Periods),
    _amending(END_UNIT, "/settings/units/end"),
    _amending(END_CATEGORY, "/settings/categories/end"),
    _amending(END_PARK, "/settings/parks/end"),
    _deciding(JUDGE),
    _deciding(TAKE_BACK),
    Endpoint("POST", "/accounts", open_account, InvitedOut, schema_of(OPEN_ACCOUNT), code=201),
    Endpoint("POST", "/accounts/<number>/reset", reset_account, InvitedOut, schema_of(RESET), code=201),
    _turning(GIVE_SEAT),
    _turning(SHUT),
    _turning(REOPEN),
)
