"""What gives a ticket more time, lets it rest, or asks for speed."""

from dataclasses import dataclass
from datetime import datetime

from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import PauseReason, PostponeReason


@dataclass(frozen=True, kw_only=True)
class PostponementAsked(TicketEvent):
    """The lead asked for a later deadline."""

    name = "ticket.postponement_asked"
    action = Action.POSTPONE
    reason: PostponeReason
    workdays: int
    text: str


@dataclass(frozen=True, kw_only=True)
class PostponementDecided(TicketEvent):
    """A later deadline was granted or refused; ``due`` is the new one."""

    name = "ticket.postponement_decided"
    action = Action.DECIDE_POSTPONEMENT
    approved: bool
    workdays: int
    reason: PostponeReason
    note: str
    due: datetime | None


@dataclass(frozen=True, kw_only=True)
class RegradeAsked(TicketEvent):
    """The lead says that the matter is a major one."""

    name = "ticket.regrade_asked"
    action = Action.REGRADE
    reason: str


@dataclass(frozen=True, kw_only=True)
class RegradeDecided(TicketEvent):
    """It was decided whether the matter has the limit of a major one (R8)."""

    name = "ticket.regrade_decided"
    action = Action.DECIDE_REGRADE
    approved: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class TicketPaused(TicketEvent):
    """The clocks were stopped for a reason of the table."""

    name = "ticket.paused"
    action = Action.PAUSE
    reason: PauseReason
    text: str


@dataclass(frozen=True, kw_only=True)
class TicketResumed(TicketEvent):
    """The clocks run again."""

    name = "ticket.resumed"
    action = Action.RESUME
    text: str


@dataclass(frozen=True, kw_only=True)
class TicketExplained(TicketEvent):
    """The firm told whoever handles something more (补充说明); nothing follows from it."""

    name = "ticket.explained"
    action = Action.EXPLAIN
    text: str


@dataclass(frozen=True, kw_only=True)
class TicketNudged(TicketEvent):
    """Somebody asked for speed (催办)."""

    name = "ticket.nudged"
    action = Action.NUDGE
    text: str
    asking: bool = False
    """Whether a question to the firm was open: then the firm is asked for speed as well."""
