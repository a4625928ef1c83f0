"""Tickets as the wire shows them: rows and parts put together for the schemas, as far as this actor may read."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from app.kernel.ids import TicketId
from app.kernel.pagination import Page
from app.kernel.transaction import Transaction
from app.sla.queries import ClockExplanation, TicketClock, pressing_clocks, ticket_clocks
from app.tickets.queries import TimelineItem, actions_for, sight_of, sights_of
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.showing import Sight
from app.tickets.rules.words import Part, PartState, State

if TYPE_CHECKING:
    from app.tickets.models import Assignment, Remark, Ticket


class Named(Protocol):
    """A row with a code and a name."""

    code: Any
    name: Any


ANSWER_SHOWN = (State.RESOLVED, State.PLANNED, State.CLOSED)
"""The firm reads an answer once it is approved."""


def ticket_page(tx: Transaction, page: "Page[Ticket]") -> dict[str, Any]:
    """A list of tickets, each with its most pressing clock."""
    clocks = pressing_clocks(tx.session, [TicketId(ticket.id) for ticket in page.items], tx.now)
    items = [
        ticket_row(ticket, sight, clocks.get(TicketId(ticket.id)))
        for ticket, sight in zip(page.items, sights_of(tx, page.items), strict=True)
    ]
    return {"items": items, "next_cursor": page.next_cursor}


def ticket_row(ticket: "Ticket", sight: Sight, clock: TicketClock | None) -> dict[str, Any]:
    """One ticket as a list shows it."""
    return {
        **{name: getattr(ticket, name) for name in _PLAIN},
        "title": sight.text(ticket.title),
        "category": code_name(ticket.category),
        "company": sight.firm(ticket.company.name, ticket.company.credit_code),
        "park": None if ticket.park is None else code_name(ticket.park),
        "outcome": ticket.outcome if _answered(ticket, sight) else None,
        "clock": None if clock is None else clock_view(clock),
    }


def ticket_whole(tx: Transaction, ticket: "Ticket") -> dict[str, Any]:
    """One ticket with its parts, its clocks and what may be done now."""
    sight = sight_of(tx, ticket)
    clocks = ticket_clocks(tx.session, TicketId(ticket.id), tx.now)
    gone = {part.department_id for part in ticket.assignments if part.state is PartState.EXCUSED}
    gone -= {part.department_id for part in ticket.assignments if part.state is not PartState.EXCUSED}
    if not sight.internal:
        clocks = [clock for clock in clocks if clock.department_id not in gone]
    pressing = pressing_clocks(tx.session, [TicketId(ticket.id)], tx.now).get(TicketId(ticket.id))
    ratings = [{**_fields(rating, _RATING), "text": sight.text(rating.text)} for rating in ticket.ratings]
    answered = _answered(ticket, sight)
    return {
        **ticket_row(ticket, sight, pressing),
        "body": sight.text(ticket.body),
        "consequence": sight.text(ticket.consequence),
        "accepted_at": ticket.accepted_at,
        "whistled_at": ticket.whistled_at,
        "dispute_until": ticket.dispute_until,
        "revisit_on": ticket.revisit_on if answered else None,
        "answer": (sight.text(ticket.answer) or None) if answered else None,
        "assignments": [
            _part(part, sight, clocks)
            for part in ticket.assignments
            if sight.internal or part.department_id not in gone
        ],
        "clocks": [clock_view(clock) for clock in clocks],
        "pauses": [{**_fields(pause, _PAUSE), "text": sight.text(pause.text)} for pause in ticket.pauses],
        "rating": next((rating for rating in reversed(ratings) if rating["cycle"] == ticket.cycle), None),
        "ratings": ratings,
        "actions": [action.value.replace("_", "-") for action in actions_for(tx, ticket)],
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
        "kind": found.clock.kind,
        "department": found.clock.department_code,
        "start": found.start,
        "limit": found.limit,
        "due_original": found.clock.due_original,
        "due": found.due,
        "provisional": found.provisional,
        "days": found.days,
        "pauses": found.pauses,
        "postponed_workdays": found.postponed_workdays,
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


def remark_view(remark: "Remark") -> Mapping[str, Any]:
    """One internal note."""
    return {"at": remark.at, "author": remark.author_name, "role": remark.acting_role, "text": remark.text}


_PLAIN = (
    "number", "kind", "urgency", "grade", "channel", "state", "version", "cycle", "confidential", "filed_at",
    "wanted_by", "resolved_at", "closed_at",
)  # fmt: skip
_CLOCK = (
    "kind", "cycle", "limit", "started_at", "due_original", "due", "state", "stopped_at", "breached_at", "cured",
    "provisional", "days_left", "seconds_left",
)  # fmt: skip
_PAUSE = ("reason", "started_at", "ends_by", "ended_at")
_RATING = ("cycle", "solved", "level", "tags", "at")
_PART = ("id", "part", "called_at", "checked_in_at", "on_site", "finished_at")


def _fields(thing: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _answered(ticket: "Ticket", sight: Sight) -> bool:
    """Whether this reader may read how it ended: an answer that waits for approval is the office's own."""
    return sight.internal or ticket.state in ANSWER_SHOWN


def _part(part: "Assignment", sight: Sight, clocks: Sequence[TicketClock]) -> dict[str, Any]:
    state = part.state
    if not sight.internal and state is PartState.HANDING_BACK:
        state = PartState.CALLED  # what offices say to each other is theirs
    return {
        **_fields(part, _PART),
        "state": state,
        "department": part.department.code,
        "department_name": part.department.name,
        "whistle_kind": part.whistle.kind,
        "task": part.whistle.task if sight.internal else None,
        "handler": part.handler_name or None,
        "due": _due(part, clocks),
    }


def _due(part: "Assignment", clocks: Sequence[TicketClock]) -> Any:
    """When this part is due: to check in while called, then its own work."""
    if part.state in {PartState.CALLED, PartState.HANDING_BACK}:
        kind = ClockKind.CHECK_IN
    else:
        kind = ClockKind.RESOLVE if part.part is Part.LEAD else ClockKind.SUPPORT
    own = [
        clock for clock in clocks
        if clock.kind is kind and (kind is ClockKind.RESOLVE or clock.department_id == part.department_id)
    ]  # fmt: skip
    return own[-1].due if own and part.state is not PartState.EXCUSED else None
