"""Dropping finished deliveries; the inbox row stays as the record of what was said."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.outbox import OutboxRow, OutboxState

KEEP = timedelta(days=90)
_FINISHED = (OutboxState.SENT, OutboxState.CANCELLED)


def forget_old_deliveries(session: Session, now: datetime, limit: int) -> int:
    """Drop up to ``limit`` deliveries that were sent or cancelled three months ago; returns how many.

    Dead, held and uncertain ones wait for somebody who decides.
    """
    old = (
        sa.select(OutboxRow.id)
        .where(OutboxRow.state.in_(_FINISHED), OutboxRow.created_at < now - KEEP)
        .order_by(OutboxRow.id)
        .limit(limit)
    )
    dropped = session.scalars(sa.delete(OutboxRow).where(OutboxRow.id.in_(old)).returning(OutboxRow.id))
    return len(dropped.all())
