"""Closed matters of the same kind as a ticket."""

from typing import Any

from app.api.desk import reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.shapes import fields_of
from app.api.similar.schemas import SimilarList
from app.tickets.seen import SeenRow
from app.understanding.similar import similar_closed


@allows("ticket.see")
def similar_to(number: str) -> Any:
    """Closed matters written like this ticket that this actor may read, and whom they went to.

    Confidential ones are never among them. They are shown; nothing follows from them by itself.
    """
    with reading() as tx:
        found = similar_closed(tx, number)
        shares = [fields_of(share, ("code", "name", "n")) for share in found.shares]
        return {"shares": shares, "items": [_item(row) for row in found.rows]}


def _item(row: SeenRow) -> dict[str, Any]:
    return {
        **fields_of(row, ("number", "title", "outcome", "closed_at")),
        "category": row.category_code,
        "lead": None if row.lead is None else row.lead.department.code,
    }


ENDPOINTS = (Endpoint("GET", "/tickets/<number>/similar", similar_to, SimilarList),)
