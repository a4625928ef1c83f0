"""Closed matters of the same kind as a ticket."""

from collections.abc import Mapping
from typing import Any

from app.api.desk import reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.shapes import fields_of
from app.api.similar.schemas import RelatedList, RelatedQuery, SimilarList
from app.tickets.seen import SeenRow
from app.understanding.similar import related_to, similar_closed


@allows("ticket.see")
def similar_to(number: str) -> Any:
    """Closed matters written like this ticket that this actor may read, and whom they went to.

    Confidential ones are never among them. They are shown; nothing follows from them by itself.
    """
    with reading() as tx:
        found = similar_closed(tx, number)
        shares = [fields_of(share, ("code", "name", "n")) for share in found.shares]
        return {"shares": shares, "items": [_item(row) for row in found.rows]}


@allows("ticket.see")
def related(query: Mapping[str, Any]) -> Any:
    """What a search may have meant besides what it finds: categories, and matters that say much of its words."""
    with reading() as tx:
        found = related_to(tx, query["q"])
        items = [{**fields_of(row, ("number", "title", "state")), "category": row.category_code} for row in found.rows]
        return {"categories": [fields_of(each, ("code", "name")) for each in found.categories], "items": items}


def _item(row: SeenRow) -> dict[str, Any]:
    return {
        **fields_of(row, ("number", "title", "outcome", "closed_at")),
        "category": row.category_code,
        "lead": None if row.lead is None else row.lead.department.code,
    }


ENDPOINTS = (
    Endpoint("GET", "/tickets/<number>/similar", similar_to, SimilarList),
    Endpoint("GET", "/tickets/related", related, RelatedList, asks=RelatedQuery),
)
