"""The rows beside the rates, as SQL: batches, merges and splits, transfers, financing, knowledge.

Acts of a week as they stood at its cut-off, by what happened until then: what is undone later is an act of a later
week. The value tells several rows of one ticket apart, or is what is summed.
"""

from app.reports.facts import NEW

BATCHED_FACTS = """
SELECT p.ticket_id, p.batch_id, p.cycle, p.joined_at, p.left_at, b.formed_at,
       CASE WHEN b.state = 'dropped' THEN b.ended_at END AS dropped_at
FROM candidates c
JOIN batch_members p ON p.ticket_id = c.id
JOIN batches b ON b.id = p.batch_id
WHERE b.formed_at < :cutoff AND p.joined_at < :cutoff AND (p.left_at IS NULL OR p.left_at > b.formed_at)
"""
"""Who was in a batch that was formed, and until when."""

NEED_FACTS = """
SELECT n.ticket_id, coalesce(was.amount, n.amount) AS amount, lent.money,
       greatest(lent.first_on - (n.put_at AT TIME ZONE 'Asia/Shanghai')::date, 0) AS days
FROM candidates c
JOIN finance_needs n ON n.ticket_id = c.id
LEFT JOIN LATERAL (
    SELECT (said.value ->> 'amount')::integer AS amount
    FROM jsonb_array_elements(n.earlier) WITH ORDINALITY AS said (value, place)
    WHERE (said.value ->> 'until')::timestamptz >= :cutoff
    ORDER BY said.place LIMIT 1
) was ON true
LEFT JOIN LATERAL (
    SELECT sum(k.granted_amount) AS money, min(k.granted_on) AS first_on
    FROM bank_calls k
    WHERE k.ticket_id = n.ticket_id AND k.state = 'granted' AND k.decided_at < :cutoff
) lent ON true
WHERE n.put_at < :cutoff
"""
"""Each need as it stood at the cut-off: 万元 asked and lent, and calendar days to the first money."""

_IN_BATCH = """
p.formed_at <= e.at AND (p.left_at IS NULL OR p.left_at >= e.at) AND (p.dropped_at IS NULL OR p.dropped_at >= e.at)
"""
"""That a matter was in the batch when the act was taken; what takes it out is the last act in it."""

BATCHES = f"""
SELECT 'batched', p.ticket_id, NULL, m.lead_id,
       (p.left_at < :cutoff OR p.dropped_at < :cutoff) IS NOT TRUE,
       CASE WHEN p.left_at < :cutoff THEN 'out_of_batch' WHEN p.dropped_at < :cutoff THEN 'batch_over'
            ELSE 'in_batch' END, p.batch_id
FROM batched p
JOIN matter m ON m.id = p.ticket_id AND m.excluded IS DISTINCT FROM 'test'
WHERE {NEW} AND p.formed_at >= :start
UNION ALL
SELECT 'batch_solved', m.id, NULL, m.lead_id, m.solved, m.fate, NULL
FROM matter m
WHERE {NEW} AND m.valid AND m.resolved_now AND m.id IN (
    SELECT e.ticket_id FROM happened e
    JOIN batched p ON p.ticket_id = e.ticket_id AND p.cycle = e.cycle AND {_IN_BATCH.strip()}
    WHERE e.action = 'approve' AND e.to_state <> 'planned' AND e.at >= :start)
UNION ALL
SELECT 'batch_disputed', said.ticket_id, NULL, m.lead_id, said.action = 'dispute',
       CASE said.action WHEN 'dispute' THEN 'disputed' WHEN 'deem' THEN 'deemed' ELSE 'confirmed' END, NULL
FROM (
    SELECT DISTINCT ON (e.ticket_id) e.ticket_id, e.action FROM happened e
    JOIN batched p ON p.ticket_id = e.ticket_id AND {_IN_BATCH.strip()}
         AND p.cycle = e.cycle - CASE WHEN e.action = 'dispute' THEN 1 ELSE 0 END
    WHERE e.action IN ('confirm', 'deem', 'dispute') AND e.at >= :start
    ORDER BY e.ticket_id, e.seq DESC
) said
JOIN matter m ON m.id = said.ticket_id AND m.valid
WHERE {NEW}
"""  # noqa: S608 - built from constants

