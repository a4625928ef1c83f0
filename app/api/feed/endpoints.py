"""What happened to tickets, for programs that take what is new."""

from collections.abc import Mapping
from typing import Any

from app.api.desk import reading
from app.api.feed.schemas import EventsQuery, FeedOut
from app.api.guard import allows, opens
from app.api.mounting import Endpoint
from app.api.shapes import shown_act
from app.tickets.feed import FeedQuery, feed


@opens("event.see")
@allows("event.see", "ticket.see")
def get_events(query: Mapping[str, Any]) -> Any:
    """Acts of all tickets this actor may know of, each as the timeline shows it; none is skipped or comes twice."""
    with reading() as tx:
        found = feed(tx, FeedQuery(**query))
        items = [{"number": each.number, **shown_act(each.item)} for each in found.items]
        return {"items": items, "next_cursor": found.next_cursor, "more": found.more}


ENDPOINTS = (Endpoint("GET", "/events", get_events, FeedOut, asks=EventsQuery, problems={410: ("feed_renewed",)}),)
