"""One ticket of 2022 that went into another, written as an import of history would bring it.

Merging itself is not built yet, and the year's exclusions name a merged ticket. It goes when there is an act for it.
"""

from datetime import datetime

import sqlalchemy as sa

from app.tickets.events.closing import TicketWithdrawn
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.moving import lock
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State
from demo.cases import Act, Case, by_coordinator
from demo.world import World


def merging_into(master: Case) -> Act:
    """The act of merging a ticket into another that asks for the same; the centre does it, before any whistle."""

    def merge(world: World, case: Case, at: datetime) -> None:
        tx = by_coordinator(world, at)
        ticket = lock(tx, case.number)
        event = TicketWithdrawn(
            subject=subject_of(ticket), reason=f"与 {master.number} 为同一事项，并入该件办理。", dispatched=False
        )
        source, version = ticket.state, ticket.version + 1
        tx.session.execute(
            sa.update(Ticket)
            .where(Ticket.id == ticket.id)
            .values({Ticket.state: State.MERGED, Ticket.version: version, Ticket.moved_at: at, Ticket.closed_at: at})
        )
        tx.session.add(
            TicketEventRow(
                ticket_id=ticket.id,
                seq=version,
                at=at,
                actor_id=tx.actor.account_id,
                actor_name=tx.actor.name,
                acting_role="coordinator",
                department_id=None,
                action=Action.WITHDRAW,
                from_state=source,
                to_state=State.MERGED,
                cycle=ticket.cycle,
                payload={**event.facts(), "master": master.number},
            )
        )
        tx.session.flush()
        tx.session.expire(ticket)
        tx.emit(event)

    return merge
