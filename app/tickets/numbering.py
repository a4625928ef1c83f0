"""Ticket numbers after a restore: those that were given since are not known, and must not be given twice."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.calendars.rules import local_day
from app.kernel.transaction import Transaction
from app.tickets.models import NumberSequence


def leave_gap(tx: Transaction, gap: int) -> int:
    """Let today's numbers go on ``gap`` further in every region that ever gave one; returns in how many.

    Earlier days give none any more.
    """
    regions = list(tx.session.scalars(sa.select(NumberSequence.region_id).distinct()))
    for region_id in regions:
        tx.session.execute(
            insert(NumberSequence)
            .values(region_id=region_id, day=local_day(tx.now), last=gap)
            .on_conflict_do_update(index_elements=["region_id", "day"], set_={"last": NumberSequence.last + gap})
        )
    return len(regions)
