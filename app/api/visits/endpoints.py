"""走访: read, written down, denied, ruled on; coverage; firms that stopped, and firms that want no calls."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response, request

from app.acts.recording_visits import RECORD_VISIT
from app.acts.table import ON_QUIET, ON_STANDINGS, ON_VISITS
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, core, reading
from app.api.guard import acts, allows
from app.api.mounting import Endpoint
from app.api.sending import OF_A_FILE, sent
from app.api.uploading import body_of_files, only_of_parts, uploads_sent
from app.api.visits.schemas import (
    CoverageQuery,
    QuietOut,
    StandingList,
    VisitCoverageOut,
    VisitOut,
    VisitPage,
    VisitsQuery,
)
from app.calendars.rules import local_day
from app.companies.seeing import seen_company
from app.kernel.acts import Act, AnyDeclared
from app.kernel.errors import Precondition
from app.kernel.idempotency import answer, fingerprint, once
from app.kernel.transaction import Transaction
from app.tickets.receiving import received
from app.visits.covering import coverage_by_officer, coverage_by_park, figures_of
from app.visits.listing import filters_of, month_typed
from app.visits.photographing import add_photos, has_been_there, open_photo
from app.visits.rules.words import COVER, SEE
from app.visits.scheduling import SCHEDULE_VISIT
from app.visits.seeing import SeenVisit, due_visits, quiet_of, seen_visit, seen_visits, visits_of_day
from app.visits.standings import seen_standings

Body = Mapping[str, Any]
SCOPE, KEY = "POST /api/v1/visits", "Idempotency-Key"


@allows(SEE)
def visits(query: Body) -> Any:
    """The visits that this reader knows of, the latest first; with `due` those an officer should make."""
    with reading() as tx:
        if query.get("on"):
            return {"items": [asdict(each) for each in visits_of_day(tx, query["on"])], "next_cursor": None}
        if query.get("due"):
            page = due_visits(tx, query.get("cursor"), query["limit"])
        else:
            asked = {name: str(query[name]) for name in ("company", "month") if query.get(name)}
            asked |= {"denied": "1"} if query.get("denied") else {}
            page = seen_visits(tx, filters_of(asked), query.get("cursor"), query["limit"])
        return {"items": [asdict(each) for each in page.items], "next_cursor": page.next_cursor}


@allows(SEE)
def visit(number: str) -> Any:
    """One visit as this reader may know it."""
    with reading() as tx:
        return _visit(seen_visit(tx, number))


@acts(RECORD_VISIT.ability)
def record_visit(body: Body) -> Any:
    """Write a visit down, with the matters the firm spoke of: all or none. The same key brings the same visit."""
    key = request.headers.get(KEY)
    if key is None:
        raise Precondition()
    with acting() as tx:
        done = once(tx, SCOPE, key, fingerprint(dict(body)))
        number = take(tx, RECORD_VISIT, given(RECORD_VISIT, body)).number if done is None else done.resource
        if done is None:
            answer(tx, SCOPE, key, number)
        shown = _visit(seen_visit(tx, number))
    return shown, 201, {"Location": f"/api/v1/visits/{number}"}


@acts(SCHEDULE_VISIT.ability)
def schedule_visit(body: Body) -> Any:
    """Say on which day a firm is called on; another day moves what was said."""
    with acting() as tx:
        return _visit(seen_visit(tx, take(tx, SCHEDULE_VISIT, given(SCHEDULE_VISIT, body)).number)), 201


@acts(RECORD_VISIT.ability)
def add_visit_photos(number: str) -> Any:
    """Add photos to a visit one made: ``multipart/form-data``, each part with a file name; pictures alone."""
    only_of_parts()
    with reading() as tx:
        has_been_there(tx, number)  # a stranger is told nothing, and nothing of his is read
    with received(core().storage, core().scanner, uploads_sent()) as found, acting() as tx:
        add_photos(tx, number, found)
        return _visit(seen_visit(tx, number)), 201


@allows(SEE)
def visit_photo(number: str, key: str) -> Response:
    """One photo, as it was kept. The opening is on record."""
    with acting() as tx:
        opened = open_photo(tx, core().storage, number, key)
    return sent(opened)


@allows(COVER)
def visit_coverage(query: Body) -> Any:
    """The figures of a month, and officers or parks by months."""
    with reading() as tx:
        figures = figures_of(tx, month_typed(query.get("month", "")) or local_day(tx.now))
        matrix = (
            coverage_by_park(tx, figures.last)
            if query["by"] == "park"
            else coverage_by_officer(tx, figures.last, query.get("cursor"))
        )
        return {
            **asdict(figures),
            "month": f"{figures.first:%Y-%m}",
            "months": [f"{month:%Y-%m}" for month in matrix.months],
            "rows": [asdict(row) for row in matrix.rows],
            "next_cursor": matrix.next_cursor,
        }


@allows(COVER)
def company_standings() -> Any:
    """Firms that stopped or are lost: what waits for the coordinator, then what is in force."""
    with reading() as tx:
        return {"items": [asdict(each) for each in seen_standings(tx)]}


@allows(SEE)
def company_quiet(credit_code: str) -> Any:
    """Whether a firm wants to be called on at its own call alone."""
    with reading() as tx:
        return _quiet(tx, credit_code)


def _on_visit(act: AnyDeclared) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            version = body["version"] if isinstance(act, Act) else None
            take(tx, act, given(act, body), number=number, version=version)
            return _visit(seen_visit(tx, number))

    view.__name__, view.__doc__ = act.action, act.summary
    return Endpoint("POST", f"/visits/<number>/{act.name}", acts(act.ability)(view), VisitOut, schema_of(act))


def _on_standing(act: AnyDeclared) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number, version=body["version"])
            return {"items": [asdict(each) for each in seen_standings(tx)]}

    view.__name__, view.__doc__ = act.action, act.summary
    path = f"/company-standings/<number>/{act.name}"
    return Endpoint("POST", path, acts(act.ability)(view), StandingList, schema_of(act))


def _on_quiet(act: AnyDeclared) -> Endpoint:
    def view(body: Body, credit_code: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=credit_code)
            return _quiet(tx, credit_code)

    view.__name__, view.__doc__ = act.action, act.summary
    return Endpoint("POST", f"/companies/<credit_code>/{act.name}", acts(act.ability)(view), QuietOut, schema_of(act))


def _visit(seen: SeenVisit) -> dict[str, Any]:
    return {
        **asdict(seen.row),
        "ruling_words": seen.ruling_words,
        "office": None if seen.office is None else asdict(seen.office),
        "matters": [asdict(each) for each in seen.matters],
    }


def _quiet(tx: Transaction, credit_code: str) -> dict[str, Any]:
    company = seen_company(tx, credit_code)
    quiet = quiet_of(tx, company.id)
    return {
        "company_code": company.credit_code,
        "until": None if quiet is None else quiet.until,
        "reason": "" if quiet is None else quiet.reason,
    }


_KEYS = (
    {
        "name": KEY,
        "in": "header",
        "required": True,
        "schema": {"type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[!-~]{16,255}$"},
        "description": "The same key brings the same visit; kept for seven days.",
        "example": "visit-2026-11-28-000042",
    },
)
_AWAY = {410: ("file_gone", "file_refused"), 409: ("state_conflict",), 503: ("storage_unavailable",)}

ENDPOINTS = (
    Endpoint("GET", "/visits", visits, VisitPage, asks=VisitsQuery),
    Endpoint(
        "POST",
        "/visits",
        record_visit,
        VisitOut,
        schema_of(RECORD_VISIT),
        code=201,
        headers=_KEYS,
        problems={409: ("state_conflict",), 422: ("idempotency_mismatch",)},
    ),
    Endpoint("POST", "/scheduled-visits", schedule_visit, VisitOut, schema_of(SCHEDULE_VISIT), code=201),
    Endpoint("GET", "/visits/<number>", visit, VisitOut),
    *[_on_visit(act) for act in ON_VISITS],
    Endpoint("POST", "/visits/<number>/photos", add_visit_photos, VisitOut, code=201, contract=body_of_files()),
    Endpoint("GET", "/visits/<number>/photos/<key>", visit_photo, problems=_AWAY, contract=OF_A_FILE),
    Endpoint("GET", "/visit-coverage", visit_coverage, VisitCoverageOut, asks=CoverageQuery),
    Endpoint("GET", "/company-standings", company_standings, StandingList),
    *[_on_standing(act) for act in ON_STANDINGS],
    Endpoint("GET", "/companies/<credit_code>/quiet", company_quiet, QuietOut),
    *[_on_quiet(act) for act in ON_QUIET],
)
