"""Work lists: what waits for me, most pressing first, one click from the act."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from app.kernel.errors import Missing
from app.sla.worklists import page_of_list
from app.tickets.rules.deciding import ABILITY
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.worklists import Worklist, lists_of
from app.web.acts import ACTS
from app.web.desk import reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import label
from app.web.navigation import LIST_ICONS, list_label
from app.web.presenting.rows import grouped, rows_of
from app.web.viewer import page_context

pages = Blueprint("worklists", __name__)

PAGE = 50
ROW_ACTS: dict[Worklist, Action] = {Worklist.TRIAGE: Action.ACCEPT, Worklist.CHECK_IN: Action.CHECK_IN}
"""Lists whose next act needs nothing typed: its button stands in the row."""
EMPTY: dict[Worklist, tuple[str, str]] = {
    Worklist.TRIAGE: ("没有等待受理的诉求。", "企业提交后会立即出现在这里。"),
    Worklist.WHISTLE: ("没有等待吹哨的诉求。", "受理后的诉求会出现在这里，1 个工作日内交办。"),
    Worklist.RULE: ("没有等待裁定的退单。", "部门申请退单后会出现在这里，当天裁定。"),
    Worklist.CHECK_IN: ("没有等您报到的诉求。", "园区吹哨后会出现在这里，并给您发消息。"),
    Worklist.HANDLE: ("手上没有正在办理的诉求。", "报到后的诉求会出现在这里。先看看有没有等待报到的。"),
    Worklist.REVIEW: ("没有等您审核的答复。", "承办人提交答复后会出现在这里。"),
    Worklist.INFO: ("没有等待企业补充的诉求。", "向企业提出问题后，诉求会在这里等到企业回复。"),
    Worklist.CONFIRM: ("没有等待企业确认的诉求。", "办结后的诉求在这里等企业确认；久不确认的请回访。"),
    Worklist.PLANNED: ("没有列入计划的诉求。", "列入计划或转外部的诉求会在这里等到复查日期。"),
    Worklist.OVERDUE: ("没有超期的诉求。", "有时限超过的诉求会立即出现在这里。"),
    Worklist.OPEN: ("没有在办的诉求。", "已经销号的诉求可以在“全部诉求”里查到。"),
}


@pages.get("/worklist")
@allows("ticket.see")
def first() -> ResponseReturnValue:
    """On to the list where this person's work waits."""
    with reading() as tx:
        names = lists_of(tx.actor)
    return redirect(f"/worklist/{names[0]}" if names else "/tickets", 303)


@pages.get("/worklist/<name>")
@allows("ticket.see")
def show(name: str) -> ResponseReturnValue:
    """One list by due day; the next rows come as a fragment."""
    with reading() as tx:
        if name not in lists_of(tx.actor):
            raise Missing()
        which = Worklist(name)
        page = page_of_list(tx, which, request.args.get("cursor"), PAGE)
        groups = grouped(rows_of(tx, page.items), request.args.get("in"))
        action = ROW_ACTS.get(which)
        may = action is not None and tx.actor.may(ABILITY[action])
        return render(
            "worklists/show.html", "worklists/_rows.html",
            which=which, title=list_label(which, tx.actor), icon_name=LIST_ICONS[which], groups=groups,
            next_href=_next(which, page.next_cursor, groups[-1].key if groups else ""), empty_words=EMPTY[which],
            lists=[(each, list_label(each, tx.actor)) for each in lists_of(tx.actor)],
            act={"name": ACTS[action].name, "label": label(action)} if action is not None and may else None,
            first_page="cursor" not in request.args, **page_context(tx),
        )  # fmt: skip


def _next(which: Worklist, cursor: str | None, group: str) -> str | None:
    return None if cursor is None else f"/worklist/{which}?cursor={cursor}&in={group}"
