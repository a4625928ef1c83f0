"""审计记录: heads of entries by what they are searched for, newest first."""

from collections.abc import Mapping
from typing import Any

from app.api.audit.schemas import AuditPage, AuditQuery
from app.api.desk import reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.shapes import fields_of
from app.audit.seeing import Asked, SeenEntry, seen_chain, seen_entries

_PLAIN = (
    "seq",
    "at",
    "who",
    "name",
    "kind",
    "thing",
    "names",
    "asked",
    "times",
    "hour",
    "address",
    "outcome",
)
_ASKED = ("who", "ticket", "act", "outcome", "address", "since", "until")


@allows("audit.see")
def audit_entries(query: Mapping[str, Any]) -> Any:
    """What was done in the auditor's regions, newest first, with the state of the chain.

    Heads of entries alone: reading them opens no matter and leaves no entry itself.
    """
    with reading() as tx:
        asked = Asked(**{name: query[name] for name in _ASKED})
        page = seen_entries(tx, asked, query.get("cursor"), query["limit"])
        chain = seen_chain(tx)
        return {
            "items": [_shown(entry) for entry in page.items],
            "chain": fields_of(chain, ("first_bad", "verified_at", "anchored_at")),
            "next_cursor": page.next_cursor,
        }


def _shown(entry: SeenEntry) -> dict[str, Any]:
    return {
        **fields_of(entry, _PLAIN),
        "word": None if entry.act is None else entry.act.word,
        "change": None if entry.change is None else entry.change.value,
    }


ENDPOINTS = (Endpoint("GET", "/audit-entries", audit_entries, AuditPage, asks=AuditQuery),)