MERGES = f"""
SELECT 'merges', e.ticket_id, NULL, m.lead_id, coalesce(e.next = 'unmerge', false),
       CASE WHEN e.next = 'unmerge' THEN 'undone' ELSE 'joined' END, e.seq
FROM (
    SELECT h.ticket_id, h.seq, h.action, h.at, lead(h.action) OVER in_order AS next
    FROM happened h WHERE h.action IN ('merge', 'unmerge')
    WINDOW in_order AS (PARTITION BY h.ticket_id ORDER BY h.seq)
) e
JOIN matter m ON m.id = e.ticket_id AND m.excluded IS DISTINCT FROM 'test'
WHERE {NEW} AND e.action = 'merge' AND e.at >= :start
UNION ALL
SELECT 'merges_undone', e.ticket_id, NULL, m.lead_id, coalesce(e.merged_at < :start, false),
       CASE WHEN e.merged_at < :start THEN 'joined_before' ELSE 'joined_now' END, e.seq
FROM (
    SELECT h.ticket_id, h.seq, h.action, h.at, lag(h.at) OVER in_order AS merged_at
    FROM happened h WHERE h.action IN ('merge', 'unmerge')
    WINDOW in_order AS (PARTITION BY h.ticket_id ORDER BY h.seq)
) e
JOIN matter m ON m.id = e.ticket_id AND m.excluded IS DISTINCT FROM 'test'
WHERE {NEW} AND e.action = 'unmerge' AND e.at >= :start
UNION ALL
SELECT 'splits', e.ticket_id, NULL, m.lead_id, e.place = 1,
       CASE WHEN e.place = 1 THEN 'split_first' ELSE 'split_again' END, e.seq
FROM (
    SELECT h.ticket_id, h.seq, row_number() OVER (PARTITION BY h.ticket_id ORDER BY h.seq) AS place
    FROM happened h WHERE h.action = 'split_off' AND h.at >= :start
) e
JOIN matter m ON m.id = e.ticket_id AND m.excluded IS DISTINCT FROM 'test'
WHERE {NEW}
"""  # noqa: S608 - built from constants

TRANSFERS = f"""
SELECT 'handed_on', e.ticket_id, NULL, m.lead_id, e.known, CASE WHEN e.known THEN 'numbered' ELSE 'unnumbered' END,
       e.seq
FROM (
    SELECT h.ticket_id, h.seq, h.owes IS NOT TRUE OR bool_or(n.seq IS NOT NULL) AS known
    FROM happened h
    LEFT JOIN happened n ON n.ticket_id = h.ticket_id AND n.action = 'note_number' AND n.seq > h.seq
    WHERE h.action = 'approve' AND h.outcome = 'transferred' AND h.at >= :start
    GROUP BY h.ticket_id, h.seq, h.owes
) e
JOIN matter m ON m.id = e.ticket_id AND m.valid
WHERE {NEW}
UNION ALL
SELECT 'number_in_time', k.ticket_id, k.assignment_id, k.department_id, coalesce(k.done_at <= k.due, false),
       CASE WHEN k.done_at <= k.due THEN 'in_time' WHEN k.done_at IS NOT NULL THEN 'late' ELSE 'absent' END, k.id
FROM clock k
JOIN matter m ON m.id = k.ticket_id AND m.valid
WHERE {NEW} AND k.kind = 'number' AND least(k.due, k.done_at) >= :start AND least(k.due, k.done_at) < :cutoff
  AND (k.cancelled_at <= k.due) IS NOT TRUE
UNION ALL
SELECT 'handed_back', e.ticket_id, NULL, m.lead_id, e.action = 'result_back',
       CASE WHEN e.action = 'result_back' THEN 'result_back' WHEN e.without_number THEN 'no_number'
            ELSE 'day_came' END, e.seq
FROM (
    SELECT DISTINCT ON (h.ticket_id, h.seq) h.ticket_id, h.seq, h.action, h.without_number, held.outcome
    FROM happened h
    JOIN happened held ON held.ticket_id = h.ticket_id AND held.action = 'approve' AND held.seq < h.seq
    WHERE h.action IN ('result_back', 'revisit') AND h.from_state = 'planned' AND h.at >= :start
    ORDER BY h.ticket_id, h.seq, held.seq DESC
) e
JOIN matter m ON m.id = e.ticket_id AND m.valid
WHERE {NEW} AND e.outcome = 'transferred'
UNION ALL
SELECT 'handed_open', m.id, NULL, m.lead_id, coalesce(n.owed = m.answer_seq AND coalesce(n.noted, 0) < n.owed, false),
       CASE WHEN n.owed = m.answer_seq AND coalesce(n.noted, 0) < n.owed THEN 'unnumbered' ELSE 'numbered' END, NULL
FROM matter m
LEFT JOIN (
    SELECT h.ticket_id, max(h.seq) FILTER (WHERE h.owes) AS owed,
           max(h.seq) FILTER (WHERE h.action = 'note_number') AS noted
    FROM happened h WHERE h.action IN ('approve', 'note_number')
    GROUP BY h.ticket_id
) n ON n.ticket_id = m.id
WHERE {NEW} AND m.valid AND m.state = 'planned' AND m.outcome = 'transferred'
"""  # noqa: S608 - built from constants

