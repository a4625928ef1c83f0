"""更正: what later facts move in issues that are frozen, as the next issue prints it.

Two kinds. A corrected event: the history of an earlier week says something else than when it was counted. A late fact:
what happened in this week takes a filing out of the figures of earlier weeks (withdrawn, merged, found invalid, a
hand-back upheld) or turns round what was counted of it (the firm's word after the answer). That an open matter is
resolved a week later is no correction. Nothing is printed twice.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from app.kernel.transaction import Transaction
from app.reports.concerned import note_written_late
from app.reports.frozen import stood
from app.reports.models import WeeklyReport
from app.reports.recomputing import changed
from app.reports.rules.alongside import TOLD_ONCE
from app.reports.rules.formulas import STANDING_METRICS
from app.reports.rules.periods import Week
from app.reports.rules.serving import NEVER_LATE

REACH = 4
"""How many issues back an event is looked for that was corrected; facts that come later reach back for ever."""

_NEVER = ", ".join(
    repr(name) for name in sorted(STANDING_METRICS | {"orders", "orders_answered"} | TOLD_ONCE | NEVER_LATE)
)
"""Whose rows no late fact turns, or only those of the issue before."""

_LATE = f"""
WITH touched AS (
    SELECT m.* FROM matter m
    -- what was filed in this week was in no issue before
    WHERE m.filed_at < :start
      AND (EXISTS (SELECT FROM happened e WHERE e.ticket_id = m.id AND e.at >= :start AND e.at < :cutoff)
           OR EXISTS (SELECT FROM ratings r WHERE r.ticket_id = m.id AND r.at >= :start AND r.at < :cutoff)
           OR EXISTS (SELECT FROM follow_ups f WHERE f.ticket_id = m.id AND f.at >= :start AND f.at < :cutoff))
      -- nothing else can turn what was printed, and almost every matter that moves goes its way
      AND (NOT m.valid OR m.disputed OR m.word_at >= :start
           OR NOT m.solved
           OR EXISTS (SELECT FROM happened e WHERE e.ticket_id = m.id AND e.upheld AND e.at >= :start))
),
issues AS (
    SELECT DISTINCT ON (w.week) w.id, w.week, w.cutoff, w.base_id FROM weekly_reports w
    WHERE w.region_id = :region AND w.cutoff <= :start
    ORDER BY w.week, w.revision DESC
),
printed AS (
    SELECT i.week, i.cutoff, e.metric, e.ticket_id, e.assignment_id, e.ticket_number AS number, e.counted, e.reason
    FROM report_entries e JOIN issues i ON i.id = e.report_id
    WHERE e.ticket_id IN (SELECT id FROM touched)
      AND (e.metric NOT IN ({_NEVER})
           OR e.metric IN ('resolution_ledger', 'carried') AND i.cutoff = :start)
    UNION ALL
    SELECT i.week, i.cutoff, s.metric, s.ticket_id, s.assignment_id, s.ticket_number, s.counted, s.reason
    FROM issues i JOIN report_standings s ON {stood("s", "i.base_id", "i.cutoff")}
    WHERE i.cutoff = :start AND s.metric IN ('resolution_ledger', 'carried')
      AND s.ticket_id IN (SELECT id FROM touched)
)
SELECT p.week, p.metric, p.number, p.counted AS was_counted, p.reason AS was,
       late.counted AS is_counted, late.reason AS now
FROM printed p
JOIN touched m ON m.id = p.ticket_id
LEFT JOIN ruled r ON r.assignment_id = p.assignment_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN p.metric = 'filed' THEN m.valid WHEN NOT m.valid THEN NULL
                WHEN p.metric IN ('check_in', 'response', 'support') THEN NULL
                WHEN p.metric = 'rework' THEN m.disputed WHEN p.metric = 'hand_back' THEN p.counted
                ELSE m.solved END AS counted,
           CASE WHEN NOT m.valid THEN m.excluded WHEN p.metric = 'filed' THEN 'valid'
                WHEN p.metric IN ('check_in', 'response', 'support', 'hand_back') THEN 'upheld'
                WHEN p.metric = 'rework' THEN 'reworked' ELSE m.fate END AS reason
) late
WHERE CASE
    WHEN p.metric = 'filed' THEN p.counted <> m.valid
    WHEN p.metric = 'acceptance' THEN m.excluded <> 'rejected'
    WHEN NOT m.valid THEN true
    WHEN p.metric IN ('check_in', 'response', 'support') THEN r.upheld
    WHEN p.metric = 'hand_back' THEN r.upheld AND p.reason <> 'upheld'
    WHEN p.metric = 'rework' THEN m.disputed AND NOT p.counted
    -- a word of this week: one of long ago that a new version of the formulas reads otherwise is no late fact
    WHEN p.counted AND p.metric IN ('resolved', 'batch_solved', 'resolution_matured', 'resolution_ledger', 'carried')
        THEN NOT m.solved AND (m.word_at >= :start OR m.fate NOT LIKE 'firm%')
    WHEN p.metric IN ('resolved', 'batch_solved', 'resolution_matured')
        THEN m.solved AND m.word_at >= :start AND p.reason IN ('explained', 'firm_no', 'firm_partly') END
ORDER BY p.cutoff, p.metric, p.number
"""  # noqa: S608 - built from constants


def corrections_of(tx: Transaction, values: Mapping[str, Any], region_id: int) -> list[dict[str, Any]]:
    """{week, metric, number, was_counted, was, is_counted, now} of every row moved since the issue before.

    ``values`` are the parameters of the week that is compiled, whose facts are gathered; what earlier issues have said
    already is left out. The tables of the facts are used up.
    """
    issues = _issues_before(tx, values, region_id)
    said = {_key(each, issue) for issue in issues for each in issue.corrections}
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    late = [dict(row._mapping) for row in tx.session.execute(sa.text(_LATE), dict(values))]
    for issue in issues[-REACH:]:
        if not note_written_late(tx, issue):
            continue
        for difference in changed(tx, issue, narrowed=True):
            row = {"week": issue.week, **asdict(difference)}
            found.setdefault(_key(row), row)
    for row in late:
        if _key(row)[:-1] not in {key[:-1] for key in found}:
            found[_key(row)] = row
    return [row for key, row in found.items() if key not in said]


def _issues_before(tx: Transaction, values: Mapping[str, Any], region_id: int) -> list[WeeklyReport]:
    """The issues frozen for the weeks before, each in its latest revision, oldest first."""
    rows = tx.session.scalars(
        sa.select(WeeklyReport)
        .where(WeeklyReport.region_id == region_id, WeeklyReport.cutoff <= values["start"])
        .order_by(WeeklyReport.cutoff, WeeklyReport.revision)
    )
    return list({row.week: row for row in rows}.values())


def _key(row: Mapping[str, Any], issue: WeeklyReport | None = None) -> tuple[object, ...]:
    """What makes a correction the same; issues before 2026.3 corrected the one before them and did not name it."""
    week = row.get("week") or (str(Week.parse(issue.week).previous) if issue else "")
    return week, row["metric"], row["number"], row["now"]
