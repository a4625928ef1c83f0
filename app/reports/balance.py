"""The balance of a week: open at start + filed - finished - excluded = open at end.

Both ends are counted from the state each ticket stood in, the flows from the acts of the week, so that the equation
proves something: a ticket whose history has a gap breaks it.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.kernel.transaction import Transaction
from app.reports.rules.formulas import EXCLUSIONS

_ENDED = "('rejected', 'closed', 'merged', 'withdrawn')"

_BALANCE = f"""
WITH flows AS (
    SELECT count(*) FILTER (
               WHERE e.to_state = 'closed'
                  OR e.to_state = 'withdrawn' AND m.whistled_at <= e.at AND e.action <> 'mark_test') AS finished,
           count(*) FILTER (
               WHERE e.to_state IN ('rejected', 'merged') OR e.action = 'mark_test'
                  OR e.to_state = 'withdrawn' AND (m.whistled_at <= e.at) IS NOT TRUE) AS dropped,
           count(*) FILTER (WHERE e.from_state = 'closed' AND e.action <> 'mark_test') AS reopened,
           count(*) FILTER (WHERE e.from_state = 'closed' AND e.action = 'mark_test') AS unfinished,
           count(*) FILTER (WHERE e.from_state IN {_ENDED} AND e.from_state <> 'closed') AS revived
    FROM happened e JOIN matter m ON m.id = e.ticket_id
    WHERE m.aside IS NULL AND e.at >= :start AND e.at < :cutoff AND e.from_state <> e.to_state
      AND (e.to_state IN {_ENDED} OR e.from_state IN {_ENDED})
),
stocks AS (
    SELECT count(*) FILTER (
               WHERE m.aside IS NULL AND m.filed_at < :start AND m.state_before NOT IN {_ENDED}) AS open_start,
           count(*) FILTER (WHERE m.aside IS NULL AND m.is_open) AS open_end,
           count(*) FILTER (WHERE m.aside IS NOT NULL AND m.filed_at >= :start) AS aside
    FROM matter m
),
arrived AS (SELECT count(*) AS filed FROM candidates WHERE filed_at >= :start),
others AS (
    SELECT count(*) AS still_open FROM report_standings s
    WHERE s.base_id = :base AND s.metric = 'open' AND s.until IS NULL
      AND NOT EXISTS (SELECT FROM concerned c WHERE c.id = s.ticket_id)
)
SELECT open_start + still_open AS open_start, filed, finished - reopened - unfinished AS finished,
       dropped - revived + aside AS excluded, open_end + still_open AS open_end, reopened
FROM flows, stocks, arrived, others
"""  # noqa: S608 - built from constants of this module

_EXCLUSIONS = """
SELECT reason, count(*) AS number, count(*) FILTER (WHERE counted) AS week
FROM report_standings WHERE base_id = :base AND metric = 'excluded' AND until IS NULL GROUP BY reason
"""


class Unbalanced(RuntimeError):
    """The history of the region's tickets has a gap: no report can be printed from it."""


def balance_of(tx: Transaction, values: Mapping[str, Any]) -> dict[str, int]:
    """open_start, filed, finished, excluded, open_end of the week; Unbalanced when they do not add up.

    Withdrawn after a whistle is finished, before it excluded; what was marked as a test is excluded in the week of the
    mark, and taken off ``finished`` where it had been closed. Tickets set aside (test, 感谢) come in with ``filed`` and
    go out with ``excluded`` in the same week. A closing that was disputed is undone: taken off ``finished``, which may
    fall below zero in a week that closes nothing else; ``reopened``, where there were any, says how many. Tickets that
    nothing concerned in the week are open at both ends, as the ledger that is gone on with has them.
    """
    row = tx.session.execute(sa.text(_BALANCE), dict(values)).one()
    balance = {name: int(value) for name, value in row._mapping.items()}
    check(balance)
    if not balance["reopened"]:
        del balance["reopened"]
    return balance


def check(balance: dict[str, int]) -> None:
    """The equation of `docs/rules/rates.md`, 3."""
    left = balance["open_start"] + balance["filed"] - balance["finished"] - balance["excluded"]
    if left != balance["open_end"]:
        raise Unbalanced(f"the week does not add up: {balance}, open at end should be {left}")


def exclusions_of(tx: Transaction, base_id: int) -> list[dict[str, Any]]:
    """Every reason with its count since 1 January and in the week, zeros as well; from the frozen rows."""
    found = {row.reason: row for row in tx.session.execute(sa.text(_EXCLUSIONS), {"base": base_id})}
    return [
        {
            "reason": reason,
            "name": name,
            "count": found[reason].number if reason in found else 0,
            "week": found[reason].week if reason in found else 0,
        }
        for reason, name in EXCLUSIONS.items()
    ]
