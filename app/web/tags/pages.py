"""标签: the list of a region's, a new one, and one with what its keeper may do."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.acts.table import ON_TAGS
from app.acts.taking import take
from app.kernel.acts import AnyAct
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.tickets.keeping_tags import KEEP_TAG, MERGE_TAG, RENAME_TAG, RESTORE_TAG, RETIRE_TAG
from app.tickets.rules.tags import KEEP
from app.tickets.seeing_tags import SeenTagEntry, seen_tag, seen_tags, tags_in_use
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.htmx import render
from app.web.sent import act_sent
from app.web.speaking import _
from app.web.tags.forms import TAG_FORMS, KeepTagForm
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("tags", __name__)

RETIRED = "retired"
VERBS = {
    RENAME_TAG.action: "改名",
    MERGE_TAG.action: "并入另一个标签",
    RETIRE_TAG.action: "停用",
    RESTORE_TAG.action: "恢复使用",
}


@pages.get("/tags")
@allows(KEEP)
def index() -> ResponseReturnValue:
    """The tags of my region, in use or not."""
    return _listed(KeepTagForm(formdata=None))


@pages.post("/tags")
@takes(KEEP_TAG)
@allows(KEEP)
def keep() -> ResponseReturnValue:
    """Keep a new tag."""
    form = KeepTagForm()
    if not form.validate():
        return _listed(form, 422)
    try:
        with acting() as tx:
            take(tx, KEEP_TAG, given(form, KEEP_TAG))
    except Invalid as refused:
        form.refuse(refused)
        return _listed(form, 422)
    flash(_("%(done)s。", done=_(KEEP_TAG.done)), "success")
    return redirect("/tags", 303)


@pages.get("/tags/<number>")
@allows(KEEP)
def show(number: str) -> ResponseReturnValue:
    """One tag: what it is called, where it stands, and what may be done with it."""
    return _shown(number)


def act_on(act: AnyAct, number: str) -> ResponseReturnValue:
    """Take one act on a tag."""
    form = TAG_FORMS[act.action]()
    return act_sent(
        act, form, number, version=form.seen, back=f"/tags/{number}", shown=_shown, target=lambda _tag: "/tags"
    )


for _act in ON_TAGS:
    pages.add_url_rule(
        f"/tags/<number>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


def _listed(form: Any, code: int = 200) -> Response:
    retired = request.args.get("show") == RETIRED
    with reading() as tx:
        found = seen_tags(tx, retired=retired, cursor=request.args.get("cursor"))
        more = f"/tags?show={RETIRED if retired else ''}&cursor={found.next_cursor}" if found.next_cursor else None
        return render(
            "tags/list.html",
            "tags/_rows.html",
            code,
            tags=[_row(each) for each in found.items],
            next_href=more,
            form=form,
            retired=retired,
            chips=[
                {"label": _("在用"), "href": "/tags", "on": not retired},
                {"label": _("已停用"), "href": f"/tags?show={RETIRED}", "on": retired},
            ],
            **page_context(tx),
        )


def _row(tag: SeenTagEntry) -> dict[str, Any]:
    return {
        "href": f"/tags/{tag.id}",
        "name": tag.name,
        "version": tag.version,
        "tickets": tag.tickets,
        "found_href": f"/tickets?tag={tag.id}",
        "retired": tag.retired_at is not None,
        "merged_into": tag.merged_into.name if tag.merged_into else "",
    }


def _shown(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        tag = seen_tag(tx, number)
        body = render_template(
            "tags/show.html",
            tag=_row(tag),
            sheets=_sheets(tx, tag, failed) if tag.may_keep else [],
            **page_context(tx),
        )
    return make_response(body, code)


def _sheets(tx: Transaction, tag: SeenTagEntry, failed: Any) -> list[dict[str, Any]]:
    """The acts that fit now, each with its form, the one that came back where it was this one's."""
    fitting = (RENAME_TAG, MERGE_TAG, RETIRE_TAG if tag.retired_at is None else RESTORE_TAG)
    return [
        {
            "name": act.name,
            "label": _(VERBS[act.action]),
            "danger": _(act.danger) if act.danger else "",
            "open": failed is not None and isinstance(failed, TAG_FORMS[act.action]),
            "form": _filled(tx, act, tag, failed),
            "href": f"/tags/{tag.id}/{act.name}",
        }
        for act in fitting
    ]


def _filled(tx: Transaction, act: AnyAct, tag: SeenTagEntry, failed: Any) -> Any:
    kind = TAG_FORMS[act.action]
    form: Any = failed if isinstance(failed, kind) else kind(formdata=None, data={"name": tag.name})
    if act is MERGE_TAG:
        others = [SelectChoice(str(each.id), each.name) for each in tags_in_use(tx) if each.id != tag.id]
        form.into.choices = [SelectChoice("", _("请选择")), *others]
    return form
