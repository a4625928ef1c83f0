"""The rows of those who go to the firms, as SQL and as facts: visits, promises and errands as of a cut-off.

Behind 走访覆盖率 stands a firm, behind the others a visit, a promise or an errand; a row names a ticket only where a
promise is about one. Each says its places itself (``entries.COLUMNS``). Whose firm a row was is told by ``held``.
"""

import json
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from app.calendars.rules import SHANGHAI
from app.errands.frozen import errands_counted
from app.errands.rules.figures import Span
from app.kernel.transaction import Transaction
from app.promises.frozen import late_promises, ripe_promises
from app.reports.facts import NEW
from app.reports.rules.periods import Week
from app.visits.planning import periods_at
from app.visits.rules.periods import ABOVE_TAGS, KEY_TAGS

WRITTEN_WITHIN = 47
"""Days: ten workdays back a visit is written down, and no feast is longer than that."""

_CLASSED = """
SELECT coalesce(h.company_id, t.company_id) AS company_id,
       bool_or(t.value = ANY(CAST(:key_tags AS text[]))) AS key,
       bool_or(t.value = ANY(CAST(:above_tags AS text[]))) AS above
FROM company_tags t
LEFT JOIN held h ON h.holding = 'company_tags' AND h.row_id = t.id
WHERE t.value = ANY(CAST(:key_tags AS text[]) || CAST(:above_tags AS text[]))
  AND t.verified_at < :cutoff AND (t.ended_at IS NULL OR t.ended_at >= :cutoff)
GROUP BY 1
"""
"""Of which class a firm was, by its verified tags."""

_CALLED_ON = """
SELECT coalesce(h.company_id, v.company_id) AS company_id, max(v.visited_on) AS last_on
FROM visits v
LEFT JOIN held h ON h.holding = 'visits' AND h.row_id = v.id
WHERE v.region_id = :region AND v.state = 'done' AND v.way = 'on_site'
  AND v.visited_on BETWEEN CAST(:first_any AS date) AND CAST(:last_day AS date) AND v.recorded_at < :cutoff
  AND (v.denied_at IS NULL OR v.denied_at >= :cutoff OR v.ruled_at < :cutoff AND v.denial = 'came')
GROUP BY 1
"""
"""When somebody was there last, as far as nobody said that he was not."""

_QUIET = """
SELECT DISTINCT coalesce(h.company_id, q.company_id) AS company_id
FROM company_quiets q
LEFT JOIN held h ON h.holding = 'company_quiets' AND h.row_id = q.id
WHERE q.set_at < :cutoff AND q.until >= CAST(:last_day AS date) AND (q.ended_at IS NULL OR q.ended_at >= :cutoff)
"""
_STOPPED = """
SELECT DISTINCT ON (1) coalesce(h.company_id, s.company_id) AS company_id, s.kind
FROM company_standings s
LEFT JOIN held h ON h.holding = 'company_standings' AND h.row_id = s.id
WHERE s.region_id = :region AND s.decided_at < :cutoff AND s.state IN ('in_force', 'ended')
  AND (s.ended_at IS NULL OR s.ended_at >= :cutoff)
ORDER BY 1, s.id DESC
"""
"""Those that the coordinator's word takes out."""

COVERAGE = f"""
SELECT CASE WHEN s.kind IS NULL THEN 'visits' ELSE 'visits_spared' END AS metric, NULL::bigint AS ticket_id,
       f.credit_code AS ticket_number, NULL::bigint AS assignment_id, f.id AS company_id, p.code AS park_code,
       NULL AS department_code, NULL AS category_code, NULL AS channel, o.username AS officer, NULL AS agent,
       CASE WHEN s.kind IS NULL THEN been.there ELSE s.kind = 'lost' END AS counted,
       CASE WHEN s.kind IS NOT NULL THEN 'found_' || s.kind WHEN been.there THEN 'visited'
            WHEN q.company_id IS NOT NULL THEN 'quiet' ELSE 'not_visited' END AS reason,
       NULL::numeric AS value
FROM companies f
JOIN officer o ON o.company_id = f.id
LEFT JOIN parks p ON p.id = f.park_id
LEFT JOIN ({_CLASSED.strip()}) c ON c.company_id = f.id
LEFT JOIN ({_CALLED_ON.strip()}) v ON v.company_id = f.id
LEFT JOIN ({_QUIET.strip()}) q ON q.company_id = f.id
LEFT JOIN ({_STOPPED.strip()}) s ON s.company_id = f.id
CROSS JOIN LATERAL (
    SELECT coalesce(v.last_on >= CASE WHEN c.key THEN CAST(:first_key AS date)
                                      WHEN c.above THEN CAST(:first_above AS date)
                                      ELSE CAST(:first_other AS date) END, false) AS there
) been
WHERE {NEW} AND f.region_id = :region AND f.state = 'active' AND f.created_at < :cutoff
"""  # noqa: S608 - built from constants
"""Each firm somebody looks after, and whether somebody was there in the period of its class."""

