"""What an act on one matter means to its batch: it stands elsewhere, or belongs to the batch no more.

A dispute opens the next cycle, which is the matter's own; a lead called elsewhere, a firm that withdraws, and whatever
ends or hides a matter by itself take it out. When every one is closed the batch is finished.
"""

import sqlalchemy as sa

from app.batches.events import MatterLeft
from app.batches.keeping import facts_of, held_now, restate
from app.batches.models import Batch, BatchMember
from app.batches.queries import matters_of, states_in
from app.batches.rules import FOLLOWED, BatchState, Leaving, leaving
from app.departments.models import Department
from app.kernel.ids import TicketId
from app.kernel.transaction import Transaction
from app.tickets.events.ticket import TicketEvent
from app.tickets.models import Ticket
from app.tickets.rules.lifecycle import Action


def follow_matter(tx: Transaction, event: TicketEvent) -> None:
    """INSIDE handler: after an act on a matter by itself its batch follows; one query for a matter in none.

    What is done in a batch says so, and whoever does it asks once for all of them.
    """
    if tx.within or event.action not in FOLLOWED:
        return
    batch_id = tx.session.scalar(
        sa.select(Batch.id)
        .join(BatchMember, BatchMember.batch_id == Batch.id)
        .where(
            BatchMember.ticket_id == event.subject.ticket_id,
            BatchMember.left_at.is_(None),
            Batch.state != BatchState.DROPPED,
        )
        .order_by(Batch.id.desc())
        .limit(1)
    )
    if batch_id is None:
        return
    batch = held_now(tx, batch_id)
    ticket = tx.session.get_one(Ticket, event.subject.ticket_id)
    _go_on_with_heir(tx, batch, ticket, event)
    part_with(tx, batch, ticket)
    restate(tx, batch)


def part_with(tx: Transaction, batch: Batch, ticket: Ticket) -> Leaving | None:
    """Let a matter go that belongs to the locked batch no more, and say why; None when it stays."""
    member = tx.session.scalars(
        sa.select(BatchMember).where(BatchMember.batch_id == batch.id, BatchMember.ticket_id == ticket.id)
    ).one()
    if member.left_at is not None:
        return None
    matter = matters_of(tx.session, [ticket])[ticket.id]
    why = leaving(matter, joined_in=member.cycle, lead_id=batch.lead_id)
    if why is None:
        return None
    let_out(tx, batch, member, ticket, why)
    return why


def let_out(tx: Transaction, batch: Batch, member: BatchMember, ticket: Ticket, why: Leaving, note: str = "") -> None:
    """The matter belongs to the locked batch no more, and says so; everything else about it stays as it is."""
    member.left_at, member.why, member.note, member.held = tx.now, why, note, False
    tx.session.flush()
    facts = facts_of(batch, len(states_in(tx.session, batch.id)))
    tx.emit(MatterLeft(**facts, ticket_id=TicketId(ticket.id), number=ticket.number, why=why, note=note))


def _go_on_with_heir(tx: Transaction, batch: Batch, ticket: Ticket, event: TicketEvent) -> None:
    """A unit that has ended leads no batch: whoever took the matter over leads it."""
    if event.action is not Action.TAKE_OVER or batch.lead_id is None:
        return
    lead_id = matters_of(tx.session, [ticket])[ticket.id].lead_id
    if lead_id is not None and tx.session.get_one(Department, batch.lead_id).ended_at is not None:
        batch.lead_id = lead_id
        tx.session.flush()
