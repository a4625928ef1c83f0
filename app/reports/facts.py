"""The facts of a region as they stood at a cut-off, as SQL: the beginning of every statement that counts.

Only what happened before ``:cutoff`` is looked at: acts by their instant, never a ticket's present state, so that any
past week can be counted again. What a row holds now (``moved_at``, ``state``) serves once, in ``candidates``, to leave
out tickets that cannot matter. ``candidates`` → ``happened`` (their
history) → ``acts`` (one pass over it) → ``matter``.

A clock that was moved back makes a history run backwards. An act happened no earlier than the one before it, or a
ticket could be reopened in a week before the one it was closed in, and no week would ever add up again.

Where a rule begins with a version of the formulas, the statement asks whether that one holds (``:v2026_3``): weeks
before are counted by the rules of their day for ever.

Parameters: region, since, year_start, start, cutoff, last_day, moved_ids, moved_dues, days, passed, carried, v2026_3.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.kernel.patience import wait_longer
from app.kernel.transaction import Transaction
from app.reports.dues import dues_at
from app.reports.rules.formulas import holds
from app.reports.rules.periods import Week
from app.tickets.models import Ticket
from app.tickets.rules.words import OPEN

REPEAT_WINDOW = timedelta(days=90)
PATIENCE = 300
"""Seconds a statement may take. A year of a large region takes seconds; the ordinary limit is one for pages."""

NEW = "CAST(:v2026_3 AS boolean)"
"""Whether the week is counted by 2026.3 or later."""

TICKETS = """
candidates AS MATERIALIZED (
    SELECT t.id, t.number, t.company_id, t.category_code, t.channel, t.filed_at,
           CASE WHEN t.park_moved THEN t.filed_park_id ELSE t.park_id END AS park_id,
           CASE WHEN t.is_test THEN 'test' WHEN t.kind = 'thanks' THEN 'thanks' END AS aside
    FROM tickets t
    WHERE t.region_id = :region AND t.filed_at < :cutoff
      AND (t.filed_at >= :since OR t.moved_at >= :start
           OR t.state NOT IN ('rejected', 'closed', 'merged', 'withdrawn')
           OR extract(year FROM t.filed_at AT TIME ZONE 'Asia/Shanghai')::integer
              = ANY(CAST(:carried AS integer[])))
),
happened AS MATERIALIZED (
    SELECT e.ticket_id, e.seq, e.action, e.from_state, e.to_state, e.cycle,
           max(e.at) OVER (PARTITION BY e.ticket_id ORDER BY e.seq) AS at,
           e.payload ->> 'outcome' AS outcome,
           (e.payload ->> 'assignment_id')::bigint AS assignment_id,
           (e.payload ->> 'upheld')::boolean AS upheld,
           (e.payload ->> 'agreed')::boolean AS agreed
    FROM ticket_events e JOIN candidates c ON c.id = e.ticket_id
),
acts AS MATERIALIZED (
    SELECT e.ticket_id,
           max(e.seq) AS last_seq,
           max(e.seq) FILTER (WHERE e.at < :start) AS before_seq,
           min(e.at) FILTER (WHERE e.action = 'accept') AS accepted_at,
           min(e.at) FILTER (WHERE e.action = 'reject') AS rejected_at,
           min(e.at) FILTER (WHERE e.action = 'whistle') AS whistled_at,
           max(e.seq) FILTER (WHERE e.action IN ('approve', 'settle')) AS answer_seq,
           max(e.seq) FILTER (
               WHERE e.action IN ('dispute', 'revisit')
                  OR e.to_state = 'handling' AND e.from_state IN ('resolved', 'planned', 'closed')) AS reopen_seq,
           max(e.seq) FILTER (WHERE e.action = 'confirm') AS confirm_seq,
           max(e.seq) FILTER (WHERE e.action = 'deem') AS deem_seq,
           min(e.at) FILTER (WHERE e.to_state = 'planned' AND e.action = 'approve' AND e.cycle = 1) AS planned_at,
           (array_agg(e.at ORDER BY e.seq)
               FILTER (WHERE e.to_state = 'planned' AND e.action = 'approve' AND e.cycle = 1))[2] AS planned_again_at,
           (array_agg(e.outcome ORDER BY e.seq)
               FILTER (WHERE e.to_state = 'planned' AND e.action = 'approve' AND e.cycle = 1))[1] AS planned_as,
           min(e.at) FILTER (WHERE e.from_state = 'planned' AND e.to_state = 'handling' AND e.cycle = 1)
               AS taken_up_at,
           min(e.at) FILTER (WHERE e.action IN ('approve', 'settle') AND e.cycle = 1) AS first_done_at,
           max(e.at) FILTER (WHERE e.action IN ('approve', 'settle') AND e.cycle = 1) AS last_done_at,
           max(e.at) FILTER (WHERE e.action = 'revisit' AND e.cycle = 1) AS revisited_at,
           min(e.at) FILTER (WHERE e.action IN ('approve', 'settle') AND e.to_state <> 'planned') AS resolved_at,
           min(e.at) FILTER (WHERE e.action IN ('approve', 'settle') AND e.to_state <> 'planned' AND e.cycle = 1)
               AS first_resolved_at,
           coalesce(bool_or(e.action IN ('approve', 'settle') AND e.to_state <> 'planned' AND e.at >= :start), false)
               AS resolved_now,
           coalesce(bool_or(e.to_state = 'closed' AND e.at >= :start), false) AS closed_now,
           coalesce(bool_or(e.action = 'dispute' OR e.cycle > 1), false) AS disputed,
           max(e.at) FILTER (WHERE e.to_state IN ('rejected', 'merged', 'withdrawn')) AS dropped_at
    FROM happened e
    WHERE e.at < :cutoff
    GROUP BY e.ticket_id
),
words AS MATERIALIZED (
    SELECT DISTINCT ON (w.ticket_id) w.ticket_id, w.word, w.at
    FROM (
        SELECT r.ticket_id, r.solved AS word, r.at, 2 AS weight FROM ratings r
        UNION ALL
        SELECT f.ticket_id, CASE WHEN f.says_solved THEN 'yes' ELSE 'no' END, f.at, 1 FROM follow_ups f
        WHERE f.reached AND f.says_solved IS NOT NULL
    ) w
    JOIN candidates c ON c.id = w.ticket_id
    WHERE w.at < :cutoff
    ORDER BY w.ticket_id, w.at DESC, w.weight DESC
),
stood AS MATERIALIZED (
    SELECT c.*, a.*, last.to_state AS state, last.cycle,
           coalesce(a.deem_seq > coalesce(a.reopen_seq, 0), false) AS deemed,
           CASE WHEN w.at >= answer.at THEN w.word END AS word,
           CASE WHEN w.at >= answer.at THEN w.at END AS word_at,
           CASE WHEN a.reopen_seq IS NULL OR a.answer_seq > a.reopen_seq THEN answer.outcome END
               AS outcome,
           firm.payload ->> 'solved' AS firm_says
    FROM candidates c
    JOIN acts a ON a.ticket_id = c.id
    JOIN happened last ON last.ticket_id = c.id AND last.seq = a.last_seq
    LEFT JOIN happened answer ON answer.ticket_id = c.id AND answer.seq = a.answer_seq
    LEFT JOIN ticket_events firm ON firm.ticket_id = c.id AND firm.seq = a.confirm_seq
    LEFT JOIN words w ON w.ticket_id = c.id
),
matter AS MATERIALIZED (
    SELECT s.*, s.excluded IS NULL AS valid,
           s.state NOT IN ('rejected', 'closed', 'merged', 'withdrawn') AS is_open,
           CASE WHEN s.solved AND s.outcome = 'explained' THEN 'explained_accepted'
                WHEN s.state = 'withdrawn' THEN 'withdrawn_after_whistle'
                WHEN NOT s.solved AND s.outcome = 'solved' AND s.state IN ('resolved', 'closed') THEN 'firm_' || s.word
                ELSE coalesce(s.outcome, 'open') END AS fate,
           CASE WHEN s.state IN ('rejected', 'merged', 'withdrawn') THEN s.dropped_at END AS ended_at
    FROM (
        SELECT stood.*,
               (state IN ('resolved', 'closed')
                AND CASE WHEN CAST(:v2026_3 AS boolean)
                         THEN outcome = 'solved' AND coalesce(word, 'yes') = 'yes'
                              OR outcome = 'explained' AND word = 'yes'
                         ELSE outcome = 'solved'
                              OR outcome = 'explained' AND state = 'closed' AND firm_says = 'yes' END) IS TRUE
                   AS solved,
               CASE WHEN aside IS NOT NULL THEN aside
                    WHEN state IN ('merged', 'rejected') THEN state
                    WHEN state = 'withdrawn' AND whistled_at IS NULL THEN 'withdrawn' END AS excluded
        FROM stood
    ) s
)
"""

PARTS = """
ruled AS MATERIALIZED (
    SELECT e.assignment_id,
           count(*) FILTER (WHERE e.action = 'hand_back')
               > count(*) FILTER (WHERE e.action = 'sign_hand_back' AND NOT e.agreed) AS asked,
           bool_or(e.action = 'rule' AND e.upheld) AS upheld,
           bool_or(e.action = 'rule') AS decided
    FROM happened e
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
           CASE WHEN k.stopped_at < :cutoff AND k.state = 'cancelled' THEN k.stopped_at END AS cancelled_at,
           CASE WHEN k.breached_at < :cutoff THEN k.breached_at END AS breached_at
    FROM clocks k
    JOIN candidates c ON c.id = k.ticket_id
    LEFT JOIN assignments taken ON taken.id = k.assignment_id AND taken.taken_from_id IS NOT NULL
    LEFT JOIN unnest(CAST(:moved_ids AS bigint[]), CAST(:moved_dues AS timestamptz[])) AS moved (clock_id, due)
           ON moved.clock_id = k.id
    WHERE k.started_at < :cutoff AND k.kind IN ('arrange', 'check_in', 'feedback', 'resolve', 'support')
      -- what was due before a part was taken over is the former unit's
      AND (taken.id IS NULL OR coalesce(moved.due, k.due_at) > taken.called_at)
),
officer AS MATERIALIZED (
    SELECT DISTINCT ON (p.company_id) p.company_id, a.username,
           NOT EXISTS (
               SELECT FROM account_suspensions s
               WHERE s.account_id = a.id AND s.from_at < :cutoff AND (s.until_at IS NULL OR s.until_at >= :cutoff))
           AND EXISTS (
               SELECT FROM memberships h
               WHERE h.account_id = a.id AND h.role = 'officer'
                 AND h.from_at < :cutoff AND (h.until_at IS NULL OR h.until_at >= :cutoff)) AS serves
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
        "v2026_3": holds("2026.3", week),
        "carried": _years_carried(tx.session, scope) if holds("2026.3", week) else [],
    }


def _years_carried(session: Session, scope: Scope) -> list[int]:
    """The earlier years of which a filing may have been open at the cut-off; the statement finds out which were."""
    year = sa.func.extract("year", sa.func.timezone("Asia/Shanghai", Ticket.filed_at))
    rows = session.scalars(
        sa.select(sa.cast(year, sa.Integer))
        .distinct()
        .where(
            Ticket.region_id == scope.region_id,
            Ticket.filed_at < scope.week.year_start,
            sa.or_(Ticket.state.in_(OPEN), Ticket.moved_at >= scope.week.start),
        )
    )
    return sorted(rows)


def be_patient(tx: Transaction) -> None:
    """Lift the time limit of a page for the rest of this transaction, on the server and on our side."""
    wait_longer(PATIENCE + 5)
    tx.session.execute(sa.text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": f"{PATIENCE}s"})


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
