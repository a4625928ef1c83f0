"""Work lists: what waits for me, most pressing first, one click from the act."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.kernel.actor import Actor
from app.kernel.acts import AnyAct
from app.kernel.errors import Conflict, Invalid, Missing, Refused
from app.sla.worklists import waiting_in_list
from app.tickets.checking_in import CHECK_IN
from app.tickets.handing_back import RULE
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.worklists import Worklist, lists_of
from app.tickets.seeing import seen_list
from app.tickets.triaging import ACCEPT
from app.tickets.whistling import WHISTLE
from app.web.desk import acting, reading
from app.web.forms.declared import ActForm, given
from app.web.guard import allows
from app.web.htmx import render, wants_fragment
from app.web.labels import label
from app.web.navigation import LIST_ICONS, is_company, list_label
from app.web.speaking import _, counted
from app.web.tickets.acting import explain_lateness
from app.web.tickets.rows import grouped, rows_of
from app.web.tickets.shown import ticket_page
from app.web.viewer import page_context
from app.web.worklists.bulk import BULK, picks_from, take_each
from app.web.worklists.forms import IntakeForm
from app.web.worklists.intake import offer, proposals_of
from app.web.worklists.rulings import EMPTY_RULINGS, rulings_page

pages = Blueprint("worklists", __name__)

PAGE = 50
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
        if which is Worklist.RULE and tx.actor.may(RULE.ability):
            return rulings_page(tx, request.args.get("cursor"))
        page = seen_list(tx, waiting_in_list(tx, which, request.args.get("cursor"), PAGE))
        groups = grouped(rows_of(page.items, tx.now), request.args.get("in"))
        single, together = _may(tx.actor, ROW_ACTS.get(which)), _may(tx.actor, BULK.get(which))
        takes_in = which is Worklist.TRIAGE and _may(tx.actor, WHISTLE) and _may(tx.actor, ACCEPT)
        return render(
            "worklists/show.html",
            "worklists/_rows.html",
            which=which,
            title=list_label(which, tx.actor),
            icon_name=LIST_ICONS[which],
            groups=groups,
            next_href=_next(which, page.next_cursor, groups[-1].key if groups else ""),
            empty_words=tuple(map(_, EMPTY[which])),
            lists=[(each, list_label(each, tx.actor)) for each in lists_of(tx.actor)],
            act=_named(single),
            bulk=_named(together),
            proposals=proposals_of(tx, page.items) if takes_in else {},
            first_page="cursor" not in request.args,
            **page_context(tx, count_searches=not wants_fragment()),
        )


@pages.post("/worklist/<name>/<act>")
@allows(*dict.fromkeys(each.ability for each in BULK.values()))
def take_all(name: str, act: str) -> ResponseReturnValue:
    """One act on all that were ticked; those that had moved meanwhile are listed with the reason, the others went."""
    bulk = BULK.get(Worklist(name)) if name in lists_of(g.actor) else None
    if bulk is None or bulk.name != act or _may(g.actor, bulk) is None:
        raise Missing()
    which, back = Worklist(name), f"/worklist/{name}"
    g.back = (back, _("回到%(list)s", list=list_label(which, g.actor)))
    picks = picks_from(request.form.getlist("picked"))
    if not picks:
        flash(_("请先勾选要%(action)s的诉求。", action=_label(bulk)), "warning")
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
            act_label=_label(bulk),
            done_label=_(bulk.done),
            done=done,
            left=left,
            **page_context(tx),
        )


@pages.get("/tickets/<number>/intake")
@allows(WHISTLE.ability)
def intake(number: str) -> ResponseReturnValue:
    """受理并吹哨: both acts on one sheet, in the row of the list or as a page of its own."""
    return _intake(number)


@pages.post("/tickets/<number>/intake")
@allows(WHISTLE.ability)
def take_in(number: str) -> ResponseReturnValue:
    """Accept and whistle in one transaction: either both happened or neither."""
    form = IntakeForm()
    if "reroute" in request.form:
        return _intake(number, form, again=True)
    version = form.seen
    if not form.validate():
        return _intake(number, form)
    try:
        with acting() as tx:
            take(tx, ACCEPT, given(form, ACCEPT), number=number, version=version)
            take(tx, WHISTLE, given(form, WHISTLE), number=number, version=version + 1)
    except Invalid as refused:
        form.refuse(refused)
        return _intake(number, form)
    except (Conflict, Refused) as late:
        explain_lateness(late, number)
        raise
    flash(_("%(number)s 已受理并吹哨，各单位已收到通知。", number=number), "success")
    session["sent"] = f"{number}/{form.act}"
    return redirect("/worklist/triage", 303)


@pages.get("/tickets/<number>/intake/units")
@allows(WHISTLE.ability)
def units(number: str) -> ResponseReturnValue:
    """Whom the duty list names for another category; a fragment of the sheet."""
    with reading() as tx:
        form = IntakeForm(formdata=None, data={"category": request.args.get("category", "")[:8]})
        page = ticket_page(tx, number, firm=False)
        return render_template("worklists/_units.html", form=form, facts=offer(tx, page, form, fresh=False, again=True))


def _intake(number: str, failed: ActForm | None = None, *, again: bool = False) -> Response:
    with reading() as tx:
        page = ticket_page(tx, number, firm=False)
        ticket = page.ticket
        if Action.ACCEPT not in page.actions:
            g.back = (f"/tickets/{ticket.number}", _("查看最新状态"))
            raise Refused(f"{Action.ACCEPT}_from_{ticket.state}", allowed=page.actions, state=ticket.state)
        form = failed if failed is not None else IntakeForm(formdata=None, data={"urgency": ticket.urgency.value})
        return render(
            "worklists/intake.html",
            "worklists/_intake.html",
            200 if failed is None or again else 422,
            page=page,
            form=form,
            facts=offer(tx, page, form, fresh=failed is None, again=again),
            **page_context(tx),
        )


def _may(actor: Actor, act: AnyAct | None) -> AnyAct | None:
    """The act, when this person may take it at all; the desk of a firm has no acts on many tickets."""
    return act if act is not None and not is_company(actor) and actor.may(act.ability) else None


def _named(act: AnyAct | None) -> dict[str, str] | None:
    return None if act is None else {"name": act.name, "label": _label(act)}


def _label(act: AnyAct) -> str:
    return label(Action(act.action))


def _next(which: Worklist, cursor: str | None, group: str) -> str | None:
    return None if cursor is None else f"/worklist/{which}?cursor={cursor}&in={group}"
