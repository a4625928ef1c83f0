"""修改记录: every change of a setting, newest first; one waits here for a second person's word."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.administration.deciding import JUDGE, TAKE_BACK
from app.administration.rules import AmendmentState
from app.administration.seeing import seen_amendment, seen_amendments
from app.kernel.acts import AnyDeclared
from app.kernel.errors import Invalid
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import label
from app.web.settings.amended import shown_amendment, shown_amendments
from app.web.settings.forms import SETTING_FORMS
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("changes", __name__)


@pages.get("/settings/changes")
@allows("settings.see", "settings.sign")
def index() -> ResponseReturnValue:
    """The changes, all or those that stand in one way."""
    asked = request.args.get("state", "")
    state = AmendmentState(asked) if asked in set(AmendmentState) else None
    with reading() as tx:
        found = seen_amendments(tx, state=state, cursor=request.args.get("cursor"))
        query = urlencode({"state": asked, "cursor": found.next_cursor or ""})
        return render(
            "settings/changes.html",
            "settings/_changes.html",
            changes=shown_amendments(found.items),
            states=[
                {"label": _("全部"), "href": "/settings/changes", "on": state is None},
                *(
                    {"label": label(each), "href": f"/settings/changes?state={each.value}", "on": each is state}
                    for each in AmendmentState
                ),
            ],
            next_href=f"/settings/changes?{query}" if found.next_cursor else None,
            sees=tx.actor.may("settings.see"),
            **page_context(tx),
        )


@pages.get("/settings/changes/<number>")
@allows("settings.see", "settings.sign")
def show(number: str) -> ResponseReturnValue:
    """One change: what was, what is wanted, what it moves, who said what."""
    return _shown(number)


def decide(act: AnyDeclared, number: str) -> ResponseReturnValue:
    """The second person's word, or taking it back."""
    form = SETTING_FORMS[act.action]()
    g.back = (f"/settings/changes/{number}", _("查看最新状态"))
    if not form.validate():
        return _shown(number, form, 422)
    try:
        with acting() as tx:
            take(tx, act, given(form, act), number=number)
    except Invalid as refused:
        form.refuse(refused)
        return _shown(number, form, 422)
    flash(_("%(done)s。", done=_(act.done)), "success")
    return redirect(f"/settings/changes/{number}", 303)


for _act in (JUDGE, TAKE_BACK):
    pages.add_url_rule(
        f"/settings/changes/<number>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(decide, _act))),
        methods=["POST"],
    )


def _shown(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        seen = seen_amendment(tx, number)
        forms = {
            act.action: failed
            if isinstance(failed, SETTING_FORMS[act.action])
            else SETTING_FORMS[act.action](formdata=None)
            for act in (JUDGE, TAKE_BACK)
        }
        body = render_template(
            "settings/change.html",
            change=shown_amendment(seen),
            judge=forms[JUDGE.action],
            take_back=forms[TAKE_BACK.action],
            danger=_(TAKE_BACK.danger),
            opened=failed is not None and failed is forms[TAKE_BACK.action],
            sees=tx.actor.may("settings.see"),
            **page_context(tx),
        )
    return make_response(body, code)
