"""督办: orders that wait, one order with what may be done, and raising one from a ticket."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.table import ON_ORDERS, ORDER_ACT
from app.acts.taking import take
from app.kernel.acts import AnyAct
from app.kernel.errors import Conflict, Invalid, Refused
from app.supervision.raising import RAISE
from app.supervision.rules import OPEN, OrderAction, OrderState
from app.supervision.seeing import SeenOrder, seen_order, seen_orders, why_due
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import choices, label
from app.web.speaking import _
from app.web.supervision.forms import ORDER_FORMS, OrderForm
from app.web.supervision.shown import order_forms, shown_order, shown_orders
from app.web.taken import takes
from app.web.tickets.clocks import counting_note, shown_clock
from app.web.tickets.pages import shown
from app.web.viewer import page_context

pages = Blueprint("supervision", __name__)

SEEN_BY = ("supervision.see", "supervision.answer")


@pages.get("/supervision")
@allows(*SEEN_BY)
def index() -> ResponseReturnValue:
    """Orders by state: the open ones, or those of one state."""
    typed = request.args.get("state", "")
    with reading() as tx:
        states = (OrderState(typed),) if typed in set(OrderState) else OPEN
        found = seen_orders(tx, states, request.args.get("cursor"))
        more = f"/supervision?state={typed}&cursor={found.next_cursor}" if found.next_cursor else None
        return render(
            "supervision/list.html",
            "supervision/_rows.html",
            orders=shown_orders(found.items),
            next_href=more,
            chips=_chips(typed),
            **page_context(tx),
        )


@pages.get("/supervision/<ref>")
@allows(*SEEN_BY)
def show(ref: str) -> ResponseReturnValue:
    """One order: what is asked, by when, what was answered."""
    return _shown(ref)


@pages.get("/supervision/<ref>/explain")
@allows(*SEEN_BY)
def why(ref: str) -> ResponseReturnValue:
    """Every day counted or skipped until the answer is due."""
    with reading() as tx:
        reference, told = why_due(tx, ref)
        return render_template(
            "tickets/why.html",
            above=[(_("督办"), "/supervision"), (reference, f"/supervision/{reference}")],
            told=told,
            clock_view=shown_clock(told.clock),
            counting_note=counting_note(told.clock),
            **page_context(tx),
        )


def act_on(act: AnyAct, ref: str) -> ResponseReturnValue:
    """Take one act on an order."""
    form = ORDER_FORMS[act.action]()
    version = form.seen
    g.back = (f"/supervision/{ref}", _("查看最新状态"))
    if not form.validate():
        return _shown(ref, form, 422)
    try:
        with acting() as tx:
            done = take(tx, act, given(form, act), number=ref, version=version)
            target = f"/supervision/{done.reference}"
    except Invalid as refused:
        form.refuse(refused)
        return _shown(ref, form, 422)
    except (Conflict, Refused) as late:
        late.message = _("这张督办单刚被别人更新，请查看最新状态后再操作。")
        raise
    if request.headers.get("X-Held"):  # sent by a script from the list, which says so itself
        return "", 204
    flash(_("%(done)s。", done=_(act.done)), "success")
    return redirect(target, 303)


for _act in ON_ORDERS:
    pages.add_url_rule(
        f"/supervision/<ref>/{_act.name}",
        f"{_act.action}_order",
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


@pages.post("/tickets/<number>/order")
@takes(RAISE)
@allows("supervision.order", "supervision.see")
def raise_one(number: str) -> ResponseReturnValue:
    """Raise an order about a ticket: issued at once by an authority, proposed by the coordinator."""
    form = OrderForm()
    if not form.validate():
        return shown(number, form, 422)
    try:
        with acting() as tx:
            order = take(tx, RAISE, given(form, RAISE), number=number)
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 422)
    flash(_("督办单已发出。") if order.number else _("督办建议已提交。"), "success")
    return redirect(f"/supervision/{order.reference}", 303)


def _chips(chosen: str) -> list[dict[str, Any]]:
    """The open ones, then one chip for each state."""
    named = choices(OrderState)
    first = {"label": _("全部在办"), "href": "/supervision", "on": not chosen}
    return [first, *[{"label": w, "href": f"/supervision?state={v}", "on": v == chosen} for v, w in named]]


def _typed_already(action: OrderAction, row: SeenOrder) -> dict[str, str]:
    """What a fresh sheet says: who issues a proposal sees its reason, and may word it anew."""
    return {"reason": str(row.reason)} if action is OrderAction.ISSUE else {}


def _shown(order: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        row = seen_order(tx, order)
        sheets: list[dict[str, Any]] = []
        for action in row.actions:
            act, form = ORDER_ACT[action], ORDER_FORMS[action]
            again = failed is not None and isinstance(failed, form)
            sheets.append(
                {
                    "name": act.name,
                    "label": label(action),
                    "open": again,
                    "form": failed if again else form(formdata=None, data=_typed_already(action, row)),
                    "href": f"/supervision/{row.reference}/{act.name}",
                    "kind": "danger" if act.danger else "quiet" if sheets else "primary",
                }
            )
        if failed is not None and not any(sheet["open"] for sheet in sheets):
            raise Refused(state=row.state)
        shown, forms = shown_order(row), order_forms(row)
        body = render_template("supervision/show.html", order=shown, sheets=sheets, forms=forms, **page_context(tx))
    return make_response(body, code)
