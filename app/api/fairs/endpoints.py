"""银企对接会: planned, changed, cancelled, marked, and the needs that are written down there."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import ON_FAIRS
from app.acts.taking import take
from app.acts.writing_there import WRITE_NEED
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.fairs.schemas import FairOut, FairPage
from app.api.guard import acts, allows
from app.api.mounting import Endpoint
from app.api.shapes import PageQuery, fields_of
from app.fairs.keeping import PLAN_FAIR
from app.fairs.rules import SEE
from app.fairs.seeing import SeenFair, seen_fair, seen_fairs
from app.kernel.acts import AnyAct

Body = Mapping[str, Any]
_SAID = ("note", "version", "cancel_reason")


@allows(SEE)
def fairs(query: Body) -> Any:
    """The fairs that this reader knows of, the latest first."""
    with reading() as tx:
        page = seen_fairs(tx, query.get("cursor"), query["limit"])
        return {"items": [asdict(each) for each in page.items], "next_cursor": page.next_cursor}


@allows(SEE)
def fair(number: str) -> Any:
    """One fair as this reader may know it."""
    with reading() as tx:
        return _fair(seen_fair(tx, number))


@acts(PLAN_FAIR.ability)
def plan_fair(body: Body) -> Any:
    """Plan a fair of the coordinator's region; every guest is told."""
    with acting() as tx:
        shown = _fair(seen_fair(tx, take(tx, PLAN_FAIR, given(PLAN_FAIR, body)).number))
    return shown, 201, {"Location": f"/api/v1/fairs/{shown['id']}"}


@acts(WRITE_NEED.ability)
def write_fair_need(body: Body, number: str) -> Any:
    """File a matter of financing of an invited firm, with its need, as born at this fair."""
    with acting() as tx:
        take(tx, WRITE_NEED, given(WRITE_NEED, body), number=number)
        return _fair(seen_fair(tx, number))


def _endpoint(act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            done = take(tx, act, given(act, body), number=number, version=body["version"])
            return _fair(seen_fair(tx, done.number))

    view.__name__ = f"{act.action}_fair"
    view.__doc__ = act.summary
    return Endpoint("POST", f"/fairs/<number>/{act.name}", acts(act.ability)(view), FairOut, schema_of(act))


def _fair(seen: SeenFair) -> dict[str, Any]:
    needs = [
        {
            "ticket": each.row.number,
            "company": each.firm,
            **fields_of(each, ("amount", "called", "offered", "granted_amount")),
        }
        for each in seen.needs
    ]
    guests = {"banks": [asdict(each) for each in seen.banks], "firms": [asdict(each) for each in seen.firms]}
    return {**asdict(seen.row), **fields_of(seen, _SAID), **guests, "needs": needs}


ENDPOINTS = (
    Endpoint("GET", "/fairs", fairs, FairPage, asks=PageQuery),
    Endpoint("POST", "/fairs", plan_fair, FairOut, schema_of(PLAN_FAIR), code=201),
    Endpoint("GET", "/fairs/<number>", fair, FairOut),
    *[_endpoint(act) for act in ON_FAIRS],
    Endpoint("POST", "/fairs/<number>/needs", write_fair_need, FairOut, schema_of(WRITE_NEED)),
)
