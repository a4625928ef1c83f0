"""The units that are late in most matters, each with its longest one: what a leader looks at first."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from app.kernel.transaction import Transaction
from app.sla.tallies import latest_units
from app.tickets.seeing import rows_numbered
from app.web.tickets.rows import TicketRow, rows_of

WORST = 3
EXAMPLES = 2
"""Matters of each that stand on the page itself; all of them are one click away."""


@dataclass(frozen=True, kw_only=True)
class LateUnit:
    """One unit, how many matters it is late in, and the most pressing of them."""

    name: str
    late: int
    since: datetime
    href: str
    """The list with exactly these matters."""
    rows: list[TicketRow]


def late_units(tx: Transaction) -> list[LateUnit]:
    """The three worst, the worst first; a query for them, and the few with which rows are read."""
    units = latest_units(tx, WORST, EXAMPLES)
    numbers = [number for unit in units for number in unit.first]
    rows = {row.number: row for row in rows_of(rows_numbered(tx, numbers), tx.now)} if numbers else {}
    return [
        LateUnit(
            name=unit.name,
            late=unit.late,
            since=unit.since,
            href="/tickets?" + urlencode({"state": "open", "late_of": unit.code, "sort": "due"}),
            rows=[rows[number] for number in unit.first if number in rows],
        )
        for unit in units
    ]
