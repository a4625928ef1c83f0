"""Work lists: what waits for me, most pressing first, one click from the act."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.queries import colleagues_in
from app.kernel.actor import Actor
from app.kernel.acts import AnyAct
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.sla.worklists import late_by_press, waiting_by_person, waiting_in_list
from app.tickets.checking_in import CHECK_IN
from app.tickets.finding import Sort
from app.tickets.handing_back import RULE
from app.tickets.openings import opened_among
from app.tickets.rules.clocks import Press
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Whose
from app.tickets.rules.worklists import Worklist, lists_of
from app.tickets.seeing import seen_list
from app.tickets.seen import SeenRow
from app.tickets.triaging import ACCEPT
from app.tickets.whistling import WHISTLE
from app.web.desk import reading
from app.web.guard import allows
from app.web.htmx import render, wants_fragment
from app.web.labels import label
from app.web.navigation import LIST_ICONS, is_company, list_label
from app.web.speaking import _, counted
from app.web.tickets.columns import columns_for
from app.web.tickets.rows import grouped, plain, rows_of, units_of_actor
from app.web.viewer import page_context
from app.web.worklists.asking import asked_of
from app.web.worklists.bulk import DOABLE, Bulk, bulk_of, bulk_words, picks_from, take_each
from app.web.worklists.intake import proposals_of
from app.web.worklists.rulings import EMPTY_RULINGS, rulings_page

pages = Blueprint("worklists", __name__)

IN_HAND = frozenset({Worklist.HANDLE, Worklist.REVIEW, Worklist.OVERDUE, Worklist.OPEN})
"""Lists of which somebody in a unit asks whose they are."""
NOT_YET_ANSWERED = frozenset({Worklist.TRIAGE, Worklist.WHISTLE, Worklist.CHECK_IN, Worklist.HANDLE, Worklist.INFO})
TO_BATCH = NOT_YET_ANSWERED | {Worklist.OVERDUE, Worklist.OPEN}
"""Lists whose matters may be made one batch."""
ROW_ACTS: dict[Worklist, AnyAct] = {Worklist.TRIAGE: ACCEPT, Worklist.CHECK_IN: CHECK_IN}
"""Lists whose next act needs nothing typed: its button stands in the row."""
EMPTY: dict[Worklist, tuple[str, str]] = {
    Worklist.TRIAGE: ("没有等待受理的诉求。", "企业提交后会立即出现在这里。"),
    Worklist.WHISTLE: ("没有等待吹哨的诉求。", "受理后的诉求会出现在这里，1 个工作日内交办。"),
    Worklist.SIGN: ("没有等您签字的退单。", "本单位的人申请退单后会出现在这里，签字后才由企服中心裁定。"),
    Worklist.RULE: EMPTY_RULINGS,
    Worklist.CHECK_IN: ("没有等您报到的诉求。", "园区吹哨后会出现在这里，并给您发消息。"),
    Worklist.HANDLE: ("手上没有正在办理的诉求。", "报到后的诉求会出现在这里。先看看有没有等待报到的。"),
    Worklist.REVIEW: ("没有等您审核的答复。", "承办人提交答复后会出现在这里。"),
    Worklist.INFO: ("没有等待企业补充的诉求。", "向企业提出问题后，诉求会在这里等到企业回复。"),
    Worklist.CONFIRM: ("没有等待企业确认的诉求。", "办结后的诉求在这里等企业确认；久不确认的请回访。"),
    Worklist.PLANNED: ("没有列入计划的诉求。", "列入计划或转上级或外部单位的诉求会在这里等到复查日期。"),
    Worklist.OVERDUE: ("没有超期的诉求。", "有时限超过的诉求会立即出现在这里。"),
    Worklist.OPEN: ("没有在办的诉求。", "已经销号的诉求可以在“全部诉求”里查到。"),
}


@pages.get("/worklist")
@allows("ticket.see")
def first() -> ResponseReturnValue:
    """On to the list where this person's work waits."""
    with reading() as tx:
        names = _lists(tx.actor)
    return redirect(f"/worklist/{names[0]}" if names else "/tickets", 303)


