"""代办: the list, asking for one, one on its rail with what may be done, and what errands consist of."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.rules.roles import UNIT, Role
from app.acts.table import ON_ERRAND_PAPERS, ON_ERRAND_STEPS, ON_ERRAND_TEMPLATES, ON_ERRANDS
from app.acts.taking import take
from app.calendars.rules import local_day
from app.errands.listing import ERRANDS, asked_for, seen_errands
from app.errands.requesting import REQUEST_ERRAND
from app.errands.rules.drafting import KEEP
from app.errands.rules.lifecycle import FIGURES, FIGURES_LISTS, SEE, ErrandList
from app.errands.seeing import errand_of_paper, errand_of_step, seen_errand
from app.errands.seeing_templates import seen_template, templates_seen
from app.errands.templating import DRAFT_TEMPLATE
from app.kernel.acts import AnyAct, AnyDeclared
from app.kernel.errors import Conflict, Invalid
from app.kernel.listing import conditions_of
from app.web.desk import acting, reading
from app.web.errands.forms import ERRAND_FORMS, PART_FORMS, TEMPLATE_FORMS, DraftForm, RequestForm
from app.web.errands.shown import offered, shown_errand, shown_row, shown_template
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import choices
from app.web.navigation import is_company
from app.web.sent import act_sent
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("errands", __name__)


@pages.get("/errands")
@allows(SEE)
def index() -> ResponseReturnValue:
    """The errands this reader knows of, by one of the lists and narrowed by the address."""
    typed = conditions_of(ERRANDS, request.args)
    with reading() as tx:
        firm = is_company(tx.actor)
        walks = bool(tx.actor.seats_of(Role.AGENT, *UNIT))
        typed.setdefault("list", (ErrandList.MINE if walks else ErrandList.OPEN).value)
        found = seen_errands(tx, asked_for(typed), request.args.get("cursor"))
        return render(
            "errands/list.html",
            "errands/_rows.html",
            errands=[shown_row(each, firm=firm) for each in found.items],
            chips=_chips(typed, firm=firm),
            query=urlencode(typed),
            next_href=f"/errands?{urlencode({**typed, 'cursor': found.next_cursor})}" if found.next_cursor else None,
            sees_figures=tx.actor.may(FIGURES),
            may_request=tx.actor.may(REQUEST_ERRAND.ability),
            may_keep=tx.actor.may(KEEP),
            firm=firm,
            **page_context(tx),
        )


@pages.get("/errands/new")
@allows(REQUEST_ERRAND.ability)
def new() -> ResponseReturnValue:
    """The form of a request; the firm may stand in the address."""
    return _asking(RequestForm(formdata=None, data={"company": request.args.get("company", "")}))


@pages.post("/errands")
@takes(REQUEST_ERRAND)
@allows(REQUEST_ERRAND.ability)
def ask() -> ResponseReturnValue:
    """Ask for one."""
    return _begun(REQUEST_ERRAND, RequestForm(), _asking, "/errands")


@pages.get("/errands/<number>")
@allows(SEE)
def show(number: str) -> ResponseReturnValue:
    """One errand on its rail."""
    return shown(number)


@pages.get("/errand-templates")
@allows(KEEP)
def templates() -> ResponseReturnValue:
    """What errands consist of, version by version, and the form of another."""
    return _templates(DraftForm(formdata=None))


@pages.post("/errand-templates")
@takes(DRAFT_TEMPLATE)
@allows(DRAFT_TEMPLATE.ability)
def draft() -> ResponseReturnValue:
    """Write a version."""
    return _begun(DRAFT_TEMPLATE, DraftForm(), _templates, "/errand-templates", lands=False)


@pages.get("/errand-templates/<number>")
@allows(SEE)
def template(number: str) -> ResponseReturnValue:
    """One version with its steps; a second person publishes it here."""
    return _template(number)


def act_on(act: AnyAct, number: str) -> ResponseReturnValue:
    """Take an act on an errand as a whole."""
    form, address = ERRAND_FORMS[act.action](), f"/errands/{number}"
    return _sent(act, form, number, address, shown)


def act_on_part(act: AnyAct, number: str) -> ResponseReturnValue:
    """Take an act on one step or one paper."""
    with reading() as tx:
        whole = (errand_of_paper if act in ON_ERRAND_PAPERS else errand_of_step)(tx, number)
    form = PART_FORMS[act.action]()
    form.of_part = number
    return _sent(act, form, number, f"/errands/{whole}", lambda _part, failed, code: shown(whole, failed, code))


def publish(act: AnyAct, number: str) -> ResponseReturnValue:
    """Publish a version."""
    return _sent(act, TEMPLATE_FORMS[act.action](), number, f"/errand-templates/{number}", _template)


def _sent(act: AnyAct, form: Any, number: str, address: str, shown: Any) -> ResponseReturnValue:
    try:
        return act_sent(act, form, number, version=form.seen, back=address, shown=shown, target=lambda _done: address)
    except Conflict as late:
        late.message = _("这件代办刚有变化，请查看最新状态后再操作。")
        raise


_VIEWS = (
    (ON_ERRANDS, "errands", act_on),
    (ON_ERRAND_STEPS, "errand-steps", act_on_part),
    (ON_ERRAND_PAPERS, "errand-papers", act_on_part),
    (ON_ERRAND_TEMPLATES, "errand-templates", publish),
)
for _acts, _where, _view in _VIEWS:
    for _act in _acts:
        pages.add_url_rule(
            f"/{_where}/<number>/{_act.name}",
            f"{_act.action}_{_where}",
            takes(_act)(allows(_act.ability)(partial(_view, _act))),
            methods=["POST"],
        )


def _chips(typed: dict[str, str], *, firm: bool) -> list[dict[str, Any]]:
    """One chip for each list; those of figures only while one stands there. All of a firm's are its own."""
    rest = {name: value for name, value in typed.items() if name != "list"}
    hidden = set(FIGURES_LISTS) | ({ErrandList.MINE} if firm else set())
    return [
        {"label": word, "href": f"/errands?{urlencode({'list': value, **rest})}", "on": value == typed["list"]}
        for value, word in choices(ErrandList)
        if value == typed["list"] or value not in hidden
    ]


