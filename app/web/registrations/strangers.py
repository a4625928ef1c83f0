"""企业登记 and 加入企业, for whoever is not in yet: asked, followed, taken back, taken up by a link."""

from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.resetting import asks_first
from app.accounts.rules.links import LinkPurpose
from app.kernel.actor import ANONYMOUS
from app.kernel.errors import Invalid, Missing, Refused, TooMany
from app.kernel.transaction import Transaction
from app.registrations.asking import Register, places, register, withdraw_registration
from app.registrations.inviting import join
from app.registrations.seeing import followed, offered
from app.web.desk import core
from app.web.guard import public
from app.web.labels import refusal_sentence
from app.web.registrations.forms import JoinForm, RegisterForm
from app.web.speaking import _, said

pages = Blueprint("strangers", __name__)


@pages.get("/register")
@public
def new() -> ResponseReturnValue:
    """The form, and what happens with it."""
    form = RegisterForm(formdata=None)
    with core().transactions.reading(ANONYMOUS, g.request_id) as tx:
        if asks_first(tx, core().door_key, g.origin.address, LinkPurpose.REGISTRATION):
            form.ask_first()
        return _form_shown(tx, form)


@pages.post("/register")
@public
def new_post() -> ResponseReturnValue:
    """Ask; the answer is the same whether or not the firm is there already."""
    form = RegisterForm()
    if not form.validate():
        return _again(form, 422)
    given = Register(
        credit_code=form.credit_code.data or "",
        company_name=form.company_name.data or "",
        park=form.park.data or None,
        address=form.address.data or "",
        person=form.person.data or "",
        position=form.position.data or "",
        phone=form.phone.data or "",
        email=form.email.data or "",
    )
    try:
        with core().transactions.acting(ANONYMOUS, g.request_id, g.origin) as tx:
            sent = register(tx, core().door_key, given, form.reply)
    except Invalid as refused:
        form.refuse(refused)
        return _again(form, 422)
    except TooMany as refused:
        form.form_errors.append(said(refused.message or ""))
        response = _again(form, 429)
        response.headers["Retry-After"] = str(refused.retry_after)
        return response
    if not sent.met.done:
        form.ask_first(wrong=sent.met.wrong)
        return _again(form, 422)
    return redirect(f"/register/status?link={sent.secret}", 303)


@pages.get("/register/status")
@public
def status() -> ResponseReturnValue:
    """How it stands, for whoever sent it."""
    link = _link()
    try:
        with core().transactions.reading(ANONYMOUS, g.request_id) as tx:
            seen = followed(tx, link)
    except Missing:
        return _dead("/register")
    return make_response(render_template("registrations/status.html", seen=seen, link=link))


@pages.post("/register/withdraw")
@public
def withdraw() -> ResponseReturnValue:
    """Wait no more."""
    link = _link()
    try:
        with core().transactions.acting(ANONYMOUS, g.request_id, g.origin) as tx:
            withdraw_registration(tx, link)
    except Missing:
        return _dead("/register")
    except Refused as refused:
        flash(refusal_sentence(refused.code) or "", "warning")
    else:
        flash(_("已撤回，不再核实。"), "success")
    return redirect(f"/register/status?link={link}", 303)


@pages.get("/join")
@public
def enter() -> ResponseReturnValue:
    """The account to be opened; looking at it uses nothing up."""
    return _join_shown(JoinForm(formdata=None, link=_link()))


@pages.post("/join")
@public
def enter_post() -> ResponseReturnValue:
    """Open it; one signs in with it."""
    form = JoinForm()
    if not form.validate():
        return _join_shown(form, 422)
    try:
        with core().transactions.acting(ANONYMOUS, g.request_id, g.origin) as tx:
            context = (core().settings.site_name,)
            name = join(tx, (form.link.data or "")[:100], form.username.data or "", form.password.data or "", context)
    except Missing:
        return _dead("")
    except Invalid as refused:
        form.refuse(refused)
        return _join_shown(form, 422)
    flash(_("账号 %(username)s 已开通，请登录。", username=name), "success")
    return redirect("/login", 303)


def _link() -> str:
    return request.values.get("link", "")[:100]


def _again(form: RegisterForm, code: int) -> Response:
    with core().transactions.reading(ANONYMOUS, g.request_id) as tx:
        return _form_shown(tx, form, code)


def _form_shown(tx: Transaction, form: RegisterForm, code: int = 200) -> Response:
    offered = places(tx)
    form.park.choices = [(each.code, each.name) for each in offered]
    return _page("registrations/new.html", code, form=form)


def _join_shown(form: JoinForm, code: int = 200) -> Response:
    try:
        with core().transactions.reading(ANONYMOUS, g.request_id) as tx:
            return _page("registrations/join.html", code, form=form, offer=offered(tx, form.link.data or ""))
    except Missing:
        return _dead("")


def _dead(again: str) -> Response:
    return _page("accounts/dead_link.html", 404, again=again)


def _page(template: str, code: int, **context: Any) -> Response:
    return make_response(render_template(template, **context), code)
