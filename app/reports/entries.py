"""The rows behind every figure, as SQL: one SELECT for each metric over the tables of ``facts.py``.

Each yields metric, ticket, assignment, department, counted, reason, value. An item whose limit must pass first
belongs to the week in which it ripens, ``least(due, done)``: each is counted in exactly one week.
A clock cancelled before its due (the unit was let go, the firm withdrew) is in no rate; one cancelled after is late.
"""

from app.reports.alongside import ALONGSIDE, ARTICLES
from app.reports.facts import NEW
from app.reports.on_time import ON_TIME
from app.reports.rules.formula import VERSIONS
from app.reports.serving import BROUGHT, COVERAGE, SERVED, VISITED

_SINCE = VERSIONS["2026.2"]
ORDERS_SINCE = _SINCE.start.isoformat() if _SINCE else "-infinity"

SUPPORTS = f"""
SELECT 'support', k.ticket_id, k.assignment_id, k.department_id, coalesce(k.done_at <= k.due, false),
       CASE WHEN k.done_at <= k.due THEN 'in_time' WHEN k.done_at IS NOT NULL THEN 'late'
            WHEN k.cancelled_at IS NOT NULL THEN 'released' ELSE 'absent' END, NULL
FROM clock k
JOIN matter m ON m.id = k.ticket_id AND m.valid
LEFT JOIN ruled r ON r.assignment_id = k.assignment_id
WHERE {NEW} AND k.kind = 'support' AND k.cycle = 1
  AND least(k.due, k.done_at) >= :start AND least(k.due, k.done_at) < :cutoff
  AND r.upheld IS NOT TRUE AND (k.cancelled_at <= k.due) IS NOT TRUE
"""  # noqa: S608 - built from constants
"""A support let go after its due was late, however its part ended: a breach is never erased."""

CARRIED = f"""
SELECT 'carried', m.id, NULL, m.lead_id, m.solved, m.fate, NULL
FROM matter m
JOIN unfinished u ON u.year = extract(year FROM m.filed_at AT TIME ZONE 'Asia/Shanghai')
WHERE {NEW} AND m.valid AND m.filed_at < :year_start
"""  # noqa: S608 - built from constants

FILED = """
SELECT 'filed' AS metric, m.id AS ticket_id, NULL::bigint AS assignment_id, m.lead_id AS department_id,
       m.valid AS counted, coalesce(m.excluded, 'valid') AS reason, NULL::numeric AS value
FROM matter m
WHERE m.filed_at >= :start
UNION ALL
SELECT 'excluded', m.id, NULL, m.lead_id, m.filed_at >= :start, m.excluded, NULL
FROM matter m
WHERE m.excluded IS NOT NULL AND m.filed_at >= :year_start
UNION ALL
SELECT 'acceptance', m.id, NULL, m.lead_id, m.accepted_at IS NOT NULL,
       CASE WHEN m.accepted_at IS NOT NULL THEN 'accepted' WHEN m.rejected_at IS NOT NULL THEN 'rejected'
            ELSE 'undecided' END, NULL
FROM matter m
LEFT JOIN clock k ON k.ticket_id = m.id AND k.kind = 'arrange' AND k.cycle = 1 AND k.assignment_id IS NULL
WHERE coalesce(m.excluded, 'rejected') = 'rejected'
  AND least(m.accepted_at, m.rejected_at, k.due) >= :start
  AND least(m.accepted_at, m.rejected_at, k.due) < :cutoff
UNION ALL
SELECT 'repeat', m.id, NULL, m.lead_id, earlier.found,
       CASE WHEN earlier.found THEN 'repeated' ELSE 'new' END, NULL
FROM (
    SELECT now.id, bool_or(was.id IS NOT NULL) AS found
    FROM matter now
    LEFT JOIN matter was ON was.company_id = now.company_id AND was.category_code = now.category_code
          AND was.valid AND was.filed_at < now.filed_at
          AND was.filed_at >= now.filed_at - interval '90 days'
    WHERE now.valid AND now.filed_at >= :start
    GROUP BY now.id
) earlier
JOIN matter m ON m.id = earlier.id
"""

