"""代办: asked for, authorised, run step by step, handed back; and what errands consist of."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import ON_ERRAND_PAPERS, ON_ERRAND_STEPS, ON_ERRAND_TEMPLATES, ON_ERRANDS
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.errands.schemas import ErrandOut, ErrandPage, ErrandsQuery, ErrandTemplateOut, ErrandTemplatesOut
from app.api.guard import acts, allows
from app.api.mounting import Endpoint
from app.api.shapes import fields_of
from app.errands.requesting import REQUEST_ERRAND
from app.errands.rules.lifecycle import SEE
from app.errands.seeing import (
    SeenErrand,
    SeenErrandRow,
    SeenTemplate,
    errand_of_paper,
    errand_of_step,
    seen_errand,
    seen_errands,
    seen_template,
    templates_seen,
)
from app.errands.templating import DRAFT_TEMPLATE
from app.kernel.acts import AnyAct
from app.kernel.transaction import Transaction

Body = Mapping[str, Any]
_ROW = tuple(name for name in SeenErrandRow.__dataclass_fields__ if name != "park_id")
_WHOLE = tuple(name for name in SeenErrand.__dataclass_fields__ if name not in {"row", "region_id", "steps", "actions"})
_TEMPLATE = ("id", "code", "name", "version", "state", "drafted_by", "published_by")


@allows(SEE)
def errands(query: Body) -> Any:
    """The errands this reader knows of: under way, late, in a race, or ended; newest first."""
    with reading() as tx:
        page = seen_errands(tx, query["list"], query.get("cursor"), query["limit"])
        return {"items": [fields_of(each, _ROW) for each in page.items], "next_cursor": page.next_cursor}


@allows(SEE)
def errand(number: str) -> Any:
    """One errand as this reader may know it."""
    with reading() as tx:
        return _errand(seen_errand(tx, number))


@acts(REQUEST_ERRAND.ability)
def request_errand(body: Body) -> Any:
    """Ask that one be begun for a firm; its steps are those of the version that is published now."""
    with acting() as tx:
        shown = _errand(seen_errand(tx, take(tx, REQUEST_ERRAND, given(REQUEST_ERRAND, body)).number))
    return shown, 201, {"Location": f"/api/v1/errands/{shown['number']}"}


@allows(SEE)
def errand_templates() -> Any:
    """What can be asked for: the published templates of the reader's region."""
    with reading() as tx:
        return {"items": [_template(each) for each in templates_seen(tx)]}


@allows(SEE)
def errand_template(number: str) -> Any:
    """One version of a template, by its id."""
    with reading() as tx:
        return _template(seen_template(tx, number))


@acts(DRAFT_TEMPLATE.ability)
def draft_errand_template(body: Body) -> Any:
    """Write a version of a template; another person publishes it."""
    with acting() as tx:
        shown = _template(seen_template(tx, take(tx, DRAFT_TEMPLATE, given(DRAFT_TEMPLATE, body)).number))
    return shown, 201, {"Location": f"/api/v1/errand-templates/{shown['id']}"}


def _on_errand(act: AnyAct, where: str, whole: Callable[[Transaction, str], str]) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            of = whole(tx, number)
            take(tx, act, given(act, body), number=number, version=body["version"])
            return _errand(seen_errand(tx, of))

    view.__name__ = f"{act.action}_{where.replace('-', '_').rstrip('s')}"
    view.__doc__ = act.summary
    return Endpoint("POST", f"/{where}/<number>/{act.name}", acts(act.ability)(view), ErrandOut, schema_of(act))


def _on_template(act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number, version=body["version"])
            return _template(seen_template(tx, number))

    view.__name__ = f"{act.action}_errand_template"
    view.__doc__ = act.summary
    path = f"/errand-templates/<number>/{act.name}"
    return Endpoint("POST", path, acts(act.ability)(view), ErrandTemplateOut, schema_of(act))


def _errand(seen: SeenErrand) -> dict[str, Any]:
    rail = [{**asdict(each), "actions": [action.replace("_", "-") for action in each.actions]} for each in seen.steps]
    return {
        **fields_of(seen.row, _ROW),
        **fields_of(seen, _WHOLE),
        "rail": rail,
        "actions": [action.value.replace("_", "-") for action in seen.actions],
    }


def _template(seen: SeenTemplate) -> dict[str, Any]:
    return {**fields_of(seen, _TEMPLATE), "steps": [asdict(step) for step in seen.steps]}


ENDPOINTS = (
    Endpoint("GET", "/errands", errands, ErrandPage, asks=ErrandsQuery),
    Endpoint("POST", "/errands", request_errand, ErrandOut, schema_of(REQUEST_ERRAND), code=201),
    Endpoint("GET", "/errands/<number>", errand, ErrandOut),
    *[_on_errand(act, "errands", lambda _tx, number: number) for act in ON_ERRANDS],
    *[_on_errand(act, "errand-steps", errand_of_step) for act in ON_ERRAND_STEPS],
    *[_on_errand(act, "errand-papers", errand_of_paper) for act in ON_ERRAND_PAPERS],
    Endpoint("GET", "/errand-templates", errand_templates, ErrandTemplatesOut),
    Endpoint(
        "POST", "/errand-templates", draft_errand_template, ErrandTemplateOut, schema_of(DRAFT_TEMPLATE), code=201
    ),
    Endpoint("GET", "/errand-templates/<number>", errand_template, ErrandTemplateOut),
    *[_on_template(act) for act in ON_ERRAND_TEMPLATES],
)
