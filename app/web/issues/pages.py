"""共性问题: the issues of a region, one of them with its matters, and what the coordinator does with it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.table import ON_ISSUES
from app.issues.dismissing import DISMISS
from app.issues.merging import MERGE
from app.issues.resuming import NOTICE
from app.issues.rules.words import IssueState
from app.issues.seeing import SeenIssue, SeenMember, members_seen, seen_issue, seen_issues
from app.issues.splitting import SPLIT
from app.issues.unheard import unheard_by_park
from app.kernel.acts import AnyDeclared
from app.kernel.transaction import Transaction
from app.web.desk import reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.issues.forms import ISSUE_FORMS, MergeForm, SplitForm
from app.web.issues.shown import choices_to_merge, choices_to_split, shown_issue, shown_members, shown_unheard
from app.web.labels import choices
from app.web.sent import act_sent
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("issues", __name__)

OFFERED = 30
"""Other issues that are offered to be merged: those with the newest matters."""
VERBS = {MERGE.action: "合并", SPLIT.action: "拆分", DISMISS.action: "不再提示", NOTICE.action: "恢复提示"}


@pages.get("/issues")
@allows("issue.see")
def index() -> ResponseReturnValue:
    """The issues that are brought to notice, or those that were dismissed."""
    typed = request.args.get("state", "")
    state = IssueState(typed) if typed in set(IssueState) else IssueState.OPEN
    with reading() as tx:
        found = seen_issues(tx, state, request.args.get("cursor"))
        more = f"/issues?state={state}&cursor={found.next_cursor}" if found.next_cursor else None
        return render(
            "issues/list.html",
            "issues/_rows.html",
            issues=[shown_issue(each) for each in found.items],
            next_href=more,
            chips=[{"label": w, "href": f"/issues?state={v}", "on": v == state} for v, w in choices(IssueState)],
            **page_context(tx),
        )


@pages.get("/issues/<number>")
@allows("issue.see")
def show(number: str) -> ResponseReturnValue:
    """One issue: its matters, and what may be done."""
    return _shown(number)


def act_on(act: AnyDeclared, number: str) -> ResponseReturnValue:
    """Take one act on an issue."""
    form = ISSUE_FORMS[act.action]()
    return act_sent(act, form, number, back=f"/issues/{number}", shown=_shown, target=lambda done: f"/issues/{done.id}")


for _act in ON_ISSUES:
    pages.add_url_rule(
        f"/issues/<number>/{_act.name}",
        f"{_act.action}_issue",
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


def _shown(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        issue = seen_issue(tx, number)
        members = members_seen(tx, issue.id, request.args.get("cursor"))
        body = render_template(
            "issues/show.html",
            issue=shown_issue(issue),
            members=shown_members(members.items),
            next_href=f"/issues/{issue.id}?cursor={members.next_cursor}" if members.next_cursor else None,
            may_batch=tx.actor.may("batch.propose"),
            sheets=_sheets(tx, issue, members.items, failed) if issue.may_shape else [],
            unheard=shown_unheard(issue, unheard_by_park(tx, issue.id)) if issue.may_shape else [],
            **page_context(tx),
        )
    return make_response(body, code)


def _sheets(tx: Transaction, issue: SeenIssue, members: Sequence[SeenMember], failed: Any) -> list[dict[str, Any]]:
    """The acts that fit now, each with its form, the one that came back where it was this one's."""
    quiet = issue.state is IssueState.DISMISSED
    fitting = [act for act in ON_ISSUES if act is not (DISMISS if quiet else NOTICE)]
    return [
        {
            "name": act.name,
            "label": _(VERBS[act.action]),
            "danger": _(act.danger) if act.danger else "",
            "open": failed is not None and isinstance(failed, ISSUE_FORMS[act.action]),
            "form": _filled(tx, act, issue, members, failed),
            "href": f"/issues/{issue.id}/{act.name}",
        }
        for act in fitting
    ]


def _filled(tx: Transaction, act: AnyDeclared, issue: SeenIssue, members: Sequence[SeenMember], failed: Any) -> Any:
    kind = ISSUE_FORMS[act.action]
    form = failed if isinstance(failed, kind) else kind(formdata=None)
    if isinstance(form, MergeForm):
        form.other.choices = choices_to_merge(seen_issues(tx, limit=OFFERED, beside=issue.id).items)
    if isinstance(form, SplitForm):
        form.tickets.choices = choices_to_split(members)
    return form
