"""关联: what a ticket belongs together with, said and taken back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import LINKING
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import allows, signed_in
from app.api.links.schemas import LinkList
from app.api.mounting import Endpoint
from app.kernel.acts import AnyDeclared
from app.kernel.transaction import Transaction
from app.links.seeing import links_of
from app.tickets.seeing import row_by

Body = Mapping[str, Any]


@signed_in
def links_of_ticket(number: str) -> Any:
    """What a ticket belongs together with, and did: only tickets that this reader reads as well."""
    with reading() as tx:
        return _of(tx, number)


def _on_ticket(act: AnyDeclared) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number)
            return _of(tx, number)

    view.__name__ = f"{act.action}_ticket"
    view.__doc__ = act.summary
    return Endpoint("POST", f"/tickets/<number>/{act.name}", allows(act.ability)(view), LinkList, schema_of(act))


def _of(tx: Transaction, number: str) -> dict[str, Any]:
    return {"items": [asdict(each) for each in links_of(tx, row_by(tx, number))]}


ENDPOINTS = (
    Endpoint("GET", "/tickets/<number>/links", links_of_ticket, LinkList),
    *[_on_ticket(act) for act in LINKING],
)
