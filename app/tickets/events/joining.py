"""Two requests become one matter, and part again: 并案, on the request that goes in and on the one it goes into."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.kernel.ids import AssignmentId
from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.lifecycle import Action


@dataclass(frozen=True, kw_only=True)
class TicketMerged(TicketEvent):
    """The request went into another one of its firm: nothing is owed on it by itself any more."""

    name = "ticket.merged"
    action = Action.MERGE
    master: str
    """Number of the one it went into."""
    why: str


@dataclass(frozen=True, kw_only=True)
class TicketTookIn(TicketEvent):
    """Another request of the firm went into this one, with what it says."""

    name = "ticket.took_in"
    action = Action.TAKE_IN
    child: str
    title: str
    body: str
    resolve_began: datetime | None
    """When the other one's limit to resolve began, where it had begun: this one counts from the earlier (R11)."""

    def facts(self) -> dict[str, Any]:
        """When its limit began is said where it had begun."""
        return {key: value for key, value in super().facts().items() if key != "resolve_began" or value}


@dataclass(frozen=True, kw_only=True)
class TicketUnmerged(TicketEvent):
    """The request goes its own way again."""

    name = "ticket.unmerged"
    action = Action.UNMERGE
    master: str
    reason: str
    merged_at: datetime
    """What ended then goes on."""
    assignment_id: AssignmentId | None = None
    """The lead's part that was let go with the merger; None where nobody had been called."""


@dataclass(frozen=True, kw_only=True)
class TicketLetOut(TicketEvent):
    """What went into this one goes its own way again."""

    name = "ticket.let_out"
    action = Action.LET_OUT
    child: str
