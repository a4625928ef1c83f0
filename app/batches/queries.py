"""Reading batches and the matters in them."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.batches.models import Batch, BatchMember
from app.batches.rules import Matter
from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.folding import harmless
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.sla.queries import leads_of
from app.tickets.models import Ticket
from app.tickets.rules.words import State


def get_batch(session: Session, actor: Actor, number: str) -> Batch:
    """One batch by its number, with the unit that leads it. Missing when it does not exist for this actor."""
    wanted = visible(actor, Batch).where(Batch.number == harmless(number)).options(joinedload(Batch.lead))
    row = session.scalar(wanted)
    if row is None:
        raise Missing()
    return row


def matters_of(session: Session, tickets: Collection[Ticket]) -> Mapping[int, Matter]:
    """Tickets as a batch looks at them; two queries."""
    ids = [ticket.id for ticket in tickets]
    leads = leads_of(session, ids)
    held = session.execute(
        sa.select(BatchMember.ticket_id, Batch.number)
        .join(Batch, Batch.id == BatchMember.batch_id)
        .where(BatchMember.ticket_id.in_(ids), BatchMember.held)
    )
    batches = {row.ticket_id: row.number for row in held}
    return {
        ticket.id: Matter(
            state=ticket.state,
            cycle=ticket.cycle,
            confidential=ticket.confidential,
            lead_id=leads.get(ticket.id),
            settled=ticket.settled_by is not None,
            batch=batches.get(ticket.id),
        )
        for ticket in tickets
    }


def members_in(session: Session, batch_id: int) -> Sequence[BatchMember]:
    """The matters that belong to a batch, in the order of their numbers."""
    wanted = sa.select(BatchMember).where(BatchMember.batch_id == batch_id, BatchMember.left_at.is_(None))
    return session.scalars(wanted.order_by(BatchMember.ticket_id)).all()


def states_in(session: Session, batch_id: int) -> Sequence[State]:
    """Where each matter of a batch stands."""
    wanted = sa.select(Ticket.state).join(BatchMember, BatchMember.ticket_id == Ticket.id)
    return session.scalars(wanted.where(BatchMember.batch_id == batch_id, BatchMember.left_at.is_(None))).all()


def locked_tickets(tx: Transaction, numbers: Collection[str]) -> list[Ticket]:
    """Those of these tickets that exist for the actor, locked in the order of their keys: nobody waits in a ring.

    Batch and matters are always locked in this order: the matters first.
    """
    statement = (
        visible(tx.actor, Ticket).where(Ticket.number.in_(numbers)).order_by(Ticket.id).with_for_update(of=Ticket)
    )
    return list(tx.session.scalars(statement.execution_options(populate_existing=True)))


def numbers_in(session: Session, batch_id: int) -> Sequence[str]:
    """Numbers of the matters that belong to a batch."""
    wanted = sa.select(Ticket.number).join(BatchMember, BatchMember.ticket_id == Ticket.id)
    wanted = wanted.where(BatchMember.batch_id == batch_id, BatchMember.left_at.is_(None))
    return session.scalars(wanted.order_by(Ticket.id)).all()
