"""A matter is marked as a test, and as none after all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.lifecycle import Action


@dataclass(frozen=True, kw_only=True)
class TicketTestMarked(TicketEvent):
    """It was filed to try something out: it is out of every rate and list of work, and nothing is owed on it."""

    name = "ticket.test_marked"
    action = Action.MARK_TEST
    reason: str
    let_go: Mapping[str, str]
    """Parts that ended with it, by id: where each stood, so that it can go on from there."""
    closed_was: datetime | None
    """When it had ended before, where it had."""

    def facts(self) -> dict[str, Any]:
        """When it had ended before is said where it had."""
        return {key: value for key, value in super().facts().items() if key != "closed_was" or value}


@dataclass(frozen=True, kw_only=True)
class TicketTestUnmarked(TicketEvent):
    """It was none: it stands where it stood, and counts."""

    name = "ticket.test_unmarked"
    action = Action.UNMARK_TEST
    reason: str
    marked_at: datetime
    """What ended then goes on."""
