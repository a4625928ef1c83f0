"""The attempts to reach the firm of one ticket."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.followups.models import FollowUp
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket


def unreached(tx: Transaction, number: str) -> Sequence[datetime]:
    """When the firm was sought in vain in the ticket's present cycle; for a ticket the actor was found to act on."""
    return tx.session.scalars(
        sa.select(FollowUp.at)
        .join(Ticket, sa.and_(Ticket.id == FollowUp.ticket_id, Ticket.cycle == FollowUp.cycle))
        .where(Ticket.numbered(number), FollowUp.reached.is_(False))
    ).all()
