"""Dropping finished deliveries; the inbox row stays as the record of what was said."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.outbox import OutboxRow, OutboxState
from app.rulebook.periods import DELIVERIES, kept_for

_FINISHED = (OutboxState.SENT, OutboxState.CANCELLED)


def forget_old_deliveries(session: Session, now: datetime, limit: int) -> int:
    """Drop up to ``limit`` deliveries that were sent or cancelled longer ago than they are kept; returns how many.

    Dead, held and uncertain ones wait for somebody who decides.
    """
    old = (
        sa.select(OutboxRow.id)
        .where(OutboxRow.state.in_(_FINISHED), OutboxRow.created_at < now - kept_for(session, DELIVERIES, now))
        .order_by(OutboxRow.id)
        .limit(limit)
    )
    dropped = session.scalars(sa.delete(OutboxRow).where(OutboxRow.id.in_(old)).returning(OutboxRow.id))
    return len(dropped.all())
