"""分包覆盖 and 档案完整: the figures as they stand, and the firms that are not looked after or lack something."""

from collections.abc import Mapping
from typing import Any

from app.api.desk import reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.pairing.schemas import (
    CompletenessOut,
    CoverageOut,
    GapQuery,
    LackingPage,
    LackingQuery,
    LedgerPage,
    LedgerQuery,
    OfficerLoads,
    ParkCompletenesses,
    ParkCoverages,
    UncoveredPage,
)
from app.api.shapes import PageQuery, fields_of
from app.reports.completeness import Completeness, LackingFilters, completeness_by_park, lacking, summed
from app.reports.ledger import LedgerFilters, LedgerRow, by_officer, by_park, ledger
from app.reports.pairing import coverage, uncovered
from app.reports.rules.rates import percent

_HOLDER = ("username", "name", "since", "serves", "stand_in", "until")
_PARK = ("code", "name", "active", "paired", "unassigned", "left")
_LOAD = ("username", "name", "serves", "seat_a", "seat_b", "overloaded", "stand_in", "until")
_LACKING = ("credit_code", "name", "park", "lacks")
_FIRM = ("credit_code", "name", "park", "officer", "stand_in")


@allows("pairing.see")
def pairing_coverage() -> Any:
    """Active firms whose A officer is in office, of all active firms this actor may see, as it stands now."""
    with reading() as tx:
        found = coverage(tx)
        return {
            "n": found.paired,
            "d": found.active,
            "rate": percent(found.paired, found.active),
            **fields_of(found, ("left", "unassigned")),
            "overloaded": [fields_of(load, ("name", "firms")) for load in found.overloaded],
        }


@allows("pairing.see")
def uncovered_firms(query: Mapping[str, Any]) -> Any:
    """The firms that are not looked after, by one reason."""
    with reading() as tx:
        page = uncovered(tx, query["gap"], query.get("cursor"), query["limit"])
        return {"items": [fields_of(firm, _FIRM) for firm in page.items], "next_cursor": page.next_cursor}


@allows("pairing.see")
def pairing_ledger(query: Mapping[str, Any]) -> Any:
    """Who looks after each active firm, in both seats, and who stands in today."""
    filters = LedgerFilters(park=query.get("park"), officer=query.get("officer"), gap=query.get("gap"))
    with reading() as tx:
        page = ledger(tx, filters, query.get("cursor"), query["limit"])
        return {"items": [_row(each) for each in page.items], "next_cursor": page.next_cursor}


@allows("pairing.see")
def park_coverage() -> Any:
    """Coverage of each park this actor has firms in."""
    with reading() as tx:
        return {"items": [fields_of(each, _PARK) for each in by_park(tx)]}


@allows("pairing.see")
def officer_loads(query: Mapping[str, Any]) -> Any:
    """What each officer carries, and who stands in for him today."""
    with reading() as tx:
        page = by_officer(tx, query.get("cursor"), query["limit"])
        return {"items": [fields_of(each, _LOAD) for each in page.items], "next_cursor": page.next_cursor}


@allows("pairing.see")
def dossier_completeness() -> Any:
    """Active firms whose dossier is complete, of all active firms this actor may see, and how many lack what."""
    with reading() as tx:
        return _whole(summed(completeness_by_park(tx)))


@allows("pairing.see")
def park_completeness() -> Any:
    """The same of each park this actor has firms in."""
    with reading() as tx:
        return {"items": [{"code": each.code, "name": each.name, **_whole(each)} for each in completeness_by_park(tx)]}


@allows("pairing.see")
def incomplete_firms(query: Mapping[str, Any]) -> Any:
    """The firms whose dossier is incomplete, each with all it lacks."""
    filters = LackingFilters(lack=query.get("lack"), park=query.get("park"))
    with reading() as tx:
        page = lacking(tx, filters, query.get("cursor"), query["limit"])
        return {"items": [fields_of(firm, _LACKING) for firm in page.items], "next_cursor": page.next_cursor}


def _whole(found: Completeness) -> dict[str, Any]:
    return {
        "n": found.complete,
        "d": found.active,
        "rate": percent(found.complete, found.active),
        "lacking": {lack.value: number for lack, number in found.lacking.items()},
    }


def _row(row: LedgerRow) -> dict[str, Any]:
    return {
        **fields_of(row, ("credit_code", "name", "park")),
        "a": None if row.a is None else fields_of(row.a, _HOLDER),
        "b": None if row.b is None else fields_of(row.b, _HOLDER),
    }


ENDPOINTS = (
    Endpoint("GET", "/dossier-completeness", dossier_completeness, CompletenessOut),
    Endpoint("GET", "/dossier-completeness/firms", incomplete_firms, LackingPage, asks=LackingQuery),
    Endpoint("GET", "/dossier-completeness/parks", park_completeness, ParkCompletenesses),
    Endpoint("GET", "/pairing-coverage", pairing_coverage, CoverageOut),
    Endpoint("GET", "/pairing-coverage/firms", uncovered_firms, UncoveredPage, asks=GapQuery),
    Endpoint("GET", "/pairing-coverage/officers", officer_loads, OfficerLoads, asks=PageQuery),
    Endpoint("GET", "/pairing-coverage/parks", park_coverage, ParkCoverages),
    Endpoint("GET", "/pairing-ledger", pairing_ledger, LedgerPage, asks=LedgerQuery),
)
