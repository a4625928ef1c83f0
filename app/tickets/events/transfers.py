"""A matter handed to others (转上级或外部单位): their number, and what they made of it."""

from dataclasses import dataclass

from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.lifecycle import Action


@dataclass(frozen=True, kw_only=True)
class NumberNoted(TicketEvent):
    """The number under which the others took it was added."""

    name = "ticket.number_noted"
    action = Action.NOTE_NUMBER
    external_number: str


@dataclass(frozen=True, kw_only=True)
class OthersAsked(TicketEvent):
    """They were asked how far they are; the matter stays with them."""

    name = "ticket.looked_again"
    action = Action.LOOK_AGAIN
    text: str


@dataclass(frozen=True, kw_only=True)
class ResultCameBack(TicketEvent):
    """The others said what they made of it, and the matter is at work again."""

    name = "ticket.result_back"
    action = Action.RESULT_BACK
    text: str