UNITS = """
SELECT 'check_in', k.ticket_id, k.assignment_id, k.department_id, coalesce(k.done_at <= k.due, false),
       CASE WHEN k.done_at <= k.due THEN 'in_time' WHEN k.done_at IS NOT NULL THEN 'late' ELSE 'absent' END, NULL
FROM clock k
JOIN matter m ON m.id = k.ticket_id AND m.valid
LEFT JOIN ruled r ON r.assignment_id = k.assignment_id
WHERE k.kind = 'check_in' AND k.cycle = 1 AND k.due >= :start AND k.due < :cutoff
  AND r.upheld IS NOT TRUE AND (k.cancelled_at <= k.due) IS NOT TRUE
UNION ALL
SELECT 'response', k.ticket_id, k.assignment_id, k.department_id, coalesce(k.done_at <= k.due, false),
       CASE WHEN k.done_at <= k.due THEN 'in_time' WHEN k.done_at IS NOT NULL THEN 'late' ELSE 'absent' END, NULL
FROM clock k
JOIN matter m ON m.id = k.ticket_id AND m.valid
LEFT JOIN ruled r ON r.assignment_id = k.assignment_id
WHERE k.kind = 'feedback' AND k.cycle = 1
  AND least(k.due, k.done_at) >= :start AND least(k.due, k.done_at) < :cutoff
  AND r.upheld IS NOT TRUE AND (k.cancelled_at <= k.due) IS NOT TRUE
UNION ALL
SELECT 'hand_back', a.ticket_id, a.id, a.department_id, coalesce(r.asked, false),
       CASE WHEN r.upheld THEN 'upheld' WHEN r.decided THEN 'forced' WHEN r.asked THEN 'asked' ELSE 'kept' END, NULL
FROM part a
JOIN matter m ON m.id = a.ticket_id AND m.valid
CROSS JOIN LATERAL (SELECT FROM whistles w WHERE w.id = a.whistle_id AND w.cycle = 1 OFFSET 0) first
LEFT JOIN ruled r ON r.assignment_id = a.id
WHERE a.called_at >= :start AND a.called_at < :cutoff AND a.taken_from_id IS NULL
"""

RESOLVED = """
SELECT 'resolved', m.id, NULL, m.lead_id, m.solved, m.fate, NULL
FROM matter m
WHERE m.valid AND m.resolved_now
UNION ALL
SELECT 'rework', m.id, NULL, m.lead_id, m.disputed,
       CASE WHEN m.disputed THEN 'reworked' ELSE 'first_time' END, NULL
FROM matter m
WHERE m.valid AND m.resolved_now
UNION ALL
SELECT 'duration', m.id, NULL, m.lead_id, true, 'measured', until.passed - since.passed
FROM matter m
JOIN workday since ON since.day = (m.whistled_at AT TIME ZONE 'Asia/Shanghai')::date
JOIN workday until ON until.day = (m.first_resolved_at AT TIME ZONE 'Asia/Shanghai')::date
WHERE m.valid AND m.first_resolved_at >= :start AND m.whistled_at <= m.first_resolved_at
UNION ALL
SELECT 'resolution_matured', m.id, NULL, m.lead_id, m.solved, m.fate, NULL
FROM matter m
LEFT JOIN clock k ON k.ticket_id = m.id AND k.kind = 'resolve' AND k.cycle = 1
WHERE m.valid
  AND least(k.due, m.resolved_at, m.ended_at) >= :start AND least(k.due, m.resolved_at, m.ended_at) < :cutoff
"""

