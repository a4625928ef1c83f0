"""督办单: raise, list, and what the unit addressed and the authority do with one."""

from collections.abc import Mapping
from typing import Any

from app.acts.table import ON_ORDERS
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.fields import Text
from app.api.guard import acts, allows
from app.api.mounting import Endpoint
from app.api.reports import schemas as shapes
from app.kernel.acts import AnyAct
from app.supervision.raising import RAISE
from app.supervision.rules import OPEN
from app.supervision.seeing import SeenOrder, seen_order, seen_orders

Body = Mapping[str, Any]


TICKET = Text(limit=40, longest=40, required=True)
"""An order names its ticket in the body."""


@allows("supervision.see", "supervision.answer")
def orders(query: Mapping[str, Any]) -> Any:
    """The orders that exist for this actor, the open ones unless said, newest first."""
    with reading() as tx:
        states = query.get("state", OPEN)
        page = seen_orders(tx, states, query.get("cursor"), query["limit"])
        return {"items": [order_view(order) for order in page.items], "next_cursor": page.next_cursor}


@allows("supervision.see", "supervision.answer")
def order(number: str) -> Any:
    """One order, by its number, or by its id while it is a proposal."""
    with reading() as tx:
        return order_view(seen_order(tx, number))


@allows("supervision.see")
def post_order(body: Body) -> Any:
    """Raise an order: a supervisor or leader issues it at once, a coordinator proposes it."""
    with acting() as tx:
        made = take(tx, RAISE, given(RAISE, body), number=body["ticket"])
        shown = order_view(seen_order(tx, made.reference))
    return shown, 201, {"Location": f"/api/v1/supervision-orders/{shown['number'] or shown['id']}"}


def order_view(order: SeenOrder) -> dict[str, Any]:
    """An order as the wire shows it."""
    return {
        **{name: getattr(order, name) for name in _PLAIN},
        "ticket": order.ticket_number,
        "title": order.ticket_title,
        "department": order.department.code if order.department else None,
        "department_name": order.department.name if order.department else None,
        "actions": [action.value for action in order.actions],
    }


_PLAIN = (
    "id",
    "number",
    "level",
    "state",
    "version",
    "reason",
    "proposed_at",
    "issued_at",
    "signed_at",
    "answered_at",
    "answer",
    "closed_at",
    "closing_note",
    "due",
)


def _endpoint(act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number, version=body["version"])
            return order_view(seen_order(tx, number))

    view.__name__ = f"{act.action}_order"
    view.__doc__ = act.summary
    path = f"/supervision-orders/<number>/{act.name}"
    return Endpoint("POST", path, acts(act.ability)(view), shapes.OrderOut, schema_of(act))


ENDPOINTS = (
    Endpoint("GET", "/supervision-orders", orders, shapes.OrderPage, asks=shapes.OrdersQuery),
    Endpoint("GET", "/supervision-orders/<number>", order, shapes.OrderOut),
    Endpoint("POST", "/supervision-orders", post_order, shapes.OrderOut, schema_of(RAISE, ticket=TICKET), code=201),
    *[_endpoint(act) for act in ON_ORDERS],
)
