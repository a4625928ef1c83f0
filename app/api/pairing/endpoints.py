"""分包覆盖: the figure as it stands, and the firms that are not looked after."""

from collections.abc import Mapping
from typing import Any

from app.api.desk import reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.pairing.schemas import CoverageOut, GapQuery, UncoveredPage
from app.api.shapes import fields_of
from app.reports.pairing import coverage, uncovered
from app.reports.rules.rates import percent

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


ENDPOINTS = (
    Endpoint("GET", "/pairing-coverage", pairing_coverage, CoverageOut),
    Endpoint("GET", "/pairing-coverage/firms", uncovered_firms, UncoveredPage, asks=GapQuery),
)