FIRMS = """
SELECT 'resolution_confirmed', said.ticket_id, NULL, m.lead_id, said.solved,
       CASE WHEN said.solved THEN 'firm_yes' ELSE 'firm_no' END, NULL
FROM (
    SELECT DISTINCT ON (ticket_id) ticket_id, solved
    FROM (
        SELECT r.ticket_id, r.solved = 'yes' AS solved, r.at, 3 AS weight FROM ratings r
        WHERE r.at >= :start AND r.at < :cutoff
        UNION ALL
        SELECT f.ticket_id, f.says_solved, f.at, 1 FROM follow_ups f
        WHERE f.reached AND f.says_solved IS NOT NULL AND f.at >= :start AND f.at < :cutoff
        UNION ALL
        SELECT e.ticket_id, false, e.at, 2 FROM happened e
        WHERE e.action = 'dispute' AND e.at >= :start AND e.at < :cutoff
    ) answers
    ORDER BY ticket_id, at DESC, weight DESC
) said
JOIN matter m ON m.id = said.ticket_id AND m.valid AND NOT m.deemed
UNION ALL
SELECT 'satisfaction', r.ticket_id, NULL, m.lead_id, r.level >= 3, 'level_' || r.level, NULL
FROM ratings r
JOIN matter m ON m.id = r.ticket_id AND m.valid
WHERE r.at >= :start AND r.at < :cutoff
UNION ALL
SELECT 'rated', m.id, NULL, m.lead_id, given.found, CASE WHEN given.found THEN 'rated' ELSE 'unrated' END, NULL
FROM matter m
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM ratings r WHERE r.ticket_id = m.id AND r.at < :cutoff) AS found
) given
WHERE m.valid AND m.closed_now AND m.state = 'closed'
"""

STANDING = """
SELECT 'resolution_ledger', m.id, NULL, m.lead_id, m.solved, m.fate, NULL
FROM matter m
WHERE m.valid AND m.filed_at >= :year_start
UNION ALL
SELECT 'open', m.id, NULL, m.lead_id, late.ticket_id IS NOT NULL,
       CASE WHEN late.ticket_id IS NOT NULL THEN 'overdue' ELSE 'open' END, NULL
FROM matter m
LEFT JOIN (
    SELECT DISTINCT k.ticket_id
    FROM clock k JOIN matter t ON t.id = k.ticket_id AND t.cycle = k.cycle
    WHERE k.kind = 'resolve' AND k.due < :cutoff AND t.state NOT IN ('resolved', 'planned')
) late ON late.ticket_id = m.id
WHERE m.is_open AND m.valid
"""

_STANDING_ORDER = """
FROM supervision_orders o
JOIN matter about ON about.id = o.ticket_id AND NOT about.marked
LEFT JOIN LATERAL (
    SELECT r.due_at, r.answered_at FROM order_returns r
    WHERE r.order_id = o.id AND r.returned_at >= :cutoff
    ORDER BY r.round LIMIT 1
) was ON true
CROSS JOIN LATERAL (
    SELECT coalesce(was.due_at, o.due_at) AS due_at,
           CASE WHEN was.due_at IS NULL THEN o.answered_at ELSE was.answered_at END AS answered_at
) stood
WHERE o.region_id = :region AND o.issued_at < :cutoff AND stood.due_at >= :start AND stood.due_at < :cutoff
  AND NOT (o.state = 'dropped' AND o.closed_at <= stood.due_at)
"""
"""The orders due within the week, with due and answer as they stood at the cut-off: what was returned later counts not
yet. One that lapsed before its due was owed no more; one that lapsed after it stays late."""

ORDERS = f"""
SELECT 'orders', o.ticket_id, NULL, o.department_id,
       CASE WHEN {NEW} THEN coalesce(o.closed_at <= stood.due_at, false)
            ELSE coalesce(stood.answered_at <= stood.due_at, false) END,
       CASE WHEN {NEW} AND o.closed_at <= stood.due_at THEN 'in_time'
            WHEN {NEW} AND stood.answered_at <= stood.due_at THEN 'answered'
            WHEN stood.answered_at <= stood.due_at THEN 'in_time'
            WHEN stood.answered_at < :cutoff OR ({NEW} AND o.closed_at < :cutoff) THEN 'late'
            ELSE 'absent' END,
       o.id
{_STANDING_ORDER.strip()}
  AND :start >= CAST('{ORDERS_SINCE}' AS timestamptz)
UNION ALL
SELECT 'orders_answered', o.ticket_id, NULL, o.department_id, coalesce(stood.answered_at <= stood.due_at, false),
       CASE WHEN stood.answered_at <= stood.due_at THEN 'in_time' WHEN stood.answered_at < :cutoff THEN 'late'
            ELSE 'absent' END,
       o.id
{_STANDING_ORDER.strip()}
  AND {NEW} AND (stood.answered_at IS NULL AND o.closed_at <= stood.due_at) IS NOT TRUE
"""
"""Closed by its due, and answered by its due: the first is the supervisor's as well, the second the unit's alone; one
ended before its due without an answer was not owed one. The value tells two orders of a ticket apart."""

