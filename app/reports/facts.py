"""The facts of a region as they stood at a cut-off, as SQL: the beginning of every statement that counts.

Only what happened before ``:cutoff`` is looked at: acts by their instant, never a ticket's present state, so that any
past week can be counted again. What a row holds now (``moved_at``, ``state``) serves once, in ``candidates``, to leave
out tickets that cannot matter. Two stages: ``candidates`` → ``acts`` (one pass over the history) → ``matter``.

Parameters: region, since, year_start, start, cutoff, last_day, moved_ids, moved_dues, days, passed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.kernel.transaction import Transaction
from app.reports.dues import dues_at
from app.reports.rules.periods import Week
from app.tickets.models import Ticket

REPEAT_WINDOW = timedelta(days=90)
PATIENCE = "300s"
"""A year of a large region takes seconds; the ordinary limit is one for pages."""

TICKETS = """
candidates AS MATERIALIZED (
    SELECT t.id, t.number, t.company_id, t.park_id, t.category_code, t.channel, t.filed_at,
           CASE WHEN t.is_test THEN 'test' WHEN t.kind = 'thanks' THEN 'thanks' END AS aside
    FROM tickets t
    WHERE t.region_id = :region AND t.filed_at < :cutoff
      AND (t.filed_at >= :since OR t.moved_at >= :start
           OR t.state NOT IN ('rejected', 'closed', 'merged', 'withdrawn'))
),
acts AS MATERIALIZED (
    SELECT e.ticket_id,
           max(e.seq) AS last_seq,
           max(e.seq) FILTER (WHERE e.at < :start) AS before_seq,
           min(e.at) FILTER (WHERE e.action = 'accept') AS accepted_at,
           min(e.at) FILTER (WHERE e.action = 'reject') AS rejected_at,
           min(e.at) FILTER (WHERE e.action = 'whistle') AS whistled_at,
           max(e.seq) FILTER (WHERE e.action IN ('approve', 'settle')) AS answer_seq,
           max(e.seq) FILTER (WHERE e.action IN ('dispute', 'revisit')) AS reopen_seq,
           max(e.seq) FILTER (WHERE e.action = 'confirm') AS confirm_seq,
           min(e.at) FILTER (WHERE e.action IN ('approve', 'settle') AND e.cycle = 1) AS first_done_at,
           max(e.at) FILTER (WHERE e.action IN ('approve', 'settle') AND e.cycle = 1) AS last_done_at,
           max(e.at) FILTER (WHERE e.action = 'revisit' AND e.cycle = 1) AS revisited_at,
           min(e.at) FILTER (WHERE e.action IN ('approve', 'settle') AND e.to_state = 'resolved') AS resolved_at,
           min(e.at) FILTER (WHERE e.action IN ('approve', 'settle') AND e.to_state = 'resolved' AND e.cycle = 1)
               AS first_resolved_at,
           coalesce(bool_or(e.action IN ('approve', 'settle') AND e.to_state = 'resolved' AND e.at >= :start), false)
               AS resolved_now,
           coalesce(bool_or(e.to_state = 'closed' AND e.at >= :start), false) AS closed_now,
           coalesce(bool_or(e.action = 'dispute'), false) AS disputed,
           coalesce(bool_or(e.action = 'deem'), false) AS deemed,
           max(e.at) FILTER (WHERE e.to_state IN ('rejected', 'merged', 'withdrawn')) AS dropped_at
    FROM ticket_events e JOIN candidates c ON c.id = e.ticket_id
    WHERE e.at < :cutoff
    GROUP BY e.ticket_id
),
stood AS MATERIALIZED (
    SELECT c.*, a.*, last.to_state AS state, last.cycle,
           CASE WHEN a.reopen_seq IS NULL OR a.answer_seq > a.reopen_seq THEN answer.payload ->> 'outcome' END
               AS outcome,
           firm.payload ->> 'solved' AS firm_says
    FROM candidates c
    JOIN acts a ON a.ticket_id = c.id
    JOIN ticket_events last ON last.ticket_id = c.id AND last.seq = a.last_seq
    LEFT JOIN ticket_events answer ON answer.ticket_id = c.id AND answer.seq = a.answer_seq
    LEFT JOIN ticket_events firm ON firm.ticket_id = c.id AND firm.seq = a.confirm_seq
),
matter AS MATERIALIZED (
    SELECT s.*, s.excluded IS NULL AS valid,
           s.state NOT IN ('rejected', 'closed', 'merged', 'withdrawn') AS is_open,
           s.state IN ('resolved', 'closed')
               AND (s.outcome = 'solved'
                    OR s.outcome = 'explained' AND s.state = 'closed' AND s.firm_says = 'yes') IS TRUE AS solved,
           CASE WHEN s.state IN ('rejected', 'merged', 'withdrawn') THEN s.dropped_at END AS ended_at
    FROM (
        SELECT stood.*,
               CASE WHEN aside IS NOT NULL THEN aside
                    WHEN state IN ('merged', 'rejected') THEN state
                    WHEN state = 'withdrawn' AND whistled_at IS NULL THEN 'withdrawn' END AS excluded
        FROM stood
    ) s
)
"""

PARTS = """
ruled AS MATERIALIZED (
    SELECT (e.payload ->> 'assignment_id')::bigint AS assignment_id,
           count(*) FILTER (WHERE e.action = 'hand_back')
               > count(*) FILTER (WHERE e.action = 'sign_hand_back' AND NOT (e.payload ->> 'agreed')::boolean) AS asked,
           bool_or(e.action = 'rule' AND (e.payload ->> 'upheld')::boolean) AS upheld,
           bool_or(e.action = 'rule') AS decided
    FROM ticket_events e JOIN candidates c ON c.id = e.ticket_id
    WHERE e.at < :cutoff AND e.action IN ('hand_back', 'sign_hand_back', 'rule')
    GROUP BY 1
),
lead AS MATERIALIZED (
    SELECT DISTINCT ON (a.ticket_id) a.ticket_id, a.department_id
    FROM assignments a
    JOIN candidates c ON c.id = a.ticket_id
    LEFT JOIN ruled r ON r.assignment_id = a.id
    WHERE a.part = 'lead' AND a.called_at < :cutoff AND r.upheld IS NOT TRUE
    ORDER BY a.ticket_id, a.called_at DESC, a.id DESC
),
clock AS MATERIALIZED (
    SELECT k.ticket_id, k.kind, k.cycle, k.assignment_id, k.department_id, k.due_original,
           coalesce(moved.due, k.due_at) AS due,
           CASE WHEN k.stopped_at < :cutoff AND k.state <> 'cancelled' THEN k.stopped_at END AS done_at,
           CASE WHEN k.stopped_at < :cutoff AND k.state = 'cancelled' THEN k.stopped_at END AS cancelled_at
    FROM clocks k
    JOIN candidates c ON c.id = k.ticket_id
    LEFT JOIN unnest(CAST(:moved_ids AS bigint[]), CAST(:moved_dues AS timestamptz[])) AS moved (clock_id, due)
           ON moved.clock_id = k.id
    WHERE k.started_at < :cutoff AND k.kind IN ('arrange', 'check_in', 'feedback', 'resolve')
),
officer AS MATERIALIZED (
    SELECT DISTINCT ON (p.company_id) p.company_id, a.username
    FROM pairings p
    JOIN companies f ON f.id = p.company_id AND f.region_id = :region
    JOIN accounts a ON a.id = p.officer_id
    WHERE p.seat = 'A' AND p.from_day <= :last_day AND (p.until_day IS NULL OR p.until_day > :last_day)
    ORDER BY p.company_id, p.id DESC
),
workday AS MATERIALIZED (
    SELECT * FROM unnest(CAST(:days AS date[]), CAST(:passed AS integer[])) AS counted (day, passed)
)
"""

FACTS = f"{TICKETS.rstrip()},\n{PARTS.strip()}"


@dataclass(frozen=True)
class Scope:
    """What is counted: one region, one week."""

    region_id: int
    week: Week


def parameters(tx: Transaction, scope: Scope) -> dict[str, Any]:
    """Everything the statements name, gathered for one region and week."""
    week = scope.week
    moved = dues_at(tx.session, scope.region_id, week.cutoff)
    days = _days_passed(tx.session, scope)
    return {
        "region": scope.region_id,
        "since": min(week.year_start, week.start - REPEAT_WINDOW),
        "year_start": week.year_start,
        "start": week.start,
        "cutoff": week.cutoff,
        "last_day": week.sunday,
        "moved_ids": list(moved),
        "moved_dues": list(moved.values()),
        "days": [day for day, _ in days],
        "passed": [passed for _, passed in days],
    }


def be_patient(tx: Transaction) -> None:
    """Lift the time limit of a page for the rest of this transaction."""
    tx.session.execute(sa.text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": PATIENCE})


def _days_passed(session: Session, scope: Scope) -> list[tuple[date, int]]:
    """Each date since the region's first filing with the workdays up to it: a difference of two is a duration."""
    first: datetime | None = session.scalar(
        sa.select(Ticket.filed_at).where(Ticket.region_id == scope.region_id).order_by(Ticket.filed_at).limit(1)
    )
    if first is None:
        return []
    calendar = calendar_now(session)
    day, passed, found = local_day(first), 0, []
    while day <= scope.week.sunday:
        passed += calendar.is_workday(day)
        found.append((day, passed))
        day += timedelta(days=1)
    return found
