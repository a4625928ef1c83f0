"""督办单: raise, list, and what the unit addressed and the authority do with one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import marshmallow as ma

from app.api.desk import acting, reading
from app.api.endpoints import Endpoint
from app.api.guard import acts, allows
from app.api.schemas import reports as shapes
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.supervision.handling import allowed, answer, close, drop, sign
from app.supervision.queries import get_order, list_orders
from app.supervision.raising import issue, raise_order
from app.supervision.rules import ABILITY, OPEN, OrderAction, Party

if TYPE_CHECKING:
    from app.supervision.models import SupervisionOrder

Body = Mapping[str, Any]
_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


@allows("supervision.see", "supervision.answer")
def orders(query: Mapping[str, Any]) -> Any:
    """The orders that exist for this actor, the open ones unless said, newest first."""
    with reading() as tx:
        states = query.get("state", OPEN)
        page = list_orders(tx.session, tx.actor, states, query.get("cursor"), query["limit"])
        return {"items": [order_view(tx, row) for row in page.items], "next_cursor": page.next_cursor}


@allows("supervision.see", "supervision.answer")
def order(number: str) -> Any:
    """One order, by its number, or by its id while it is a proposal."""
    with reading() as tx:
        return order_view(tx, get_order(tx.session, tx.actor, _named(number)))


@allows("supervision.see")
def post_order(body: Body) -> Any:
    """Raise an order: a supervisor or leader issues it at once, a coordinator proposes it."""
    with acting() as tx:
        made = raise_order(tx, body["ticket"], body["level"], body["reason"], body["department"])
        shown = order_view(tx, get_order(tx.session, tx.actor, made.id))
    return shown, 201, {"Location": f"/api/v1/supervision-orders/{shown['number'] or shown['id']}"}


def order_view(tx: Transaction, row: "SupervisionOrder") -> dict[str, Any]:
    """An order as the wire shows it."""
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "ticket": row.ticket.number,
        "title": row.ticket.title,
        "department": row.department.code if row.department else None,
        "department_name": row.department.name if row.department else None,
        "due": row.due_at,
        "actions": [action.value for action in allowed(tx, row)],
    }


_PLAIN = (
    "id", "number", "level", "state", "version", "reason", "proposed_at", "issued_at", "signed_at", "answered_at",
    "answer", "closed_at", "closing_note",
)  # fmt: skip


def _named(number: str) -> int | str:
    return int(number) if _ID.fullmatch(number) else number


def _id(number: str) -> int:
    """A proposal has no number: it is issued by its id."""
    if _ID.fullmatch(number) is None:
        raise Missing()
    return int(number)


@dataclass(frozen=True)
class Act:
    """One act on an order."""

    action: OrderAction
    by: Party
    takes: type[ma.Schema]
    do: Callable[[Transaction, str, Body], object]
    summary: str


ACTS = (
    Act(OrderAction.SIGN, Party.UNIT, shapes.OrderSignIn,
        lambda tx, number, body: sign(tx, _named(number), body["version"]), "签收, by the unit addressed."),
    Act(OrderAction.ANSWER, Party.UNIT, shapes.OrderAnswerIn,
        lambda tx, number, body: answer(tx, _named(number), body["version"], body["text"]),
        "答复, by the unit addressed."),
    Act(OrderAction.CLOSE, Party.AUTHORITY, shapes.OrderNoteIn,
        lambda tx, number, body: close(tx, _named(number), body["version"], body["note"]),
        "办结, by supervisor or leader."),
    Act(OrderAction.ISSUE, Party.AUTHORITY, shapes.OrderIssueIn,
        lambda tx, number, body: issue(tx, _id(number), body["version"], body["reason"], body["department"]),
        "签发 a proposal, named by its id."),
    Act(OrderAction.DROP, Party.AUTHORITY, shapes.OrderNoteIn,
        lambda tx, number, body: drop(tx, _named(number), body["version"], body["note"]),
        "不予督办: a proposal is dropped, with the reason."),
)  # fmt: skip


def _endpoint(act: Act) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            act.do(tx, number, body)
            return order_view(tx, get_order(tx.session, tx.actor, _named(number)))

    view.__name__ = f"{act.action.value}_order"
    view.__doc__ = act.summary
    path = f"/supervision-orders/<number>/{act.action.value}"
    return Endpoint("POST", path, acts(ABILITY[act.by])(view), shapes.OrderOut, act.takes)


ENDPOINTS = (
    Endpoint("GET", "/supervision-orders", orders, shapes.OrderPage, asks=shapes.OrdersQuery),
    Endpoint("GET", "/supervision-orders/<number>", order, shapes.OrderOut),
    Endpoint("POST", "/supervision-orders", post_order, shapes.OrderOut, shapes.OrderIn, code=201),
    *[_endpoint(act) for act in ACTS],
)
