"""The numbers of a region's day, each given once, also after a restore.

Nobody waits for a number while somebody else is filing: who takes one holds a lock of that number's own until his
commit, and what is held is passed over. The row that says how far a day has come is written last.
"""

from datetime import date
from functools import partial

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Mapped, mapped_column

from app.calendars.rules import local_day
from app.kernel.database import Base
from app.kernel.transaction import Transaction
from app.tickets.rules.numbering import ticket_number

_GIVEN = "numbers_given"


class NumberSequence(Base):
    """The last sequence given in a region on a Shanghai day, by whoever has committed."""

    __tablename__ = "number_sequences"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


_HOLD = sa.text(
    """
    SELECT regions.code, free.sequence, number_reached(regions.id, :day) AS reached FROM regions
    CROSS JOIN LATERAL (
        SELECT greatest(:own, coalesce(max(last), 0)) AS last FROM number_sequences
        WHERE region_id = regions.id AND day = :day
    ) AS reached
    CROSS JOIN LATERAL (
        SELECT sequence FROM (SELECT generate_series(reached.last + 1, reached.last + 1000000) AS sequence) AS following
        WHERE pg_try_advisory_xact_lock(hashtextextended(
            regions.code || to_char(CAST(:day AS date), 'YYYYMMDD') || '-'
            || lpad(sequence::text, greatest(4, length(sequence::text)), '0'), 0))
        LIMIT 1
    ) AS free
    WHERE regions.id = :region
    """
)
"""Tries the numbers one after the other, as ``ticket_number`` writes them, and holds the first that nobody holds.

The series stands among what is selected, where it is made as far as it is walked. How far the day had come is asked
again once a number is held, for its holder may just have left.
"""


def next_number(tx: Transaction, region_id: int) -> str:
    """The next number of the region's day that nobody has and nobody is about to have.

    Filings that are under way pass each other, so a number may come a moment before its neighbour, and one that was
    rolled back may stay out.
    """
    day = local_day(tx.now)
    given: dict[tuple[int, date], int] = tx.session.info.setdefault(_GIVEN, {})
    own = given.get((region_id, day), 0)
    held = _held(tx, region_id, day, own)
    while (reached := held.reached or 0) >= held.sequence:
        held = _held(tx, region_id, day, max(own, reached))
    given[region_id, day] = held.sequence
    if not own:
        tx.closing.append(partial(_write, given, region_id, day))
    return ticket_number(held.code, day, held.sequence)


def _held(tx: Transaction, region_id: int, day: date, own: int) -> sa.Row[tuple[str, int, int | None]]:
    """The region's code, the first sequence behind what was reached that could be held until the commit, and what was
    reached by then.

    Whoever else holds one is passed. Raises LookupError for a region that is not there.
    """
    row = tx.session.execute(_HOLD, {"region": region_id, "day": day, "own": own}).one_or_none()
    if row is None:
        raise LookupError(f"region {region_id} is not there")
    return row


def _write(given: dict[tuple[int, date], int], region_id: int, day: date) -> Insert:
    """Say how far the day has come, never less than somebody else said."""
    row = insert(NumberSequence).values(region_id=region_id, day=day, last=given.pop((region_id, day)))
    further = sa.func.greatest(NumberSequence.last, row.excluded.last)
    return row.on_conflict_do_update(index_elements=["region_id", "day"], set_={"last": further})


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
