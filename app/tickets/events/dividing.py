"""One request turns out to be several, or to be about something else."""

from dataclasses import dataclass

from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.lifecycle import Action


@dataclass(frozen=True, kw_only=True)
class TicketSplitOff(TicketEvent):
    """A part of it is a request of its own from now on; the firm hears of that one as of any that was filed."""

    name = "ticket.split_off"
    silent = True
    action = Action.SPLIT_OFF
    part: str
    """Number of the new request."""
    title: str


@dataclass(frozen=True, kw_only=True)
class TicketReclassified(TicketEvent):
    """It is about something else: other units are proposed, and no clock begins anew."""

    name = "ticket.reclassified"
    action = Action.RECLASSIFY
    category: str
    category_was: str
    reason: str
