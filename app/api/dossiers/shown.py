"""A dossier as the wire shows it."""

from typing import Any

from app.api.shapes import fields_of
from app.dossiers.seeing import Dossier
from app.tickets.seen import SeenRow

_HEAD = (
    "credit_code",
    "name",
    "state",
    "park",
    "whole",
    "open",
    "reachable",
    "contacts_verified_at",
    "contacts_stale",
    "quiet_until",
)
_LINE = ("at", "what", "kind", "ticket", "title", "who", "other", "facts")
_RATING = ("ticket", "title", "at", "level", "solved")


def shown_dossier(seen: Dossier) -> dict[str, Any]:
    """The head with a page of lines."""
    head = seen.head
    return {
        **fields_of(head, _HEAD),
        "former_names": list(head.former),
        "officers": [fields_of(each, ("seat", "name")) for each in head.officers],
        "pressing": [_matter(each) for each in head.pressing],
        "wanted": [_matter(each) for each in head.wanted],
        "ratings": [fields_of(each, _RATING) for each in head.ratings],
        "tags": [fields_of(each, ("value", "source", "day")) for each in head.tags],
        "counts": [{"kind": kind, "count": count} for kind, count in head.counts.items()],
        "items": [fields_of(each, _LINE) for each in seen.items],
        "next_cursor": seen.next_cursor,
    }


def _matter(row: SeenRow) -> dict[str, Any]:
    return {
        "ticket": row.number,
        **fields_of(row, ("title", "state", "wanted_by")),
        "clock": None if row.clock is None else row.clock.kind,
        "due": None if row.clock is None else row.clock.due,
    }
