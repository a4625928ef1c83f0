"""银企对接会: the list, planning one, one with what may be done, and the sheet on which guests sign."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.table import ON_FAIRS
from app.acts.taking import take
from app.acts.writing_there import WRITE_NEED
from app.fairs.keeping import PLAN_FAIR
from app.fairs.rules import SEE
from app.fairs.seeing import seen_fair, seen_fairs, sheet_of
from app.kernel.acts import AnyAct
from app.kernel.errors import Conflict, Invalid
from app.web.desk import acting, reading
from app.web.fairs.forms import FAIR_FORMS, NeedThereForm, PlanForm
from app.web.fairs.shown import offered, shown_fair, shown_row
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.htmx import render
from app.web.navigation import is_company
from app.web.sent import act_sent
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("fairs", __name__)


@pages.get("/fairs")
@allows(SEE)
def index() -> ResponseReturnValue:
    """The fairs that this reader knows of, the latest first."""
    with reading() as tx:
        found = seen_fairs(tx, request.args.get("cursor"))
        return render(
            "fairs/list.html",
            "fairs/_rows.html",
            fairs=[shown_row(each) for each in found.items],
            next_href=f"/fairs?cursor={found.next_cursor}" if found.next_cursor else None,
            may_plan=tx.actor.may(PLAN_FAIR.ability),
            figures=tx.actor.may("finance.figures"),
            firm=is_company(tx.actor),
            **page_context(tx),
        )


@pages.get("/fairs/new")
@allows(PLAN_FAIR.ability)
def new() -> ResponseReturnValue:
    """The form of a new one."""
    return _planning(PlanForm(formdata=None))


@pages.post("/fairs")
@takes(PLAN_FAIR)
@allows(PLAN_FAIR.ability)
def plan() -> ResponseReturnValue:
    """Plan one; every guest is told."""
    form = PlanForm()
    if not form.validate():
        return _planning(form, 422)
    try:
        with acting() as tx:
            made = take(tx, PLAN_FAIR, given(form, PLAN_FAIR))
            target = f"/fairs/{made.number}"
    except Invalid as refused:
        form.refuse(refused)
        return _planning(form, 422)
    flash(_("%(done)s。", done=_(PLAN_FAIR.done)), "success")
    return redirect(target, 303)


@pages.get("/fairs/<number>")
@allows(SEE)
def show(number: str) -> ResponseReturnValue:
    """One fair as this reader may know it."""
    return _shown(number)


@pages.get("/fairs/<number>/sheet")
@allows(PLAN_FAIR.ability)
def sheet(number: str) -> ResponseReturnValue:
    """The sheet on which guests sign, to be printed."""
    with reading() as tx:
        return render_template("fairs/sheet.html", fair=shown_fair(tx, sheet_of(tx, number)), **page_context(tx))


@pages.post("/fairs/<number>/needs")
@takes(WRITE_NEED)
@allows(WRITE_NEED.ability)
def write(number: str) -> ResponseReturnValue:
    """Write a need down that was said there."""
    address = f"/fairs/{number}"
    return act_sent(
        WRITE_NEED, NeedThereForm(), number, back=address, shown=_shown, target=lambda made: f"/tickets/{made.number}"
    )


def act_on(act: AnyAct, number: str) -> ResponseReturnValue:
    """Change or cancel it, or mark who came."""
    form, address = FAIR_FORMS[act.action](), f"/fairs/{number}"
    try:
        return act_sent(act, form, number, version=form.seen, back=address, shown=_shown, target=lambda _fair: address)
    except Conflict as late:
        late.message = _("这场对接会刚被别人更新，请查看最新状态后再操作。")
        raise


for _act in ON_FAIRS:
    pages.add_url_rule(
        f"/fairs/<number>/{_act.name}",
        f"{_act.action}_fair",
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


def _planning(form: Any, code: int = 200) -> Response:
    with reading() as tx:
        body = render_template("fairs/new.html", form=offered(tx, form), **page_context(tx))
    return make_response(body, code)


def _shown(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        body = render_template(
            "fairs/show.html",
            fair=shown_fair(tx, seen_fair(tx, number), failed),
            firm=is_company(tx.actor),
            **page_context(tx),
        )
    return make_response(body, code)
