"""A request comes in: filed, asked about, and accepted, settled at once or turned away."""

from dataclasses import dataclass
from typing import Any

from app.tickets.events.ticket import Answering, TicketEvent
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Channel, Grade, Outcome, RejectReason, Urgency


@dataclass(frozen=True, kw_only=True)
class TicketFiled(TicketEvent):
    """A request was filed."""

    name = "ticket.filed"
    action = Action.SUBMIT
    channel: Channel
    complained_of: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Whom it complains of is said where it complains of somebody."""
        return {key: value for key, value in super().facts().items() if key != "complained_of" or value}


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
class QuestionWithdrawn(TicketEvent):
    """The question to the firm was taken back; the matter goes on where it was asked."""

    name = "ticket.question_withdrawn"
    action = Action.WITHDRAW_QUESTION
    reason: str


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
    category_was: str = ""
    """Under what it was filed, where that was corrected."""
    grade: Grade
    complained_of: tuple[str, ...] = ()
    urgency: Urgency | None = None
    """Where it was raised or lowered: what it is now, what it was, and why; the firm reads it."""
    urgency_was: Urgency | None = None
    urgency_why: str = ""

    def facts(self) -> dict[str, Any]:
        """Whom it complains of is said where that was said anew, and what it was filed under where that was wrong."""
        sparing = ("complained_of", "category_was")
        return {key: value for key, value in super().facts().items() if key not in sparing or value}


@dataclass(frozen=True, kw_only=True)
class TicketSettled(Answering):
    """The request was settled at once, without any unit (点办理)."""

    name = "ticket.settled"
    action = Action.SETTLE
    outcome: Outcome
    text: str
    article: str = ""
    evidence: tuple[str, ...] = ()
    waiver: str = ""
    closes: bool = False
    """Whether it ended the matter: a firm that cannot be found is asked nothing."""
