"""消息: read, and marked read by a post."""

from collections.abc import Mapping
from typing import Any

from app.api.desk import acting, reading
from app.api.guard import signed_in
from app.api.inbox.schemas import InboxQuery, MarkedOut, MessagePage, ReadIn
from app.api.mounting import Endpoint
from app.api.shapes import fields_of
from app.kernel.errors import Invalid
from app.notifications.queries import SeenMessage, inbox, mark_all_read, mark_read

_PLAIN = ("id", "subject", "text", "severity", "created_at", "read_at", "withheld")


@signed_in
def messages(query: Mapping[str, Any]) -> Any:
    """One's messages, newest first, each with its words as long as they may be read."""
    with reading() as tx:
        only = query.get("unread", False)
        page = inbox(tx.session, tx.actor, query.get("cursor"), query["limit"], unread_only=only)
        return {"items": [_shown(message) for message in page.items], "next_cursor": page.next_cursor}


@signed_in
def read_messages(body: Mapping[str, Any]) -> Any:
    """Mark some or all of one's messages read; others' are passed over."""
    if bool(body["ids"]) == body["all"]:
        raise Invalid({"ids": ["请写明 ids，或 all: true。"]})
    with acting() as tx:
        return {"marked": mark_all_read(tx) if body["all"] else mark_read(tx, body["ids"])}


def _shown(message: SeenMessage) -> dict[str, Any]:
    return {**fields_of(message, _PLAIN), "event": message.name, "ticket": message.ticket_number}


ENDPOINTS = (
    Endpoint("GET", "/inbox", messages, MessagePage, asks=InboxQuery),
    Endpoint("POST", "/inbox/read", read_messages, MarkedOut, ReadIn),
)
