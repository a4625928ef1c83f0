"""An open matter goes along when its firm moves to another park: the new dispatcher has it at once.

What was ended stays where it was ended, and figures count every filing under the park it was filed in.
"""

from dataclasses import replace

import sqlalchemy as sa

from app.companies.events import CompanyMoved
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.tickets.events.closing import TicketParkMoved
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import current, move, permit_to
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import OPEN


def on_moved(tx: Transaction, event: CompanyMoved) -> None:
    """INSIDE handler: every open ticket of the firm changes its park, an act of the system on its own timeline."""
    parks = {event.former_park_id, event.park_id}
    names = {park.id: park.name for park in tx.session.scalars(sa.select(Park).where(Park.id.in_(parks)))}
    ids = tx.session.scalars(
        sa.select(Ticket.id)
        .where(
            Ticket.company_id == event.company_id,
            Ticket.state.in_(OPEN),
            Ticket.park_id.is_distinct_from(event.park_id),
        )
        .order_by(Ticket.id)
    ).all()
    for ticket_id in ids:
        _move(replace(tx, actor=SYSTEM), ticket_id, event.park_id, names)


def _move(tx: Transaction, ticket_id: int, park_id: int | None, names: dict[int, str]) -> None:
    ticket = current(tx, ticket_id)
    if ticket.state not in OPEN:  # it was ended while its lock was waited for
        return
    permit = permit_to(tx, ticket, Action.MOVE_PARK, None)
    former = "" if ticket.park_id is None else names.get(ticket.park_id, "")
    if not ticket.park_moved:
        ticket.filed_park_id, ticket.park_moved = ticket.park_id, True
    ticket.park_id = park_id
    event = TicketParkMoved(
        subject=subject_of(ticket), former_park=former, park="" if park_id is None else names[park_id]
    )
    move(tx, permit, event)
