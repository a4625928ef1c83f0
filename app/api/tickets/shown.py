"""Tickets as the wire shows them: what this reader may know (``tickets.seeing``), put together for the schemas."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.api.shapes import code_name, fields_of, shown_act
from app.kernel.pagination import Page
from app.sla.queries import ClockExplanation
from app.tickets.history import TimelineItem
from app.tickets.seen import Seen, SeenInstruction, SeenPart, SeenRemark, SeenRow, TicketClock
from app.understanding.proposing import Routing

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
    "is_test",
    "filed_at",
    "wanted_by",
    "resolved_at",
    "closed_at",
    "moved_at",
    "title",
    "outcome",
)
_WHOLE = (
    "body",
    "consequence",
    "accepted_at",
    "whistled_at",
    "dispute_until",
    "revisit_on",
    "answer",
    "alarms",
    "regrade_why",
)
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
_PERSON = ("name", "position", "phone")
_PART = (
    "id",
    "part",
    "state",
    "whistle_kind",
    "task",
    "called_at",
    "checked_in_at",
    "handler",
    "handler_away",
    "on_site",
    "finished_at",
    "released_at",
    "due",
)
_TIES = ("again_of", "again_in", "merged_into", "merged_here", "split_from", "split_into", "may_file_again")
_UNIT = ("code", "name", "staffed")
_INSTRUCTION = ("text", "due_on", "at")
_HAND_BACK = ("reason", "basis", "suggest", "asked_at", "signed_at", "count")


def shown_page(page: Page[SeenRow]) -> dict[str, Any]:
    """A list of tickets, each with its most pressing clock."""
    return {"items": [shown_row(row) for row in page.items], "next_cursor": page.next_cursor}


def shown_row(row: SeenRow) -> dict[str, Any]:
    """One ticket as a list shows it."""
    return {
        **fields_of(row, _PLAIN),
        "category": None if row.category is None else code_name(row.category),
        "company": row.firm,
        "lead": None if row.lead is None else code_name(row.lead.department),
        "external": None if row.external is None else fields_of(row.external, ("system", "number")),
        "rating": None if row.rating is None else fields_of(row.rating, _RATING),
        "park": None if row.park is None else code_name(row.park),
        "tags": [fields_of(each, ("id", "name")) for each in row.tags],
        "clock": None if row.clock is None else shown_clock(row.clock),
    }


def shown_ticket(seen: Seen) -> dict[str, Any]:
    """One ticket with its parts, its clocks and what may be done now."""
    return {
        **shown_row(seen.row),
        **fields_of(seen.row, _WHOLE),
        "complained_of": [code_name(unit) for unit in seen.row.complained_of],
        "proposal": None if seen.row.proposal is None else fields_of(seen.row.proposal, ("lead", "why")),
        "instruction": _shown_instruction(seen.row.instruction),
        "assignments": [_shown_part(part) for part in seen.row.parts],
        "clocks": [shown_clock(clock) for clock in seen.clocks],
        "pauses": [fields_of(pause, _PAUSE) for pause in seen.pauses],
        "rating": None if seen.rating is None else fields_of(seen.rating, _RATING),
        "ratings": [fields_of(rating, _RATING) for rating in seen.ratings],
        "contact": None if seen.contact is None else fields_of(seen.contact, _PERSON),
        "place": seen.place,
        **fields_of(seen, _TIES),
        "actions": [action.value.replace("_", "-") for action in seen.actions],
    }


def shown_clock(clock: TicketClock) -> dict[str, Any]:
    """One clock; its department by code."""
    return {**fields_of(clock, _CLOCK), "department": clock.department_code}


def shown_explanation(found: ClockExplanation) -> dict[str, Any]:
    """Why a clock is due when it is."""
    return {
        **fields_of(found, ("start", "limit", "due", "provisional", "days", "pauses", "postponed_workdays")),
        "kind": found.clock.kind,
        "department": found.clock.department_code,
        "due_original": found.clock.due_original,
    }


def shown_timeline(items: Sequence[TimelineItem]) -> dict[str, Any]:
    """What happened, oldest first."""
    return {"items": [shown_act(item) for item in items], "next_cursor": None}


def shown_routing(found: Routing) -> dict[str, Any]:
    """Whom a whistle would call."""
    return {
        "category": code_name(found.category),
        "item": None if found.item is None else code_name(found.item),
        "lead": None if found.proposed.lead is None else fields_of(found.proposed.lead, _UNIT),
        "supports": [fields_of(unit, _UNIT) for unit in found.proposed.supports],
        "reason": found.proposed.reason,
        "likely": [fields_of(unit, ("code", "name", "confidence", "sure", "words")) for unit in found.likely],
    }


def shown_remark(remark: SeenRemark) -> Mapping[str, Any]:
    """One internal note."""
    return fields_of(remark, ("at", "author", "role", "text", "mentions"))


def _shown_instruction(word: SeenInstruction | None) -> Mapping[str, Any] | None:
    return None if word is None else fields_of(word, _INSTRUCTION)


def _shown_part(part: SeenPart) -> dict[str, Any]:
    return {
        **fields_of(part, _PART),
        "department": part.department.code,
        "department_name": part.department.name,
        "hand_back": None if part.hand_back is None else fields_of(part.hand_back, _HAND_BACK),
        "instruction": _shown_instruction(part.instruction),
    }
