"""The facts of a region as they stood at a cut-off, as SQL: what every statement that counts reads.

Only what happened before ``:cutoff`` is looked at: acts by their instant, never a ticket's present state, so that any
past week can be counted again. What a row holds now (``moved_at``, ``state``) serves once, in ``candidates``, to leave
out tickets that cannot matter. ``candidates`` → ``happened`` (their
history) → ``acts`` (one pass over it) → ``matter``.

A clock that was moved back makes a history run backwards. An act happened no earlier than the one before it, or a
ticket could be reopened in a week before the one it was closed in, and no week would ever add up again.

Where a rule begins with a version of the formulas, the statement asks whether that one holds (``:v2026_3``): weeks
before are counted by the rules of their day for ever.

Each is a table of the transaction that counts (``gathering``): made once, with statistics of its own, and read by the
rows, the balance and the corrections alike.
"""

from collections.abc import Mapping

NEW = "CAST(:v2026_3 AS boolean)"
"""Whether the week is counted by 2026.3 or later."""

HELD = """
SELECT DISTINCT ON (holding, row_id) holding, row_id, from_id AS company_id
FROM company_row_moves
WHERE holding IN ('tickets', 'pairings', 'visits', 'promises', 'errands', 'company_tags', 'company_quiets',
                  'company_standings') AND at >= :cutoff
ORDER BY holding, row_id, at, id
"""
"""Whose it was at the cut-off, of what went from one record of a firm to another since: of everything else it is who it
is now."""

CANDIDATES = """
SELECT t.id, t.number, coalesce(h.company_id, t.company_id) AS company_id,
       coalesce(later.category_was, t.category_code) AS category_code, t.channel, t.filed_at,
       CASE WHEN t.park_moved THEN t.filed_park_id ELSE t.park_id END AS park_id,
       CASE WHEN t.is_test AND NOT EXISTS (
                     SELECT FROM ticket_events e WHERE e.ticket_id = t.id AND e.action = 'mark_test') THEN 'test'
            WHEN t.kind = 'thanks' THEN 'thanks' END AS aside
FROM tickets t
LEFT JOIN LATERAL (
    SELECT e.payload ->> 'category_was' AS category_was
    FROM ticket_events e
    WHERE t.moved_at >= :cutoff
      AND e.ticket_id = t.id AND e.at >= :cutoff AND e.action IN ('accept', 'reclassify') AND e.payload ? 'category_was'
    ORDER BY e.seq LIMIT 1
) later ON true
LEFT JOIN held h ON h.holding = 'tickets' AND h.row_id = t.id
WHERE t.region_id = :region AND t.filed_at < :cutoff
  AND (t.filed_at >= :since OR t.moved_at >= :start
       OR t.state NOT IN ('rejected', 'closed', 'merged', 'withdrawn')
       OR extract(year FROM t.filed_at AT TIME ZONE 'Asia/Shanghai')::integer
          = ANY(CAST(:carried AS integer[])))
"""
"""The category is that of the cut-off: where it was changed since, what the first change says it was before. Whether it
moved since is asked within: of those that did not, no act is looked at."""

HAPPENED = """
SELECT c.id AS ticket_id, e.*
FROM candidates c
CROSS JOIN LATERAL (
    SELECT e.seq, e.action, e.from_state, e.to_state, e.cycle,
           max(e.at) OVER (ORDER BY e.seq ROWS UNBOUNDED PRECEDING) AS at,
           CASE WHEN e.action IN ('approve', 'settle') THEN e.payload ->> 'outcome' END AS outcome,
           CASE WHEN e.action = 'confirm' THEN e.payload ->> 'solved' END AS firm_says,
           CASE WHEN e.action IN ('hand_back', 'sign_hand_back', 'rule')
                THEN (e.payload ->> 'assignment_id')::bigint END AS assignment_id,
           CASE WHEN e.action = 'rule' THEN (e.payload ->> 'upheld')::boolean END AS upheld,
           CASE WHEN e.action = 'sign_hand_back' THEN (e.payload ->> 'agreed')::boolean END AS agreed,
           CASE WHEN e.action = 'approve' THEN e.payload ->> 'owes_number' IS NOT NULL END AS owes,
           CASE WHEN e.action = 'revisit' THEN (e.payload ->> 'without_number')::boolean END AS without_number
    FROM ticket_events e WHERE e.ticket_id = c.id
) e
WHERE e.at < :cutoff
"""
"""One look at the history of each up to the cut-off, in the order it is kept in: no payload is read for nothing."""

