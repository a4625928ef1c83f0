"""园区告知: the coordinator's drafts and what was sent, and what a firm was told."""

import uuid
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.rules.roles import COMPANY
from app.acts.table import ON_PARK_NOTICES
from app.acts.taking import take
from app.issues.park_notices import DRAFT_NOTICE, DROP_NOTICE, REWORD_NOTICE, SEND_NOTICE
from app.issues.rules.notices import READ, NoticeState
from app.issues.seeing_notices import SeenNotice, seen_notice, seen_notices, told_notices
from app.kernel.acts import AnyAct
from app.kernel.errors import Invalid, Precondition
from app.kernel.idempotency import fingerprint, once
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.issues.forms import NOTICE_FORMS, DraftNoticeForm
from app.web.issues.shown import at_most
from app.web.labels import label
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("park_notices", __name__)

SCOPE = "web.park_notice"
VERBS = {REWORD_NOTICE.action: "修改内容", SEND_NOTICE.action: "发出告知", DROP_NOTICE.action: "作废"}
NAMES = {act.name: act.name.split("-")[0] for act in ON_PARK_NOTICES}


@pages.post("/issues/<number>/park-notices")
@takes(DRAFT_NOTICE)
@allows(DRAFT_NOTICE.ability)
def draft(number: str) -> ResponseReturnValue:
    """Begin a notice to the firms of a park that have not written; nobody gets anything yet."""
    g.back = (f"/issues/{number}", _("查看最新状态"))
    with acting() as tx:
        notice = take(tx, DRAFT_NOTICE, given(DraftNoticeForm(), DRAFT_NOTICE), number=number)
    flash(_("%(done)s。", done=_(DRAFT_NOTICE.done)), "success")
    return redirect(f"/park-notices/{notice.id}", 303)


@pages.get("/park-notices")
@allows("issue.shape")
def index() -> ResponseReturnValue:
    """The coordinator's notices, newest first."""
    with reading() as tx:
        found = seen_notices(tx, request.args.get("cursor"))
        return render_template(
            "issues/notices.html",
            notices=[_shown(each) for each in found.items],
            next_href=f"/park-notices?cursor={found.next_cursor}" if found.next_cursor else None,
            **page_context(tx),
        )


@pages.get("/park-notices/told")
@allows(READ)
def told() -> ResponseReturnValue:
    """What a firm was told, and the way to say that it has met it too; for its people alone."""
    with reading() as tx:
        notices = told_notices(tx) if tx.actor.seats_of(*COMPANY) else []
        return render_template("issues/told.html", notices=notices, **page_context(tx))


@pages.get("/park-notices/<number>")
@allows("issue.shape")
def show(number: str) -> ResponseReturnValue:
    """One notice: its words, for how many firms, and what may become of it."""
    return _page(number)


def act_on(act: AnyAct, number: str) -> ResponseReturnValue:
    """Change it, send it, or drop it; the same form sent twice is taken once."""
    form = NOTICE_FORMS[act.action]()
    g.back = (f"/park-notices/{number}", _("查看最新状态"))
    token = request.form.get("form_token", "")
    if not token:
        raise Precondition()
    if not form.validate():
        return _page(number, form, 422)
    try:
        with acting() as tx:
            seen_notice(tx, number)
            sent = {"version": form.seen, **vars(given(form, act))}
            if once(tx, f"{SCOPE} {number} {act.action}", token, fingerprint(sent)) is None:
                take(tx, act, given(form, act), number=number, version=form.seen)
    except Invalid as refused:
        form.refuse(refused)
        return _page(number, form, 422)
    flash(_("%(done)s。", done=_(act.done)), "success")
    return redirect(f"/park-notices/{number}", 303)


for _act in ON_PARK_NOTICES:
    pages.add_url_rule(
        f"/park-notices/<number>/{NAMES[_act.name]}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


def _page(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        notice = seen_notice(tx, number)
        sheets = [_sheet(notice, act, failed) for act in ON_PARK_NOTICES] if notice.state is NoticeState.DRAFT else []
        body = render_template("issues/notice.html", notice=_shown(notice), sheets=sheets, **page_context(tx))
    return make_response(body, code)


def _sheet(notice: SeenNotice, act: AnyAct, failed: Any) -> dict[str, Any]:
    kind = NOTICE_FORMS[act.action]
    again = isinstance(failed, kind)
    form: Any = failed if again else kind(formdata=None)
    if act is REWORD_NOTICE and not again:
        form.text.data = notice.text
    return {
        "name": NAMES[act.name],
        "label": _(VERBS[act.action]),
        "danger": _(act.danger) if act.danger else "",
        "open": again,
        "form": form,
        "token": uuid.uuid4().hex,
        "href": f"/park-notices/{notice.id}/{NAMES[act.name]}",
        "sends": act is SEND_NOTICE,
    }


def _shown(notice: SeenNotice) -> dict[str, Any]:
    return {
        **vars(notice),
        "state_label": label(notice.state),
        "sent": notice.state is NoticeState.SENT,
        "href": f"/park-notices/{notice.id}",
        "many": at_most(notice.firms),
        "left_out": notice.filed + notice.moved + notice.dissolved,
    }