@pages.get("/worklist/<name>")
@allows("ticket.see")
def show(name: str) -> ResponseReturnValue:
    """One list by due day; the next rows come as a fragment."""
    with reading() as tx:
        if name not in _lists(tx.actor):
            raise Missing()
        which = Worklist(name)
        if which is Worklist.RULE and tx.actor.may(RULE.ability):
            return rulings_page(tx, request.args.get("cursor"))
        asked = asked_of(request.args)
        person, sort = asked.person, asked.sort
        wanted = waiting_in_list(tx, which, asked.cursor, asked.rows, person, sort, asked.due_on)
        page = seen_list(tx, wanted)
        units = units_of_actor(tx.actor)
        within = urlencode({"list": which.value, **({"person": person.value} if person else {})})
        rows = rows_of(page.items, tx.now, units, within)
        groups = grouped(rows, request.args.get("in")) if sort is Sort.DUE else plain(rows)
        batches = tx.actor.may("batch.propose") and which in TO_BATCH
        single, together = _may(tx.actor, ROW_ACTS.get(which)), bulk_of(tx.actor, which)
        frame = page_context(tx, count_searches=not wants_fragment(), place=which)
        takes_in = which is Worklist.TRIAGE and _may(tx.actor, WHISTLE) and _may(tx.actor, ACCEPT)
        shown = render(
            "worklists/show.html",
            "worklists/_rows.html",
            which=which,
            title=list_label(which, tx.actor),
            icon_name=LIST_ICONS[which],
            groups=groups,
            next_href=asked.next_href(which, page.next_cursor, groups[-1].key if groups else ""),
            due_on=asked.due_on,
            columns=columns_for(frame["chosen_columns"], which, request.path, request.args.to_dict(), sort, Sort.DUE),
            persons=_persons(tx, which, person, frame["counts"][which]) if units else [],
            empty_words=tuple(map(_, EMPTY[which])),
            lists=[(each, list_label(each, tx.actor)) for each in lists_of(tx.actor)],
            act=_named(single),
            bulk=_doable(tx, together),
            batches=batches,
            picks=bool(together) or batches,
            opened=_opened(tx, which, page.items),
            proposals=proposals_of(tx, page.items) if takes_in else {},
            presses=[(label(press), count) for press, count in _presses(tx, which).items()],
            read_at=tx.now,
            first_page="cursor" not in request.args,
            **frame,
        )
        shown.headers["X-Read-At"] = tx.now.isoformat()
        return shown


@pages.post("/worklist/<name>/<act>")
@allows(*dict.fromkeys(each.ability for each in DOABLE))
def take_all(name: str, act: str) -> ResponseReturnValue:
    """One thing done to all that were ticked; those that had moved meanwhile are listed with the reason."""
    doable = {each.name: each for each in bulk_of(g.actor, Worklist(name))} if name in _lists(g.actor) else {}
    if act not in doable:
        raise Missing()
    bulk, which, back = doable[act], Worklist(name), f"/worklist/{name}"
    g.back = (back, _("回到%(list)s", list=list_label(which, g.actor)))
    picks = picks_from(request.form.getlist("picked"))
    if not picks:
        flash(_("请先勾选要%(action)s的诉求。", action=bulk_words(bulk)), "warning")
        return redirect(back, 303)
    done, left = take_each(bulk, picks)
    if not left:
        flash(counted("%(n)s 件%(done)s。", len(done), done=_(bulk.done)), "success")
        return redirect(back, 303)
    with reading() as tx:
        return render_template(
            "worklists/result.html",
            title=list_label(which, tx.actor),
            back=back,
            act_label=bulk_words(bulk),
            done_label=_(bulk.done),
            done=done,
            left=left,
            **page_context(tx),
        )


def _lists(actor: Actor) -> list[Worklist]:
    """The lists that have a page: a firm's are counted on its home and asked for by programs, and are no desk."""
    return [] if is_company(actor) else lists_of(actor)


def _persons(tx: Transaction, which: Worklist, chosen: Whose | None, whole: int) -> list[dict[str, object]]:
    """我的, 本单位, 未定人 as chips with their counts, in the lists of what a unit has in hand."""
    if which not in IN_HAND or wants_fragment():
        return []
    counts = waiting_by_person(tx, which)
    entries = [(None, _("本单位"), whole), *((whose, label(whose), counts[whose]) for whose in Whose)]
    return [
        {
            "label": words,
            "href": f"/worklist/{which}" + (f"?person={whose}" if whose else ""),
            "on": whose == chosen,
            "count": number,
        }
        for whose, words, number in entries
    ]


def _presses(tx: Transaction, which: Worklist) -> Mapping[Press, int]:
    """Of the late matters how many press whom; said once, at the head of their list."""
    return late_by_press(tx) if which is Worklist.OVERDUE and not wants_fragment() else {}


def _may(actor: Actor, act: AnyAct | None) -> AnyAct | None:
    """The act, when this person may take it at all; the desk of a firm has no acts on many tickets."""
    return act if act is not None and not is_company(actor) and actor.may(act.ability) else None


def _named(act: AnyAct | None) -> dict[str, str] | None:
    return None if act is None else {"name": act.name, "label": _label(act)}


def _doable(tx: Transaction, together: Sequence[Bulk]) -> list[dict[str, object]]:
    """The buttons of the bar, and whom of the reader's units a part can be handed to."""
    asked = any(each.asks == "colleague" for each in together) and not wants_fragment()
    people = colleagues_in(tx.session, units_of_actor(tx.actor), tx.now) if asked else []
    return [
        {
            "name": each.name,
            "label": bulk_words(each),
            "colleagues": [(one.username, one.name) for one in people] if each.asks == "colleague" else None,
        }
        for each in together
    ]


def _opened(tx: Transaction, which: Worklist, rows: Sequence[SeenRow]) -> frozenset[str] | None:
    """The numbers whose answer this reader has opened; None in lists where that is not asked."""
    if which is not Worklist.REVIEW:
        return None
    seen = opened_among(tx, {row.id: row.version for row in rows})
    return frozenset(row.number for row in rows if row.id in seen)


def _label(act: AnyAct) -> str:
    return label(Action(act.action))
