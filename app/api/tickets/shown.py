"""Tickets as the wire shows them: what this reader may know (``tickets.seeing``), put together for the schemas."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.kernel.pagination import Page
from app.sla.queries import ClockExplanation
from app.tickets.history import TimelineItem
from app.tickets.seen import Seen, SeenFile, SeenPart, SeenRemark, SeenRow, TicketClock


class Named(Protocol):
    """A thing with a code and a name."""

    @property
    def code(self) -> str:
        """What programs call it."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...


def ticket_page(page: Page[SeenRow]) -> dict[str, Any]:
    """A list of tickets, each with its most pressing clock."""
    return {"items": [ticket_row(row) for row in page.items], "next_cursor": page.next_cursor}


def ticket_row(row: SeenRow) -> dict[str, Any]:
    """One ticket as a list shows it."""
    return {
        **_fields(row, _PLAIN),
        "category": code_name(row.category),
        "company": row.firm,
        "park": None if row.park is None else code_name(row.park),
        "clock": None if row.clock is None else clock_view(row.clock),
    }


def ticket_whole(seen: Seen) -> dict[str, Any]:
    """One ticket with its parts, its clocks and what may be done now."""
    return {
        **ticket_row(seen.row),
        **_fields(seen.row, _WHOLE),
        "assignments": [_part(part) for part in seen.row.parts],
        "clocks": [clock_view(clock) for clock in seen.clocks],
        "pauses": [_fields(pause, _PAUSE) for pause in seen.pauses],
        "rating": None if seen.rating is None else _fields(seen.rating, _RATING),
        "ratings": [_fields(rating, _RATING) for rating in seen.ratings],
        "actions": [action.value.replace("_", "-") for action in seen.actions],
    }


def code_name(thing: Named) -> dict[str, str]:
    """Anything with a code; taken off the row while its transaction is open."""
    return {"code": thing.code, "name": thing.name}


def clock_view(clock: TicketClock) -> dict[str, Any]:
    """One clock; its department by code."""
    return {**_fields(clock, _CLOCK), "department": clock.department_code}


def explanation(found: ClockExplanation) -> dict[str, Any]:
    """Why a clock is due when it is."""
    return {
        **_fields(found, ("start", "limit", "due", "provisional", "days", "pauses", "postponed_workdays")),
        "kind": found.clock.kind,
        "department": found.clock.department_code,
        "due_original": found.clock.due_original,
    }


def timeline_view(items: Sequence[TimelineItem]) -> dict[str, Any]:
    """What happened, oldest first."""
    rows = [
        {
            **_fields(item, ("seq", "at", "department", "from_state", "to_state", "cycle", "facts")),
            "action": item.action.value.replace("_", "-"),
            "actor": item.actor_name,
            "role": item.acting_role,
        }
        for item in items
    ]
    return {"items": rows, "next_cursor": None}


def remark_view(remark: SeenRemark) -> Mapping[str, Any]:
    """One internal note."""
    return _fields(remark, ("at", "author", "role", "text"))


def files_view(files: Sequence[SeenFile]) -> dict[str, Any]:
    """Files, oldest first; ``id`` is a file's name in addresses."""
    return {"items": [{"id": file.key, **_fields(file, _FILE)} for file in files], "next_cursor": None}


_PLAIN = (
    "number",
    "kind",
    "urgency",
    "grade",
    "channel",
    "state",
    "version",
    "cycle",
    "confidential",
    "filed_at",
    "wanted_by",
    "resolved_at",
    "closed_at",
    "title",
    "outcome",
)
_WHOLE = ("body", "consequence", "accepted_at", "whistled_at", "dispute_until", "revisit_on", "answer")
_CLOCK = (
    "kind",
    "cycle",
    "limit",
    "started_at",
    "due_original",
    "due",
    "state",
    "stopped_at",
    "breached_at",
    "cured",
    "provisional",
    "days_left",
    "seconds_left",
)
_PAUSE = ("reason", "text", "started_at", "ends_by", "ended_at")
_RATING = ("cycle", "solved", "level", "tags", "text", "at")
_PART = (
    "id",
    "part",
    "state",
    "whistle_kind",
    "task",
    "called_at",
    "checked_in_at",
    "handler",
    "on_site",
    "finished_at",
    "due",
)
_FILE = ("name", "media", "size", "sha256", "at", "role", "internal", "state", "seq", "risky")


def _fields(thing: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _part(part: SeenPart) -> dict[str, Any]:
    return {**_fields(part, _PART), "department": part.department.code, "department_name": part.department.name}