FINANCING = f"""
SELECT 'financing', m.id, NULL, m.lead_id, n.money IS NOT NULL,
       CASE WHEN n.money IS NULL THEN 'not_granted' ELSE 'granted' END, n.amount
FROM need n
JOIN matter m ON m.id = n.ticket_id AND m.valid
WHERE {NEW} AND m.filed_at >= :year_start
UNION ALL
SELECT each.metric, m.id, NULL, m.lead_id, true, each.reason, each.value
FROM need n
JOIN matter m ON m.id = n.ticket_id AND m.valid
CROSS JOIN LATERAL (
    VALUES ('finance_loans', 'granted', n.money), ('finance_days', 'measured', n.days)
) AS each (metric, reason, value)
WHERE {NEW} AND m.filed_at >= :year_start AND n.money IS NOT NULL
UNION ALL
SELECT 'finance_declined', k.ticket_id, NULL, k.department_id, k.state = 'declined', k.state, k.id
FROM bank_calls k
JOIN matter m ON m.id = k.ticket_id AND m.valid
WHERE {NEW} AND k.region_id = :region AND k.decided_at >= :start AND k.decided_at < :cutoff
"""  # noqa: S608 - built from constants

KNOWLEDGE = f"""
SELECT 'knowledge_used', m.id, NULL, m.lead_id, begun.found,
       CASE WHEN begun.found THEN 'from_article' ELSE 'by_hand' END, NULL
FROM matter m
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM article_uses u WHERE u.ticket_id = m.id AND u.at >= :start AND u.at < :cutoff) AS found
) begun
WHERE {NEW} AND m.valid AND m.id IN (
    SELECT e.ticket_id FROM happened e WHERE e.action IN ('answer', 'settle') AND e.at >= :start)
"""  # noqa: S608 - built from constants

ARTICLES = f"""
SELECT each.metric, NULL::bigint AS ticket_id, a.id::text AS ticket_number, NULL::bigint AS assignment_id,
       NULL::bigint AS company_id, NULL AS park_code, d.code AS department_code,
       coalesce(c.parent_code, a.category_code) AS category_code, NULL AS channel, NULL AS officer,
       NULL AS agent, each.counted, each.reason, o.id::numeric AS value
FROM article_offers o
JOIN articles a ON a.id = o.article_id
LEFT JOIN departments d ON d.id = a.department_id
LEFT JOIN categories c ON c.code = a.category_code
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM article_offers later
        WHERE later.key = o.key AND later.article_id = o.article_id AND later.step = 'opened' AND later.at < :cutoff
    ) AS opened
) found
CROSS JOIN LATERAL (
    SELECT 'knowledge_offered' AS metric, found.opened AS counted,
           CASE WHEN found.opened THEN 'article_opened' ELSE 'article_unopened' END AS reason
    WHERE o.step = 'offered'
    UNION ALL
    SELECT 'knowledge_opened', o.reader <> 'office', 'opened_by_' || o.reader
    WHERE o.step = 'opened'
) each
WHERE {NEW} AND a.region_id = :region AND o.at >= :start AND o.at < :cutoff
"""  # noqa: S608 - built from constants
"""Whole rows, since they are of no matter: what was put beside somebody's words, and what was opened from there."""

ALONGSIDE = (BATCHES, MERGES, TRANSFERS, FINANCING, KNOWLEDGE)
"""The parts of the statement."""