PAIRING = f"""
SELECT 'pairing' AS metric, NULL::bigint AS ticket_id, f.credit_code AS ticket_number, NULL::bigint AS assignment_id,
       f.id AS company_id, p.code AS park_code, NULL AS department_code, NULL AS category_code, NULL AS channel,
       o.username AS officer, NULL AS agent, o.username IS NOT NULL AND (o.serves OR NOT {NEW}) AS counted,
       CASE WHEN o.username IS NULL THEN 'unpaired' WHEN o.serves OR NOT {NEW} THEN 'paired' ELSE 'left' END AS reason,
       NULL::numeric AS value
FROM companies f
LEFT JOIN parks p ON p.id = f.park_id
LEFT JOIN officer o ON o.company_id = f.id
WHERE f.region_id = :region AND f.state = 'active' AND f.created_at < :cutoff
"""  # noqa: S608 - built from constants
"""分包覆盖率: every active firm. From 2026.3 on a firm is paired by an officer in office alone."""

SCOPED = """
SELECT r.metric, m.id AS ticket_id, m.number AS ticket_number, r.assignment_id, m.company_id, p.code AS park_code,
       d.code AS department_code, coalesce(c.parent_code, m.category_code) AS category_code, m.channel,
       o.username AS officer, NULL::text AS agent, r.counted, r.reason, r.value
FROM ruled_rows r
JOIN matter m ON m.id = r.ticket_id
LEFT JOIN parks p ON p.id = m.park_id
LEFT JOIN departments d ON d.id = r.department_id
LEFT JOIN categories c ON c.code = m.category_code
LEFT JOIN officer o ON o.company_id = m.company_id
"""
"""The rows with the names of their places."""

COLUMNS = (
    "metric",
    "ticket_id",
    "ticket_number",
    "assignment_id",
    "company_id",
    "park_code",
    "department_code",
    "category_code",
    "channel",
    "officer",
    "agent",
    "counted",
    "reason",
    "value",
)

_PARTS = (
    FILED,
    UNITS,
    SUPPORTS,
    RESOLVED,
    *ON_TIME,
    FIRMS,
    STANDING,
    CARRIED,
    ORDERS,
    BROUGHT,
    *ALONGSIDE,
)
_ROWS = "\nUNION ALL\n".join(part.strip() for part in _PARTS)

_OF_TICKETS = f"WITH ruled_rows AS (\n{_ROWS}\n)\n{SCOPED.strip()}"
_OF_OTHERS = "\nUNION ALL\n".join(part.strip() for part in (COVERAGE, VISITED, SERVED, ARTICLES))
_TURNED = f"{PAIRING.strip()}\n  AND f.id IN (SELECT company_id FROM firms_turned)"  # noqa: S608 - built from constants

COUNTED = f"{_OF_TICKETS}\nUNION ALL\n{_OF_OTHERS}\nUNION ALL\n{PAIRING.strip()}"
"""Every row of every figure, with ``COLUMNS``; read from the tables that ``gathering`` makes."""

COUNTED_NARROWED = f"{_OF_TICKETS}\nUNION ALL\n{_OF_OTHERS}\nUNION ALL\n{_TURNED}"
"""The same of the tickets a week is narrowed to, and of the firms that are looked after otherwise than before; what
belongs to firms or articles and not to tickets is counted whole."""

COUNTED_TICKETS = f"{_OF_TICKETS}\nUNION ALL\n{_TURNED}"
"""Of the tickets alone: what later facts move in an issue."""
