"""按时办结率, as SQL: by the original due and by the current one, and what stands beside it.

Two rules of counting: until 2026.2 the first answer ended the work; from 2026.3 on a matter that is planned or
transferred is not at its end (`docs/rules/rates.md`).
"""

from app.reports.facts import NEW

FIRST_DUE = "CASE WHEN m.taken_up_at IS NULL THEN k.due ELSE coalesce(k.breached_at, 'infinity') END"
"""The due before a plan: once the matter is taken up again the column holds the next one, and a breach the first."""


def _on_time(metric: str, first_due: str, within: str) -> str:
    """按时办结 from 2026.3 on: ``planned`` and ``transferred`` are no end of the work.

    Never planned, or planned only after the limit: counted when resolved or when the limit passed. Planned in time: not
    counted (``on_time_held`` stands beside) until it is taken up again; then once, when it is resolved, planned again,
    which is late, or when its next limit passed; a limit that passed before it was planned again stays the one that
    counts. ``within`` is the due that resolving is held against.
    """
    return f"""
SELECT '{metric}', k.ticket_id, NULL, m.lead_id,
       coalesce(work.done_at <= {within} AND work.again_at IS NULL, false),
       CASE WHEN work.again_at <= work.due THEN 'planned_again'
            WHEN work.done_at <= {within} AND work.again_at IS NULL THEN 'in_time'
            WHEN work.done_at IS NOT NULL THEN 'late' ELSE 'absent' END, NULL
FROM clock k
JOIN matter m ON m.id = k.ticket_id AND m.valid
CROSS JOIN LATERAL (SELECT {first_due} AS due) was
CROSS JOIN LATERAL (SELECT coalesce(m.planned_at <= was.due, false) AS planned) held
CROSS JOIN LATERAL (
    SELECT CASE WHEN NOT held.planned THEN was.due
                WHEN k.breached_at <= m.planned_again_at THEN k.breached_at
                WHEN m.taken_up_at IS NOT NULL THEN k.due END AS due,
           CASE WHEN held.planned OR m.planned_at IS NULL THEN m.first_resolved_at END AS done_at,
           CASE WHEN held.planned THEN m.planned_again_at END AS again_at
) work
WHERE {NEW} AND k.kind = 'resolve' AND k.cycle = 1
  AND least(work.due, work.done_at, work.again_at) >= :start
  AND least(work.due, work.done_at, work.again_at) < :cutoff
  AND work.due IS NOT NULL
  AND (m.ended_at <= work.due AND work.done_at IS NULL AND work.again_at IS NULL) IS NOT TRUE
"""  # noqa: S608 - built from constants


HELD = f"""
SELECT 'on_time_held', m.id, NULL, m.lead_id, m.planned_as = 'transferred', m.planned_as, NULL
FROM clock k
JOIN matter m ON m.id = k.ticket_id AND m.valid
WHERE {NEW} AND k.kind = 'resolve' AND k.cycle = 1
  AND m.planned_at >= :start AND m.planned_at <= k.due AND m.taken_up_at IS NULL
"""  # noqa: S608 - built from constants

ON_TIME_BEFORE = f"""
SELECT 'on_time', k.ticket_id, NULL, m.lead_id, coalesce(m.first_done_at <= k.due_original, false),
       CASE WHEN m.first_done_at <= k.due_original THEN 'in_time' WHEN m.first_done_at IS NOT NULL THEN 'late'
            ELSE 'absent' END, NULL
FROM clock k
JOIN matter m ON m.id = k.ticket_id AND m.valid
WHERE NOT {NEW} AND k.kind = 'resolve' AND k.cycle = 1
  AND least(k.due_original, m.first_done_at) >= :start AND least(k.due_original, m.first_done_at) < :cutoff
  AND (m.ended_at <= k.due_original AND m.first_done_at IS NULL) IS NOT TRUE
UNION ALL
SELECT 'on_time_current', k.ticket_id, NULL, m.lead_id, coalesce(done.at <= k.due, false),
       CASE WHEN done.at <= k.due THEN 'in_time' WHEN done.at IS NOT NULL THEN 'late' ELSE 'absent' END, NULL
FROM clock k
JOIN matter m ON m.id = k.ticket_id AND m.valid
CROSS JOIN LATERAL (SELECT CASE WHEN (m.revisited_at >= m.last_done_at) IS NOT TRUE THEN m.last_done_at END AS at) done
WHERE NOT {NEW} AND k.kind = 'resolve' AND k.cycle = 1
  AND least(k.due, done.at) >= :start AND least(k.due, done.at) < :cutoff
  AND (m.ended_at <= k.due AND done.at IS NULL) IS NOT TRUE
"""  # noqa: S608 - built from constants
"""Until 2026.2 the first answer ended the work, whatever its outcome."""

ON_TIME = (
    ON_TIME_BEFORE,
    _on_time("on_time", "k.due_original", "k.due_original"),
    _on_time("on_time_current", FIRST_DUE, "work.due"),
    HELD,
)
"""The parts of the statement, each of which yields its rows only in the weeks its rule holds in."""