ACTS = """
SELECT e.ticket_id,
       (array_agg(e.to_state ORDER BY e.seq))[count(*)] AS state,
       (array_agg(e.cycle ORDER BY e.seq))[count(*)] AS cycle,
       (array_agg(e.to_state ORDER BY e.seq))[count(*) FILTER (WHERE e.at < :start)] AS state_before,
       min(e.at) FILTER (WHERE e.action = 'accept') AS accepted_at,
       min(e.at) FILTER (WHERE e.action = 'reject') AS rejected_at,
       min(e.at) FILTER (WHERE e.action = 'whistle') AS whistled_at,
       max(e.seq) FILTER (WHERE e.action IN ('approve', 'settle')) AS answer_seq,
       max(e.seq) FILTER (
           WHERE e.action IN ('dispute', 'revisit')
              OR e.to_state = 'handling' AND e.from_state IN ('resolved', 'planned', 'closed')) AS reopen_seq,
       max(e.at) FILTER (WHERE e.action IN ('approve', 'settle')) AS answered_at,
       (array_agg(e.outcome ORDER BY e.seq DESC) FILTER (WHERE e.action IN ('approve', 'settle')))[1] AS answer,
       (array_agg(e.firm_says ORDER BY e.seq DESC) FILTER (WHERE e.action = 'confirm'))[1] AS firm_says,
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
       max(e.at) FILTER (WHERE e.to_state IN ('rejected', 'merged', 'withdrawn')) AS dropped_at,
       coalesce((array_agg(e.action = 'mark_test' ORDER BY e.seq DESC)
           FILTER (WHERE e.action IN ('mark_test', 'unmark_test')))[1], false) AS marked
FROM happened e
GROUP BY e.ticket_id
"""

WORDS = """
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
"""

MATTER = """
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
                WHEN marked THEN 'test'
                WHEN state IN ('merged', 'rejected') THEN state
                WHEN state = 'withdrawn' AND whistled_at IS NULL THEN 'withdrawn' END AS excluded
    FROM (
        SELECT c.*, a.*, l.department_id AS lead_id,
               coalesce(a.deem_seq > coalesce(a.reopen_seq, 0), false) AS deemed,
               CASE WHEN w.at >= a.answered_at THEN w.word END AS word,
               CASE WHEN w.at >= a.answered_at THEN w.at END AS word_at,
               CASE WHEN a.reopen_seq IS NULL OR a.answer_seq > a.reopen_seq THEN a.answer END AS outcome
        FROM candidates c
        JOIN acts a ON a.ticket_id = c.id
        LEFT JOIN words w ON w.ticket_id = c.id
        LEFT JOIN lead l ON l.ticket_id = c.id
    ) stood
) s
"""
"""Each matter as it stood at the cut-off, with the unit that led it then."""

RULED = """
SELECT e.assignment_id,
       count(*) FILTER (WHERE e.action = 'hand_back')
           > count(*) FILTER (WHERE e.action = 'sign_hand_back' AND NOT e.agreed) AS asked,
       bool_or(e.action = 'rule' AND e.upheld) AS upheld,
       bool_or(e.action = 'rule') AS decided
FROM happened e
WHERE e.action IN ('hand_back', 'sign_hand_back', 'rule')
GROUP BY 1
"""

PART = """
SELECT a.*
FROM candidates c
CROSS JOIN LATERAL (
    SELECT a.id, a.ticket_id, a.whistle_id, a.department_id, a.part, a.called_at, a.taken_from_id
    FROM assignments a WHERE a.ticket_id = c.id OFFSET 0
) a
"""

LEAD = """
SELECT DISTINCT ON (a.ticket_id) a.ticket_id, a.department_id
FROM part a
LEFT JOIN ruled r ON r.assignment_id = a.id
WHERE a.part = 'lead' AND a.called_at < :cutoff AND r.upheld IS NOT TRUE
ORDER BY a.ticket_id, a.called_at DESC, a.id DESC
"""

