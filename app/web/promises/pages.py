"""承诺: the lists, one promise with what may be done, giving one, and how many were kept."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.table import ON_PROMISES
from app.acts.taking import take
from app.kernel.acts import AnyAct
from app.kernel.errors import Conflict, Invalid, Refused
from app.kernel.listing import conditions_of
from app.kernel.transaction import Transaction
from app.promises.counting import PromiseFigures, promise_figures
from app.promises.giving import GIVE_PROMISE
from app.promises.listing import PROMISES, asked_for, seen_promises
from app.promises.rules.words import GIVE, SEE, PromiseList
from app.promises.seeing import seen_promise
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.labels import choices
from app.web.navigation import is_company
from app.web.promises.forms import PROMISE_FORMS, GiveForm, PeriodForm
from app.web.promises.shown import sheets_of, shown_figures, shown_promise, shown_whole
from app.web.sent import act_sent
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("promises", __name__)
FIGURES = "promise.figures"


@pages.get("/promises")
@allows(SEE)
def index() -> ResponseReturnValue:
    """Promises that exist for the reader, by one of the lists and narrowed by the address."""
    typed = conditions_of(PROMISES, request.args)
    with reading() as tx:
        typed.setdefault("list", PromiseList.MINE.value if tx.actor.may(GIVE) else PromiseList.OPEN.value)
        wanted = asked_for(typed)
        found = seen_promises(tx, wanted, request.args.get("cursor"))
        more = f"/promises?{urlencode({**typed, 'cursor': found.next_cursor})}" if found.next_cursor else None
        return render_template(
            "promises/list.html",
            promises=[shown_promise(each) for each in found.items],
            next_href=more,
            chips=_chips(typed, gives=tx.actor.may(GIVE)),
            query=urlencode(typed),
            gives=tx.actor.may(GIVE),
            sees_figures=tx.actor.may(FIGURES),
            **page_context(tx),
        )


@pages.get("/promises/new")
@allows(GIVE)
def new() -> ResponseReturnValue:
    """The form by which somebody gives his word: ``?firm=`` or ``?ticket=`` say to whom and about what."""
    known = {name: request.args.get(name, "")[:50] for name in ("firm", "ticket")}
    return _new(GiveForm(formdata=None, data=known))


@pages.get("/promises/figures")
@allows(FIGURES)
def figures() -> ResponseReturnValue:
    """承诺兑现率 of a period, by unit, park and officer; each figure leads to its rows."""
    form = PeriodForm(formdata=request.args)
    with reading() as tx:
        if not form.validate():
            return _figures(tx, form, promise_figures(tx, None, None), 422)
        try:
            return _figures(tx, form, promise_figures(tx, form.since.day, form.until.day))
        except Invalid as refused:
            form.refuse(refused)
            return _figures(tx, form, promise_figures(tx, None, None), 422)


@pages.get("/promises/<number>")
@allows(SEE)
def show(number: str) -> ResponseReturnValue:
    """One promise: what was said, what happened to it, and what may be done now."""
    return _shown(number)


@pages.post("/promises")
@takes(GIVE_PROMISE)
@allows(GIVE)
def begin() -> ResponseReturnValue:
    """Give one's word; from the page of a matter it leads back there."""
    form = GiveForm()
    if not form.validate():
        return _new(form, 422)
    try:
        with acting() as tx:
            typed = given(form, GIVE_PROMISE)
            made = take(tx, GIVE_PROMISE, typed)
            number, day, moved = made.number, made.due_on, made.due_on != typed.due_on
    except Invalid as refused:
        form.refuse(refused)
        return _new(form, 422)
    flash(
        _("这天不上班，承诺已登记到下一个工作日 %(day)s，企业会看到。", day=day.isoformat())
        if moved
        else _("%(done)s。", done=_(GIVE_PROMISE.done)),
        "success",
    )
    return redirect(f"/tickets/{typed.ticket}#promises" if typed.ticket else f"/promises/{number}", 303)


def act_on(act: AnyAct, number: str) -> ResponseReturnValue:
    """Take one act on a promise."""
    form = PROMISE_FORMS[act.action]()
    target = f"/promises/{number}"
    try:
        return act_sent(act, form, number, back=target, shown=_shown, target=lambda _row: target, version=form.seen)
    except (Conflict, Refused) as late:
        late.message = _("这项承诺刚有变化，请查看最新状态后再操作。") if isinstance(late, Conflict) else late.message
        raise


for _act in ON_PROMISES:
    pages.add_url_rule(
        f"/promises/<number>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


def _new(form: Any, code: int = 200) -> Response:
    g.back = ("/promises", _("查看承诺"))
    with reading() as tx:
        body = render_template("promises/new.html", form=form, **page_context(tx))
    return make_response(body, code)


def _shown(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        seen = seen_promise(tx, number)
        body = render_template(
            "promises/show.html",
            promise=shown_promise(seen),
            sheets=sheets_of(seen, failed),
            firm=is_company(tx.actor),
            **page_context(tx),
        )
    return make_response(body, code)


def _figures(tx: Transaction, form: PeriodForm, found: PromiseFigures, code: int = 200) -> Response:
    body = render_template(
        "promises/figures.html",
        form=form,
        since=found.since,
        until=found.until,
        whole=shown_whole(found),
        tables=shown_figures(found),
        **page_context(tx),
    )
    return make_response(body, code)


def _chips(typed: dict[str, str], *, gives: bool) -> list[dict[str, Any]]:
    """One chip for each list; whoever gives no promises has none of his own."""
    rest = {name: value for name, value in typed.items() if name != "list"}
    return [
        {"label": word, "href": f"/promises?{urlencode({'list': value, **rest})}", "on": value == typed["list"]}
        for value, word in choices(PromiseList)
        if value != PromiseList.COUNTED or typed["list"] == value
        if gives or value != PromiseList.MINE
    ]