VISITED = f"""
SELECT 'visits_found', NULL, v.number, NULL, coalesce(h.company_id, v.company_id), p.code, NULL, NULL, NULL, a.username,
       NULL, brought.found, CASE WHEN brought.found THEN 'brought' ELSE 'nothing_brought' END, v.id
FROM visits v
LEFT JOIN held h ON h.holding = 'visits' AND h.row_id = v.id
JOIN companies f ON f.id = v.company_id
LEFT JOIN parks p ON p.id = f.park_id
LEFT JOIN accounts a ON a.id = v.officer_id
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM visit_matters m JOIN tickets t ON t.id = m.ticket_id
        WHERE m.visit_id = v.id AND t.filed_at < :cutoff) AS found
) brought
WHERE {NEW} AND v.region_id = :region AND v.state = 'done' AND v.recorded_at >= :start AND v.recorded_at < :cutoff
  AND v.visited_on BETWEEN CAST(:last_day AS date) - {WRITTEN_WITHIN} AND CAST(:last_day AS date)
"""  # noqa: S608 - built from constants

BROUGHT = f"""
SELECT 'visits_solved', m.id, NULL, m.lead_id, m.solved, m.fate, NULL
FROM matter m
WHERE {NEW} AND m.valid AND m.channel = 'visit' AND m.filed_at >= :year_start
"""  # noqa: S608 - built from constants
"""解决率 A of what was brought back: rows of the ledger, as those of every matter."""

SERVED_ROWS = """
SELECT * FROM json_to_recordset(CAST(:served AS json)) AS s (
    metric text, number text, row_id bigint, ticket_id bigint, company_id bigint, park_id bigint, department_id bigint,
    officer_id bigint, agent text, counted boolean, reason text)
"""
"""What the rules of promises and errands say counts, as it is given."""

SERVED = """
SELECT s.metric, s.ticket_id, s.number, NULL, coalesce(h.company_id, s.company_id), p.code, d.code, NULL, NULL,
       CASE WHEN s.metric LIKE 'errands%' THEN o.username ELSE a.username END, s.agent, s.counted, s.reason, s.row_id
FROM served s
LEFT JOIN held h ON h.row_id = s.row_id
     AND h.holding = CASE WHEN s.metric LIKE 'errands%' THEN 'errands' ELSE 'promises' END
LEFT JOIN parks p ON p.id = s.park_id
LEFT JOIN departments d ON d.id = s.department_id
LEFT JOIN accounts a ON a.id = s.officer_id
LEFT JOIN officer o ON o.company_id = coalesce(h.company_id, s.company_id)
"""
"""A promise is of who gave it; an errand of its agent, and of the officer of its firm."""


def periods_asked(tx: Transaction, region_id: int, week: Week) -> dict[str, Any]:
    """What ``COVERAGE`` names: the first days of the periods of the week's last day, as the region set them."""
    firsts = {each.value: period.first for each, period in periods_at(tx, region_id, week.sunday, week.cutoff).items()}
    return {
        **{f"first_{each}": first for each, first in firsts.items()},
        "first_any": min(firsts.values()),
        "key_tags": sorted(each.value for each in KEY_TAGS),
        "above_tags": sorted(each.value for each in ABOVE_TAGS),
    }


def served_rows(tx: Transaction, region_id: int, week: Week) -> str:
    """The rows of promises and errands of a week, as ``SERVED_ROWS`` reads them; five queries."""
    month = datetime.combine(week.sunday.replace(day=1), time(), SHANGHAI)
    span = Span(year_start=week.year_start, month_start=month, until=week.cutoff)
    rows = [
        *_promised(tx, region_id, week),
        *(
            {
                "metric": each.figure.value,
                "number": each.number,
                "row_id": each.errand_id,
                "ticket_id": None,
                "company_id": each.company_id,
                "park_id": each.park_id,
                "department_id": None,
                "officer_id": None,
                "agent": each.agent,
                "counted": each.counted,
                "reason": each.reason,
            }
            for each in errands_counted(tx.session, region_id, span)
        ),
    ]
    return json.dumps(rows)


def _promised(tx: Transaction, region_id: int, week: Week) -> list[Mapping[str, Any]]:
    reasons = {"promises": {True: "in_time", False: "late"}, "promises_late": {True: "due_now", False: "due_before"}}
    found = {
        "promises": ripe_promises(tx.session, region_id, week.start, week.cutoff),
        "promises_late": late_promises(tx.session, region_id, week.start, week.cutoff),
    }
    return [
        {
            "metric": metric,
            "number": str(each.promise_id),
            "row_id": each.promise_id,
            "ticket_id": each.ticket_id,
            "company_id": each.company_id,
            "park_id": each.park_id,
            "department_id": each.department_id,
            "officer_id": each.officer_id,
            "agent": None,
            "counted": each.counted,
            "reason": reasons[metric][each.counted],
        }
        for metric, rows in found.items()
        for each in rows
    ]
