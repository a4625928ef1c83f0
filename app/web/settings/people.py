"""人员: letting somebody in by a one-time link, one more seat, a new link, shutting and opening an account."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.links import Invited
from app.accounts.unseating import seen_account
from app.acts.taking import take
from app.administration.letting_in import GIVE_SEAT, OPEN_ACCOUNT, REOPEN, RESET, SHUT
from app.kernel.acts import AnyDeclared
from app.kernel.errors import Conflict, Invalid, Refused
from app.web.desk import acting, core, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.labels import refusal_sentence
from app.web.settings.accounts import shown_accounts
from app.web.settings.forms import SETTING_FORMS
from app.web.settings.offering import offer, shown_fields
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("people", __name__)
PRESET = ("role", "department", "park", "region", "company")
"""What an address may say of a form beforehand: a finding leads to the very seat that is missing."""
VERBS = {
    GIVE_SEAT.action: "再授予一个席位",
    RESET.action: "重发一次性链接",
    SHUT.action: "停用账号",
    REOPEN.action: "启用账号",
}
FOLDED = frozenset({"phone", "email", "reason", "since"})
"""Asked below a fold: not needed."""


@pages.get("/settings/accounts/new")
@allows(OPEN_ACCOUNT.ability)
def new() -> ResponseReturnValue:
    """The form of a person who is let in."""
    preset = {name: request.args[name] for name in PRESET if request.args.get(name)}
    return _form_shown(SETTING_FORMS[OPEN_ACCOUNT.action](formdata=None, **preset))


@pages.post("/settings/accounts")
@takes(OPEN_ACCOUNT)
@allows(OPEN_ACCOUNT.ability)
def open_post() -> ResponseReturnValue:
    """Let in; the link is shown once."""
    form = SETTING_FORMS[OPEN_ACCOUNT.action]()
    if not form.validate():
        return _form_shown(form, 422)
    try:
        with acting() as tx:
            invited = take(tx, OPEN_ACCOUNT, given(form, OPEN_ACCOUNT))
    except Invalid as refused:
        form.refuse(refused)
        return _form_shown(form, 422)
    except (Conflict, Refused) as refused:
        form.username.errors = [refusal_sentence(refused.code) or refused.code]
        return _form_shown(form, 409)
    return _link_shown(invited, _(OPEN_ACCOUNT.done))


@pages.get("/settings/accounts/<username>")
@allows("settings.see")
def show(username: str) -> ResponseReturnValue:
    """A person with the seats, and what may be done."""
    return _person_shown(username)


def turn(act: AnyDeclared, username: str) -> ResponseReturnValue:
    """One act on a person; a link that comes of it is shown once."""
    form = SETTING_FORMS[act.action]()
    g.back = (f"/settings/accounts/{username}", _("查看最新状态"))
    if not form.validate():
        return _person_shown(username, form, 422)
    try:
        with acting() as tx:
            done = take(tx, act, given(form, act), number=username)
            invited = done if isinstance(done, Invited) else None
    except Invalid as refused:
        form.refuse(refused)
        return _person_shown(username, form, 422)
    if invited is not None:
        return _link_shown(invited, _(act.done))
    flash(_("%(done)s。", done=_(act.done)), "success")
    return redirect(f"/settings/accounts/{username}", 303)


for _act in (GIVE_SEAT, RESET, SHUT, REOPEN):
    pages.add_url_rule(
        f"/settings/accounts/<username>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(turn, _act))),
        methods=["POST"],
    )


def _form_shown(form: Any, code: int = 200) -> Response:
    with reading() as tx:
        offer(tx, form)
        fields = shown_fields(form)
        body = render_template(
            "settings/person_new.html",
            form=form,
            fields=[field for field in fields if field.short_name not in FOLDED],
            folded=[field for field in fields if field.short_name in FOLDED],
            **page_context(tx),
        )
    return make_response(body, code)


def _link_shown(invited: Invited, done: str) -> Response:
    """Not kept by anybody on the way: whoever reads it may choose the password."""
    address = core().settings.public_url.rstrip("/") + url_for("invited.show", key=invited.secret)
    with reading() as tx:
        body = render_template(
            "settings/link.html",
            username=invited.number,
            address=address,
            expires_at=invited.expires_at,
            done=done,
            **page_context(tx),
        )
    response = make_response(body)
    response.headers["Cache-Control"] = "no-store"
    return response


def _person_shown(username: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        seen = seen_account(tx, username)
        [person] = shown_accounts(tx, [seen])
        edits = tx.actor.may(SHUT.ability)
        fitting = [act for act in (GIVE_SEAT, RESET, SHUT, REOPEN) if act is not (REOPEN if seen.active else SHUT)]
        body = render_template(
            "settings/person.html",
            person=person,
            sheets=[_sheet(tx, act, username, failed) for act in fitting] if edits else [],
            **page_context(tx),
        )
    return make_response(body, code)


def _sheet(tx: Any, act: AnyDeclared, username: str, failed: Any) -> dict[str, Any]:
    kind = SETTING_FORMS[act.action]
    form = failed if isinstance(failed, kind) else kind(formdata=None)
    offer(tx, form)
    for field in form:
        field.id = field.label.field_id = f"{act.name}-{field.short_name}"
    return {
        "label": _(VERBS[act.action]),
        "danger": _(act.danger),
        "grave": act is SHUT,
        "form": form,
        "fields": shown_fields(form),
        "open": form is failed,
        "href": f"/settings/accounts/{username}/{act.name}",
    }
