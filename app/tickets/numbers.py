"""The numbers of a region's day, each given once, also after a restore."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.calendars.rules import local_day
from app.kernel.database import Base
from app.kernel.transaction import Transaction
from app.regions.models import Region
from app.tickets.rules.numbering import ticket_number


class NumberSequence(Base):
    """The last sequence given in a region on a Shanghai day; the row lock makes numbers unique under concurrency."""

    __tablename__ = "number_sequences"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


def next_number(tx: Transaction, region_id: int) -> str:
    """The next number of the region's day; the row lock holds until commit, so two filings never get the same."""
    day = local_day(tx.now)
    sequence = tx.session.scalar(
        insert(NumberSequence)
        .values(region_id=region_id, day=day, last=1)
        .on_conflict_do_update(index_elements=["region_id", "day"], set_={"last": NumberSequence.last + 1})
        .returning(NumberSequence.last)
    )
    code = tx.session.scalar(sa.select(Region.code).where(Region.id == region_id))
    if sequence is None or code is None:
        raise LookupError(f"region {region_id} is not there")
    return ticket_number(code, day, sequence)


def leave_gap(tx: Transaction, gap: int) -> int:
    """Let today's numbers go on ``gap`` further in every region that ever gave one; returns in how many.

    What was given since the backup is not known here. Earlier days give none any more.
    """
    regions = list(tx.session.scalars(sa.select(NumberSequence.region_id).distinct()))
    for region_id in regions:
        tx.session.execute(
            insert(NumberSequence)
            .values(region_id=region_id, day=local_day(tx.now), last=gap)
            .on_conflict_do_update(index_elements=["region_id", "day"], set_={"last": NumberSequence.last + gap})
        )
    return len(regions)
