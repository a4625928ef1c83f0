"""Which tickets a week can have changed, as SQL: those alone are counted anew when the issue before is gone on with.

The rule of this table: a ticket that is not in it has the same rows in the ledger as at the cut-off before, and no row
of the week's own. More tickets than needed cost time, one too few a wrong figure; ``report recompute`` counts all.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.kernel.transaction import Transaction
from app.reports.entries import COLUMNS, PAIRING
from app.reports.gathering import CONCERNED, FIRMS_TURNED, NO_FIRM, make
from app.reports.models import WeeklyReport

FILED = """
SELECT id FROM tickets WHERE region_id = :region AND filed_at >= :start AND filed_at < :cutoff
"""
MOVED = """
SELECT id FROM tickets WHERE region_id = :region AND moved_at >= :start AND filed_at < :cutoff
"""
WRITTEN = """
SELECT ticket_id FROM ticket_events WHERE cluster = :cluster AND xact >= :xact
"""
"""Whatever was written since the issue before looked, also under an instant before its cut-off."""

SAID = """
SELECT ticket_id FROM ratings WHERE at >= CAST(:start AS timestamptz) - interval '1 day'
UNION ALL
SELECT ticket_id FROM follow_ups WHERE at >= CAST(:start AS timestamptz) - interval '1 day'
"""
"""A day more: whoever spoke at the last moment may have been written down after the issue before looked."""

DUE = """
SELECT ticket_id FROM clocks WHERE region_id = :region AND due_at >= :start AND due_at < :cutoff
UNION ALL
SELECT ticket_id FROM clocks
WHERE region_id = :region AND kind = 'resolve' AND due_original >= :start AND due_original < :cutoff
UNION ALL
SELECT ticket_id FROM clocks
WHERE region_id = :region AND kind = 'resolve' AND breached_at >= :start AND breached_at < :cutoff
"""
LATE_OR_NOT = """
SELECT s.ticket_id FROM report_standings s
LEFT JOIN (
    SELECT DISTINCT k.ticket_id FROM clocks k
    WHERE k.region_id = :region AND k.state IN ('running', 'paused') AND k.kind = 'resolve' AND k.due_at < :cutoff
) late ON late.ticket_id = s.ticket_id
WHERE s.base_id = :base AND s.metric = 'open' AND s.until IS NULL
  AND (late.ticket_id IS NOT NULL) IS DISTINCT FROM (s.reason = 'overdue')
"""
"""Open matters whose limit was moved past the cut-off, or before it, by whatever it was."""

OF_LAST_WEEK = """
SELECT ticket_id FROM report_standings WHERE base_id = :base AND metric = 'excluded' AND until IS NULL AND counted
"""
"""What was excluded in the week it was filed in counts in that week alone."""

PRESSED = """
SELECT o.ticket_id FROM supervision_orders o
WHERE o.region_id = :region
  AND (o.due_at >= :start
       OR EXISTS (SELECT FROM order_returns r WHERE r.order_id = o.id
                  AND (r.due_at >= :start OR r.returned_at >= :start)))