CLOCK = """
SELECT k.id, k.ticket_id, k.kind, k.cycle, k.assignment_id, k.department_id, k.due_original,
       coalesce(moved.due, k.due_at) AS due,
       CASE WHEN k.stopped_at < :cutoff AND k.state <> 'cancelled' THEN k.stopped_at END AS done_at,
       CASE WHEN k.stopped_at < :cutoff AND k.state = 'cancelled' THEN k.stopped_at END AS cancelled_at,
       CASE WHEN k.breached_at < :cutoff THEN k.breached_at END AS breached_at
FROM (
    SELECT k.*
    FROM candidates c
    CROSS JOIN LATERAL (
        SELECT k.id, k.ticket_id, k.kind, k.cycle, k.assignment_id, k.department_id, k.due_original, k.due_at,
               k.stopped_at, k.state, k.breached_at
        FROM clocks k
        WHERE k.ticket_id = c.id AND k.started_at < :cutoff
          AND k.kind IN ('arrange', 'check_in', 'feedback', 'resolve', 'support', 'number')
        OFFSET 0
    ) k
    OFFSET 0
) k
LEFT JOIN part taken ON taken.id = k.assignment_id AND taken.taken_from_id IS NOT NULL
LEFT JOIN unnest(CAST(:moved_ids AS bigint[]), CAST(:moved_dues AS timestamptz[])) AS moved (clock_id, due)
       ON moved.clock_id = k.id
-- what was due before a part was taken over is the former unit's
WHERE (taken.id IS NULL OR coalesce(moved.due, k.due_at) > taken.called_at)
  AND (k.kind IN ('arrange', 'resolve')
       OR coalesce(moved.due, k.due_at) >= :start
          AND (coalesce(moved.due, k.due_at) < :cutoff OR k.stopped_at < :cutoff))
"""
"""OFFSET 0: of each candidate by the index, and only then what is joined to all of them.

Of the clocks of parts, those that can ripen in the week: due in it, or due later and stopped by its end."""

OFFICER = """
SELECT DISTINCT ON (f.id) f.id AS company_id, a.username,
       NOT EXISTS (
           SELECT FROM account_suspensions s
           WHERE s.account_id = a.id AND s.from_at < :cutoff AND (s.until_at IS NULL OR s.until_at >= :cutoff))
       AND EXISTS (
           SELECT FROM memberships h
           WHERE h.account_id = a.id AND h.role = 'officer'
             AND h.from_at < :cutoff AND (h.until_at IS NULL OR h.until_at >= :cutoff)) AS serves
FROM pairings p
LEFT JOIN held h ON h.holding = 'pairings' AND h.row_id = p.id
JOIN companies f ON f.id = coalesce(h.company_id, p.company_id) AND f.region_id = :region
JOIN accounts a ON a.id = p.officer_id
WHERE p.seat = 'A' AND p.from_day <= :last_day AND (p.until_day IS NULL OR p.until_day > :last_day)
ORDER BY f.id, p.id DESC
"""

WORKDAY = """
SELECT * FROM unnest(CAST(:days AS date[]), CAST(:passed AS integer[])) AS counted (day, passed)
"""

UNFINISHED = """
SELECT extract(year FROM filed_at AT TIME ZONE 'Asia/Shanghai')::integer AS year
FROM matter WHERE valid AND filed_at < :year_start GROUP BY 1 HAVING bool_or(is_open)
UNION
SELECT unnest(CAST(:years_open AS integer[]))
"""
"""The earlier years of which a filing was open at the cut-off; ``years_open`` of tickets that nothing concerned."""

FACTS: Mapping[str, str] = {
    "happened": HAPPENED,
    "acts": ACTS,
    "words": WORDS,
    "ruled": RULED,
    "part": PART,
    "lead": LEAD,
    "matter": MATTER,
    "clock": CLOCK,
    "workday": WORKDAY,
    "unfinished": UNFINISHED,
}
"""What follows from ``candidates``, in the order in which one is made of the other."""