def _begun(
    act: AnyDeclared, form: Any, again: Callable[..., Response], at: str, *, lands: bool = True
) -> ResponseReturnValue:
    if not form.validate():
        return again(form, 422)
    try:
        with acting() as tx:
            made = take(tx, act, given(form, act))
            target = f"{at}/{made.number}" if lands else at
    except Invalid as refused:
        form.refuse(refused)
        return again(form, 422)
    flash(_("%(done)s。", done=_(act.done)), "success")
    return redirect(target, 303)


def _asking(form: Any, code: int = 200) -> Response:
    with reading() as tx:
        body = render_template(
            "errands/new.html", form=offered(tx, form), firm=is_company(tx.actor), **page_context(tx)
        )
    return make_response(body, code)


def shown(number: str, failed: Any = None, code: int = 200) -> Response:
    """The page of one errand; the form that came back is open."""
    with reading() as tx:
        firm = is_company(tx.actor)
        body = render_template(
            "errands/show.html",
            errand=shown_errand(seen_errand(tx, number), failed, firm=firm, today=local_day(tx.now)),
            firm=firm,
            **page_context(tx),
        )
    return make_response(body, code)


def _templates(form: Any, code: int = 200) -> Response:
    with reading() as tx:
        rows = [shown_template(each) for each in templates_seen(tx, all_versions=True)]
        body = render_template("errands/templates.html", templates=rows, form=form, **page_context(tx))
    return make_response(body, code)


def _template(number: str, _failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        body = render_template(
            "errands/template.html", template=shown_template(seen_template(tx, number)), **page_context(tx)
        )
    return make_response(body, code)
