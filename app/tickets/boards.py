"""The units' parts of several tickets at once: who holds each, who has checked in. For cards, lists and boards."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import joinedload, raiseload

from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Assignment
from app.tickets.rules.words import Part, PartState


def parts_of_many(tx: Transaction, ticket_ids: Collection[int]) -> Mapping[int, Sequence[Assignment]]:
    """Ticket → its parts still called or at work, lead first, with their units; one query."""
    if not ticket_ids:
        return {}
    rows = tx.session.scalars(
        visible(tx.actor, Assignment)
        .where(Assignment.ticket_id.in_(set(ticket_ids)), Assignment.state != PartState.EXCUSED)
        .options(joinedload(Assignment.department), raiseload("*"))
        .order_by(Assignment.part != Part.LEAD, Assignment.id)
    )
    found: dict[int, list[Assignment]] = {}
    for row in rows:
        found.setdefault(row.ticket_id, []).append(row)
    return found
