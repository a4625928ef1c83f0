"""The door of a room: who comes in to write, with the ticket locked, so that nothing is added once it has ended."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.accounts.rules.roles import UNIT
from app.kernel.actor import Actor, Seat
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.ids import RegionId, TicketId
from app.kernel.transaction import Transaction
from app.meetings.rules import CALLERS, DECIDE, ENTERS, decides, is_closed, reads
from app.tickets.gathering import facts_of
from app.tickets.models import Ticket, Whistle
from app.tickets.moving import lock
from app.tickets.rules.convening import OPENS
from app.tickets.rules.facts import Facts
from app.tickets.rules.standing import reaches


@dataclass(frozen=True, kw_only=True)
class Entered:
    """The ticket of a room, locked until the transaction ends, and what the rules look at."""

    ticket: Ticket
    facts: Facts


def enter(tx: Transaction, number: str, ability: str) -> Entered:
    """The room of a ticket, to write there. Raises Missing for whom there is none, Forbidden, Refused once it closed.

    A unit that was let go a moment ago is nobody here, whatever page it still has open.
    """
    ticket = lock(tx, number)
    facts = facts_of(tx.session, ticket, tx.now)
    if not reads(tx.actor, facts) or not _is_held(tx, ticket.id):
        raise Missing()
    if not tx.actor.may(ability):
        raise Forbidden()
    if is_closed(ticket.state):
        raise Refused("meeting_closed", state=ticket.state)
    return Entered(ticket=ticket, facts=facts)


def enter_to_decide(tx: Transaction, number: str) -> Entered:
    """The same for whoever settles something there. Raises Forbidden for whoever neither called nor leads too."""
    room = enter(tx, number, DECIDE)
    if not decides(tx.actor, room.facts):
        raise Forbidden()
    return room


def demand_way_in(actor: Actor) -> None:
    """Whether there is any room at all that the actor could be in. Raises Missing, before a row of one is asked for.

    A firm's transaction may read none of these tables; that none is asked for it keeps that from being an error.
    """
    if not actor.seats_of(*ENTERS):
        raise Missing()


def seat_in(tx: Transaction, facts: Facts) -> Seat | None:
    """The seat in which the actor speaks there, his unit's before any other."""
    seats = tx.actor.seats_of(*UNIT) + tx.actor.seats_of(*CALLERS)
    return next((seat for seat in seats if reaches(tx.actor, seat, facts)), None)


def facts_about(ticket: Ticket) -> dict[str, Any]:
    """Which ticket it is: the facts every event of its room carries."""
    return {"ticket_id": TicketId(ticket.id), "number": ticket.number, "region_id": RegionId(ticket.region_id)}


def _is_held(tx: Transaction, ticket_id: int) -> bool:
    called = sa.exists().where(Whistle.ticket_id == ticket_id, Whistle.kind.in_(OPENS))
    return bool(tx.session.scalar(sa.select(called)))
