"""Counts of what is open and late, exact at any instant, without counting it each time (docs/adr/0049).

All were counted once, at an instant. Since then every act left word of what turned (``DueChange``), and time made late
what lay between that instant and now: so much is read, however much is open. To count anew only makes that little
again; nothing that is shown hangs on when it was done.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.transaction import Transaction
from app.sla.models import THE_WHOLE, WHOLE, DueChange, DueTally, OpenDue

COUNTING = 7_410_055
"""The advisory lock of whoever counts anew."""
_NOBODY_ELSE = sa.text("SELECT pg_try_advisory_xact_lock(:key)")
_COUNT = sa.text(
    """
    WITH told AS (DELETE FROM due_changes), former AS (DELETE FROM due_tallies)
    INSERT INTO due_tallies (region_id, park_id, category, department_id, open, late, as_of)
    SELECT region_id, park_id, category, department_id, count(*), count(*) FILTER (WHERE due_at < :now), :now
    FROM open_dues WHERE department_id = 0 OR due_at IS NOT NULL
    GROUP BY region_id, park_id, category, department_id
    """
)
"""One statement and so one look: what is counted is what the changes that it takes away had made of it."""


@dataclass(frozen=True)
class Miscounted:
    """Where the kept counts are not those of the rows, and by how many."""

    region_id: int
    park_id: int | None
    category: str
    department_id: int
    open: int
    late: int


def count_anew(tx: Transaction) -> int:
    """Count everything at this instant, so that there is little to add to it; returns how many counts there are.

    None waits for it and it waits for none; 0 where somebody else is at it.
    """
    if not tx.session.scalar(_NOBODY_ELSE, {"key": COUNTING}):
        return 0
    counted: Any = tx.session.execute(_COUNT, {"now": tx.now})
    return int(counted.rowcount)


def tallied(now: datetime, *which: Any) -> sa.Subquery:
    """Rows to be summed by whatever they are grouped by: how many are ``open``, how many of them ``late``.

    ``which`` takes a table and says which rows; the one statement this stands in sees all four parts at one moment.
    """
    as_of = sa.func.coalesce(
        sa.select(sa.func.max(DueTally.as_of)).scalar_subquery(), sa.literal_column("'-infinity'::timestamptz")
    )
    changed = sa.case((DueChange.due_at < as_of, DueChange.number), else_=0)
    turned_late = OpenDue.due_at >= as_of, OpenDue.due_at < now
    not_yet = OpenDue.due_at >= now, OpenDue.due_at < as_of
    return sa.union_all(
        _rows(DueTally, DueTally.open, DueTally.late, *which),
        _rows(DueChange, DueChange.number, changed, *which),
        _rows(OpenDue, sa.literal(0), sa.literal(1), *which).where(*turned_late),
        _rows(OpenDue, sa.literal(0), sa.literal(-1), *which).where(*not_yet),
    ).subquery("tallied")


def of_matters(regions: Collection[int]) -> Any:
    """The matters of these regions."""
    return lambda table: sa.and_(table.department_id == THE_WHOLE, table.region_id.in_(regions))


def of_units(regions: Collection[int]) -> Any:
    """What units owe in the matters of these regions."""
    return lambda table: sa.and_(table.department_id > THE_WHOLE, table.region_id.in_(regions))


def tally_drift(session: Session, now: datetime) -> list[Miscounted]:
    """Where the kept counts are not those of the rows at an instant; nowhere when all is well. One query."""
    counted = sa.or_(OpenDue.department_id == WHOLE, OpenDue.due_at.is_not(None))
    late = sa.case((OpenDue.due_at < now, -1), else_=0)
    kept = tallied(now)
    both = sa.union_all(sa.select(kept), _rows(OpenDue, sa.literal(-1), late).where(counted)).subquery()
    where = both.c.region_id, both.c.park_id, both.c.category, both.c.department_id
    numbers = sa.func.sum(both.c.open), sa.func.sum(both.c.late)
    apart = sa.or_(*(number != 0 for number in numbers))
    rows = session.execute(sa.select(*where, *numbers).group_by(*where).having(apart).order_by(*where))
    return [Miscounted(*row) for row in rows]


def _rows(table: Any, open_: Any, late: Any, *which: Any) -> sa.Select[Any]:
    found = sa.select(table.region_id, table.park_id, table.category, table.department_id)
    return found.add_columns(open_.label("open"), late.label("late")).where(*(each(table) for each in which))
