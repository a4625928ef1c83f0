"""What the lead answers, and what its head makes of it."""

from dataclasses import dataclass
from datetime import date

from app.kernel.ids import AssignmentId
from app.tickets.events.ticket import Answering, TicketEvent
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Outcome


@dataclass(frozen=True, kw_only=True)
class TicketAnswered(TicketEvent):
    """The lead wrote its answer, which waits for approval."""

    name = "ticket.answered"
    action = Action.ANSWER
    outcome: Outcome
    text: str
    open_supports: tuple[str, ...]
    article: str = ""
    target: str = ""
    external_number: str = ""
    evidence: tuple[str, ...] = ()
    waiver: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerApproved(Answering):
    """The head of the lead approved the answer; the firm is asked."""

    name = "ticket.approved"
    action = Action.APPROVE
    outcome: Outcome
    text: str
    revisit_on: date | None
    owes_number: AssignmentId | None = None
    """The lead's part, while the number of whom the matter was handed to is still to be noted."""


@dataclass(frozen=True, kw_only=True)
class AnswerSentBack(TicketEvent):
    """The head of the lead sent the answer back to work."""

    name = "ticket.sent_back"
    action = Action.SEND_BACK
    note: str
