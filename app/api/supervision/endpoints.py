"""督办单: raise, list, and what the unit addressed and the authority do with one."""

from collections.abc import Mapping
from typing import Any

from app.acts.table import ON_ORDERS
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.fields import Text, said
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.supervision.schemas import OrderOut, OrderPage, OrdersQuery
from app.api.supervision.shown import shown_order
from app.kernel.acts import AnyAct
from app.supervision.raising import RAISE
from app.supervision.rules import OPEN, ORDERS
from app.supervision.seeing import seen_order, seen_orders

Body = Mapping[str, Any]


TICKET = Text(
    limit=40, longest=40, required=True, metadata=said("Number of the ticket it presses for.", "GX20261122-0001")
)
"""An order names its ticket in the body."""


@allows("supervision.see", "supervision.answer")
def orders(query: Mapping[str, Any]) -> Any:
    """The orders that exist for this actor, the open ones unless said, newest first."""
    with reading() as tx:
        states = query.get("state", OPEN)
        page = seen_orders(tx, states, query.get("cursor"), query["limit"])
        return {"items": [shown_order(order) for order in page.items], "next_cursor": page.next_cursor}


@allows("supervision.see", "supervision.answer")
def order(number: str) -> Any:
    """One order, by its number, or by its id while it is a proposal."""
    with reading() as tx:
        return shown_order(seen_order(tx, number))


@allows("supervision.see")
def post_order(body: Body) -> Any:
    """Raise an order: a supervisor or leader issues it at once, a coordinator proposes it."""
    with acting() as tx:
        made = take(tx, RAISE, given(RAISE, body), number=body["ticket"])
        shown = shown_order(seen_order(tx, made.reference))
    return shown, 201, {"Location": f"/api/v1/supervision-orders/{shown['number'] or shown['id']}"}


def _endpoint(act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number, version=body["version"])
            return shown_order(seen_order(tx, number))

    view.__name__ = f"{act.action}_order"
    view.__doc__ = f"{act.summary}\n\n{' '.join(_ways(act))}"
    path = f"/supervision-orders/<number>/{act.name}"
    return Endpoint("POST", path, allows(act.ability)(view), OrderOut, schema_of(act))


def _ways(act: AnyAct) -> list[str]:
    """From where to where the table of orders lets it go, and who may."""
    return [
        f"From {', '.join(f'`{each}`' for each in row.sources)} to `{row.targets[0]}`, by {', '.join(row.by)}."
        for row in ORDERS.rows
        if row.action == act.action
    ]


ENDPOINTS = (
    Endpoint("GET", "/supervision-orders", orders, OrderPage, asks=OrdersQuery),
    Endpoint("GET", "/supervision-orders/<number>", order, OrderOut),
    Endpoint("POST", "/supervision-orders", post_order, OrderOut, schema_of(RAISE, ticket=TICKET), code=201),
    *[_endpoint(act) for act in ON_ORDERS],
)