"""
REPEATED = """
SELECT was.id FROM (
    WITH lately AS MATERIALIZED (
        SELECT t.id, coalesce(h.company_id, t.company_id) AS company_id, category_code, filed_at, moved_at
        FROM tickets t
        LEFT JOIN held h ON h.holding = 'tickets' AND h.row_id = t.id
        WHERE region_id = :region AND filed_at < :cutoff
          AND filed_at >= CAST(:start AS timestamptz) - interval '90 days'
    )
    SELECT was.id FROM lately now
    JOIN lately was ON was.company_id = now.company_id
         AND (was.category_code = now.category_code OR now.moved_at >= :cutoff)
         AND was.filed_at < now.filed_at AND was.filed_at >= now.filed_at - interval '90 days'
    WHERE now.filed_at >= :start
) was
"""
"""Out of one reading of what was filed lately, whatever number of matters a firm ever had. What was moved since the
cut-off may have had another category then."""
OF_FIRMS = """
SELECT t.id FROM firms_turned f JOIN tickets t ON t.company_id = f.company_id WHERE f.handed
UNION ALL
SELECT s.ticket_id FROM (
    SELECT t.id, o.username
    FROM (
        SELECT id FROM companies
        WHERE region_id = :region AND (state <> 'active' OR created_at >= :cutoff)
        OFFSET 0
    ) f
    JOIN tickets t ON t.company_id = f.id
    LEFT JOIN officer o ON o.company_id = f.id
    OFFSET 0
) t
CROSS JOIN LATERAL (
    SELECT s.ticket_id, s.officer FROM report_standings s
    WHERE s.ticket_id = t.id AND s.base_id = :base AND s.until IS NULL
    OFFSET 0
) s
WHERE s.officer IS DISTINCT FROM t.username
"""
"""Whoever looks after a firm now is the officer of all its matters; firms outside 分包覆盖率 are asked one by one.
OFFSET 0: from the few firms on, also while nobody knows yet how large the ledger is that was written a moment ago."""

BATCHED = """
SELECT p.ticket_id FROM batches b JOIN batch_members p ON p.batch_id = b.id
WHERE b.region_id = :region AND b.formed_at >= CAST(:start AS timestamptz) - interval '1 day'
"""
FINANCED = """
SELECT ticket_id FROM finance_needs
WHERE region_id = :region AND put_at >= CAST(:start AS timestamptz) - interval '1 day'
UNION ALL
SELECT ticket_id FROM finance_needs
WHERE region_id = :region AND changed_at >= CAST(:start AS timestamptz) - interval '1 day'
UNION ALL
SELECT ticket_id FROM bank_calls
WHERE region_id = :region AND decided_at >= CAST(:start AS timestamptz) - interval '1 day'
"""
"""What batches and banks do is no act of the matter itself."""

OF_RECORDS = """
SELECT row_id FROM company_row_moves
WHERE holding = 'tickets' AND at >= CAST(:start AS timestamptz) - interval '1 day'
"""
"""What went from one record of a firm to another, or back; a day more, as for who spoke."""

ABOUT_IT = (FILED, MOVED, WRITTEN, SAID, DUE, LATE_OR_NOT, OF_LAST_WEEK, PRESSED, REPEATED)
BESIDE_IT = (OF_FIRMS, OF_RECORDS, BATCHED, FINANCED)
REASONS = (*ABOUT_IT, *BESIDE_IT)

_ANY = "\nUNION ALL\n".join(each.strip() for each in REASONS)
_CONCERNED = f"SELECT DISTINCT id FROM (\n{_ANY}\n) found WHERE id IS NOT NULL ORDER BY id"  # noqa: S608 - built from constants
_NOW, _WAS = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("now", "was"))
_FIRMS_TURNED = f"""
SELECT coalesce(was.company_id, now.company_id) AS company_id,
       was.company_id IS NULL OR now.company_id IS NULL OR was.officer IS DISTINCT FROM now.officer AS handed
FROM (SELECT * FROM report_standings WHERE base_id = :base AND metric = 'pairing' AND until IS NULL) was
FULL JOIN ({PAIRING.strip()}) now ON now.company_id = was.company_id
WHERE ROW({_WAS}) IS DISTINCT FROM ROW({_NOW})
"""  # noqa: S608 - built from constants
"""The firms whose row in the ledger is another now, and whether somebody else looks after them."""


def note_concerned(tx: Transaction, values: Mapping[str, Any], before: WeeklyReport) -> None:
    """Make the table of them; ``before`` is the issue that is gone on with. ``officer`` must be there."""
    footing = before.footing or {}
    found = {**values, "base": before.base_id, "cluster": footing["cluster"], "xact": footing["xact"]}
    make(tx, FIRMS_TURNED, _FIRMS_TURNED, found)
    make(tx, CONCERNED, _CONCERNED, found)


def note_written_late(tx: Transaction, issue: WeeklyReport) -> bool:
    """Instead, the tickets of whose past something was written after an issue had counted it; whether there are any."""
    footing = issue.footing or {}
    if not footing:
        return False
    late = f"{WRITTEN.strip()} AND at < :cutoff"
    values = {"cluster": footing["cluster"], "xact": footing["xact"], "cutoff": issue.cutoff}
    make(tx, FIRMS_TURNED, NO_FIRM, {})
    make(tx, CONCERNED, f"SELECT DISTINCT ticket_id AS id FROM ({late}) found ORDER BY 1", values)  # noqa: S608 - constants
    return bool(tx.session.scalar(sa.text(f"SELECT EXISTS (SELECT FROM {CONCERNED})")))  # noqa: S608 - constant
