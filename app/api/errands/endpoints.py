"""代办: asked for, authorised, run step by step, handed back; and what errands consist of."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from flask import Response, request

from app.acts.table import ON_ERRAND_PAPERS, ON_ERRAND_STEPS, ON_ERRAND_TEMPLATES, ON_ERRANDS
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, core, reading
from app.api.errands.schemas import (
    ErrandFiguresOut,
    ErrandOut,
    ErrandPage,
    ErrandPeriodQuery,
    ErrandsQuery,
    ErrandTemplateOut,
    ErrandTemplatesOut,
)
from app.api.guard import acts, allows
from app.api.mounting import Endpoint
from app.api.sending import OF_A_FILE, sent
from app.api.shapes import fields_of
from app.api.uploading import body_of_files, only_of_parts, uploads_sent
from app.errands.counting import errand_figures
from app.errands.enclosing import bring_to_errand, bring_to_paper, brings_to_errand, brings_to_paper, open_file
from app.errands.listing import ErrandFilters, seen_errands
from app.errands.requesting import REQUEST_ERRAND
from app.errands.rules.enclosing import FileKind
from app.errands.rules.lifecycle import FIGURES, SEE, ErrandList
from app.errands.seeing import errand_of_paper, errand_of_step, seen_errand
from app.errands.seeing_templates import SeenTemplate, seen_template, templates_seen
from app.errands.seen import SeenErrand, SeenErrandRow
from app.errands.templating import DRAFT_TEMPLATE
from app.kernel.acts import AnyAct
from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.receiving import received

Body = Mapping[str, Any]
_ROW = tuple(SeenErrandRow.__dataclass_fields__)
_APART = frozenset({"row", "region_id", "steps", "actions", "files", "reads"})
_WHOLE = tuple(name for name in SeenErrand.__dataclass_fields__ if name not in _APART)
_TEMPLATE = ("id", "code", "name", "version", "state", "drafted_by", "published_by")


@allows(SEE)
def errands(query: Body) -> Any:
    """The errands this reader knows of, newest first; those in a race by when the firm needs them."""
    wanted = ErrandFilters(
        which=query.get("which", ErrandList.OPEN),
        **{name: query.get(name, "") for name in ("park", "agent", "firm")},
        since=query.get("since"),
        until=query.get("until"),
    )
    with reading() as tx:
        page = seen_errands(tx, wanted, query.get("cursor"), query["limit"])
        return {"items": [fields_of(each, _ROW) for each in page.items], "next_cursor": page.next_cursor}


@allows(SEE)
def errand(number: str) -> Any:
    """One errand as this reader may know it."""
    with reading() as tx:
        return _errand(seen_errand(tx, number))


@allows(FIGURES)
def figures_of_errands(query: Body) -> Any:
    """How many errands taken up in a period were finished, in time, and with papers asked for once."""
    with reading() as tx:
        return asdict(errand_figures(tx, query.get("since"), query.get("until")))


@acts(SEE)
def add_errand_files(number: str) -> Any:
    """Bring the firm's authorisation or signed receipt: ``multipart/form-data``, each part with a file name."""
    only_of_parts()
    with reading() as tx:
        brings_to_errand(tx, number)  # a stranger is told nothing, and nothing of his is read
    uploads, typed = uploads_sent(), request.form.get("kind", "")
    if typed not in set(FileKind):
        raise Invalid({"kind": [say("请从列表中选择。")]})
    with received(core().storage, core().scanner, uploads) as found, acting() as tx:
        bring_to_errand(tx, number, FileKind(typed), found, sensitive=_is_sensitive())
        return _errand(seen_errand(tx, number)), 201


@acts(SEE)
def add_errand_paper_files(number: str) -> Any:
    """Bring copies of a paper: ``multipart/form-data``, each part with a file name."""
    only_of_parts()
    with reading() as tx:
        brings_to_paper(tx, number)
    with received(core().storage, core().scanner, uploads_sent()) as found, acting() as tx:
        of = bring_to_paper(tx, number, found, sensitive=_is_sensitive())
        return _errand(seen_errand(tx, of)), 201


@allows(SEE)
def errand_file(number: str, key: str) -> Response:
    """One file, as it was kept. The opening is on record; firm and supervisor read who opened a sensitive one."""
    with acting() as tx:
        opened = open_file(tx, core().storage, number, key)
    return sent(opened)


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
        "files": [asdict(each) for each in seen.files],
        "reads": [asdict(each) for each in seen.reads],
        "rail": rail,
        "actions": [action.value.replace("_", "-") for action in seen.actions],
    }


def _is_sensitive() -> bool:
    return request.form.get("sensitive", "").lower() in {"1", "true"}


def _template(seen: SeenTemplate) -> dict[str, Any]:
    return {**fields_of(seen, _TEMPLATE), "steps": [asdict(step) for step in seen.steps]}


_SENSITIVE: dict[str, Any] = {
    "type": "string",
    "enum": ["true", "false"],
    "description": "`true` for a copy of an identity card and the like: firm, agent and the step's unit open it.",
}
_KIND: dict[str, Any] = {
    "type": "string",
    "enum": ["authorisation", "receipt"],
    "description": "The firm's authorisation, or the receipt it signed.",
}
_AWAY = {
    410: ("file_gone", "file_refused", "errand_file_removed"),
    409: ("state_conflict",),
    503: ("storage_unavailable",),
}
_FILES = body_of_files(kind=_KIND, sensitive=_SENSITIVE)
_COPIES = body_of_files(sensitive=_SENSITIVE)

ENDPOINTS = (
    Endpoint("GET", "/errands", errands, ErrandPage, asks=ErrandsQuery),
    Endpoint("POST", "/errands", request_errand, ErrandOut, schema_of(REQUEST_ERRAND), code=201),
    Endpoint("GET", "/errands/figures", figures_of_errands, ErrandFiguresOut, asks=ErrandPeriodQuery),
    Endpoint("GET", "/errands/<number>", errand, ErrandOut),
    Endpoint("POST", "/errands/<number>/files", add_errand_files, ErrandOut, code=201, contract=_FILES),
    Endpoint("POST", "/errand-papers/<number>/files", add_errand_paper_files, ErrandOut, code=201, contract=_COPIES),
    Endpoint("GET", "/errands/<number>/files/<key>", errand_file, problems=_AWAY, contract=OF_A_FILE),
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
