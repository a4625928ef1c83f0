"""A request comes in: filed, asked about, and accepted, settled at once or turned away."""

from dataclasses import dataclass

from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Channel, Grade, Outcome, RejectReason, Urgency


@dataclass(frozen=True, kw_only=True)
class TicketFiled(TicketEvent):
    """A request was filed."""

    name = "ticket.filed"
    action = Action.SUBMIT
    channel: Channel


@dataclass(frozen=True, kw_only=True)
class InfoRequested(TicketEvent):
    """The firm was asked for what is missing."""

    name = "ticket.info_requested"
    action = Action.REQUEST_INFO
    question: str
    pauses: bool
    """Whether a pause began with the question (R5: only for what may pause, and at most twice)."""


@dataclass(frozen=True, kw_only=True)
class InfoProvided(TicketEvent):
    """The firm answered the question."""

    name = "ticket.info_provided"
    action = Action.PROVIDE_INFO
    answer: str


@dataclass(frozen=True, kw_only=True)
class TicketRejected(TicketEvent):
    """The request was not accepted; ``redirect`` says where to go instead."""

    name = "ticket.rejected"
    action = Action.REJECT
    reason: RejectReason
    redirect: str


@dataclass(frozen=True, kw_only=True)
class TicketAccepted(TicketEvent):
    """The request was accepted, with its category and grade."""

    name = "ticket.accepted"
    action = Action.ACCEPT
    category: str
    grade: Grade
    urgency: Urgency | None = None
    """Where it was raised or lowered: what it is now, what it was, and why; the firm reads it."""
    urgency_was: Urgency | None = None
    urgency_why: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketSettled(TicketEvent):
    """The request was settled at once, without any unit (点办理)."""

    name = "ticket.settled"
    action = Action.SETTLE
    outcome: Outcome
    text: str
    article: str = ""
    evidence: tuple[str, ...] = ()
    waiver: str = ""
