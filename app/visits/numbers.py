"""The numbers of visits: of a region's day, each given once. Whoever takes some holds the day until his commit."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.calendars.rules import local_day
from app.kernel.transaction import Transaction
from app.regions.models import Region
from app.visits.models import VisitNumbers
from app.visits.rules.recording import visit_number


def next_numbers(tx: Transaction, region_id: int, many: int = 1) -> Sequence[str]:
    """So many numbers of the region's day, the following ones. Two statements however many they are."""
    day = local_day(tx.now)
    row = insert(VisitNumbers).values(region_id=region_id, day=day, last=many)
    further = row.on_conflict_do_update(
        index_elements=["region_id", "day"], set_={"last": VisitNumbers.last + row.excluded.last}
    )
    last = tx.session.scalars(further.returning(VisitNumbers.last)).one()
    code = tx.session.scalars(sa.select(Region.code).where(Region.id == region_id)).one()
    return [visit_number(code, day, sequence) for sequence in range(last - many + 1, last + 1)]


def leave_visit_gap(tx: Transaction, gap: int) -> None:
    """Let today's numbers go on ``gap`` further wherever some were ever given: after a restore, as those of tickets."""
    for region_id in list(tx.session.scalars(sa.select(VisitNumbers.region_id).distinct())):
        next_numbers(tx, region_id, gap)
