"""What words find, by kind."""

from collections.abc import Callable, Mapping
from typing import Any

from app.api.desk import reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.search.schemas import FoundList, SearchQuery
from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.search.rules import COUNTED_TO, Sought
from app.search.seeing import Found, found_by


@allows("ticket.see", "company.see")
def search(query: Mapping[str, Any]) -> Any:
    """What holds every word, of each kind there is for this reader or of one, with how many there are.

    Nothing is found that the reader could not open; a name he may not read finds nothing.
    """
    kind, cursor = query.get("kind"), query.get("cursor")
    if cursor and kind is None:
        raise Invalid({"cursor": [say("翻页时请写明类别。")]})
    with reading() as tx:
        return {"kinds": [_kind(each) for each in found_by(tx, query["q"], kind, cursor, query["limit"])]}


def _kind(found: Found) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "count": min(found.count, COUNTED_TO),
        "more": found.count > COUNTED_TO,
        "items": [_ITEMS[found.kind](row) for row in found.rows],
        "next_cursor": found.next_cursor,
    }


_ITEMS: Mapping[Sought, Callable[[Any], dict[str, Any]]] = {
    Sought.TICKETS: lambda row: {
        "key": row.number,
        "title": row.title,
        "state": row.state.value,
        "is_test": row.is_test,
    },
    Sought.FIRMS: lambda row: {"key": row.credit_code, "title": row.name, "state": row.state.value, "is_test": False},
    Sought.PEOPLE: lambda row: {"key": row.username, "title": row.name, "state": None, "is_test": False},
    Sought.ORDERS: lambda row: {
        "key": row.reference,
        "title": row.ticket_title,
        "state": row.state.value,
        "is_test": False,
    },
    Sought.ARTICLES: lambda row: {"key": str(row.id), "title": row.title, "state": row.state.value, "is_test": False},
}
ENDPOINTS = (Endpoint("GET", "/search", search, FoundList, asks=SearchQuery),)
