"""督办: orders that wait, one order with what may be done, and raising one from a ticket."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.errors import Conflict, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.supervision.handling import allowed, answer, close, drop, sign
from app.supervision.queries import get_order, list_orders
from app.supervision.raising import issue, raise_order
from app.supervision.rules import OPEN, Level, OrderAction, OrderState
from app.web.desk import acting, reading
from app.web.forms import ordering as forms
from app.web.forms.acting import ActForm
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import choices, label
from app.web.pages.ticket_actions import version_asked
from app.web.pages.tickets import shown
from app.web.presenting.orders import shown_order, shown_orders
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("supervision", __name__)

SEEN_BY = ("supervision.see", "supervision.answer")


@dataclass(frozen=True)
class OrderAct:
    """One act on an order: its form, what it calls, and what is said when it is done."""

    form: type[ActForm]
    call: Callable[[Transaction, int | str, int, Any], object]
    ability: str
    done: str


ORDER_ACTS: dict[OrderAction, OrderAct] = {
    OrderAction.ISSUE: OrderAct(
        forms.IssueForm,
        lambda tx, ref, v, f: issue(tx, int(ref), v, f.words("reason")),
        "supervision.order",
        "督办单已发出",
    ),
    OrderAction.SIGN: OrderAct(
        forms.SignForm, lambda tx, ref, v, f: sign(tx, ref, v), "supervision.answer", "督办单已签收"
    ),
    OrderAction.ANSWER: OrderAct(
        forms.OrderAnswerForm,
        lambda tx, ref, v, f: answer(tx, ref, v, f.words("text")),
        "supervision.answer",
        "督办已答复",
    ),
    OrderAction.CLOSE: OrderAct(
        forms.CloseForm, lambda tx, ref, v, f: close(tx, ref, v, f.words("note")), "supervision.order", "督办单已办结"
    ),
    OrderAction.DROP: OrderAct(
        forms.DropForm, lambda tx, ref, v, f: drop(tx, ref, v, f.words("note")), "supervision.order", "已不予督办"
    ),
}


@pages.get("/supervision")
@allows(*SEEN_BY)
def index() -> ResponseReturnValue:
    """Orders by state: the open ones, or those of one state."""
    typed = request.args.get("state", "")
    with reading() as tx:
        states = (OrderState(typed),) if typed in set(OrderState) else OPEN
        found = list_orders(tx.session, tx.actor, states, request.args.get("cursor"))
        more = f"/supervision?state={typed}&cursor={found.next_cursor}" if found.next_cursor else None
        return render(
            "supervision/list.html", "supervision/_rows.html", orders=shown_orders(found.items, tx.now), next_href=more,
            chips=_chips(typed),
            **page_context(tx),
        )  # fmt: skip


@pages.get("/supervision/<ref>")
@allows(*SEEN_BY)
def show(ref: str) -> ResponseReturnValue:
    """One order: what is asked, by when, what was answered."""
    return _shown(_ref(ref))


def act_on(action: OrderAction, ref: str) -> ResponseReturnValue:
    """Take one act on an order."""
    act, order, version = ORDER_ACTS[action], _ref(ref), version_asked()
    form = act.form()
    g.back = (f"/supervision/{ref}", _("查看最新状态"))
    if not form.validate():
        return _shown(order, form, 422)
    try:
        with acting() as tx:
            done: Any = act.call(tx, order, version, form)
            target = f"/supervision/{done.number or done.id}"
    except Invalid as refused:
        form.refuse(refused)
        return _shown(order, form, 422)
    except (Conflict, Refused) as late:
        late.message = _("这张督办单刚被别人更新，请查看最新状态后再操作。")
        raise
    flash(_("%(done)s。", done=_(act.done)), "success")
    return redirect(target, 303)


for _action, _act in ORDER_ACTS.items():
    pages.add_url_rule(
        f"/supervision/<ref>/{_action}", f"{_action}_order",
        allows(_act.ability)(partial(act_on, _action)), methods=["POST"],
    )  # fmt: skip


@pages.post("/tickets/<number>/order")
@allows("supervision.order", "supervision.see")
def raise_one(number: str) -> ResponseReturnValue:
    """Raise an order about a ticket: issued at once by an authority, proposed by the coordinator."""
    form = forms.OrderForm()
    if not form.validate():
        return shown(number, form, 422)
    try:
        with acting() as tx:
            order = raise_order(tx, number, Level(form.level.data), form.words("reason"))
            target = f"/supervision/{order.number or order.id}"
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 422)
    flash(_("督办单已发出。") if target[-1:].isdigit() and "DB" in target else _("督办建议已提交。"), "success")
    return redirect(target, 303)


def _chips(chosen: str) -> list[dict[str, Any]]:
    """The open ones, then one chip for each state."""
    named = choices(OrderState)
    first = {"label": _("全部在办"), "href": "/supervision", "on": not chosen}
    return [first, *[{"label": w, "href": f"/supervision?state={v}", "on": v == chosen} for v, w in named]]


def _ref(text: str) -> int | str:
    """An order as an address names it: by number, or by id while it has none. Raises Missing for anything else."""
    if text.isascii() and text.isdigit():
        if len(text) > 15:
            raise Missing()
        return int(text)
    return text


def _shown(order: int | str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        row = get_order(tx.session, tx.actor, order)
        sheets: list[dict[str, Any]] = []
        for action in allowed(tx, row):
            act = ORDER_ACTS[action]
            again = failed is not None and isinstance(failed, act.form)
            sheets.append(
                {
                    "name": action.value, "label": label(action), "open": again,
                    "form": failed if again else act.form(formdata=None, data={"reason": row.reason}),
                    "href": f"/supervision/{row.number or row.id}/{action}",
                    "kind": "danger" if action is OrderAction.DROP else "quiet" if sheets else "primary",
                }
            )  # fmt: skip
        if failed is not None and not any(sheet["open"] for sheet in sheets):
            raise Refused(state=row.state)
        body = render_template(
            "supervision/show.html", order=shown_order(row, tx.now), sheets=sheets, **page_context(tx)
        )
    return make_response(body, code)
