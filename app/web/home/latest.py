"""The units that are late in most matters, each with its longest one: what a leader looks at first."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from app.kernel.transaction import Transaction
from app.sla.tallies import latest_units
from app.sla.worklists import times_of
from app.tickets.finding import Sort, TicketFilters
from app.tickets.rules.words import OPEN
from app.tickets.seeing import Wanted, seen_lists
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
    """The three worst, the worst first; a query for them, one for each, and the few that all lists share."""
    units = latest_units(tx, WORST)
    if not units:
        return []
    times = times_of(tx)
    wanted = [
        Wanted(filters=TicketFilters(states=OPEN, late_of=unit.code), sort=Sort.DUE, limit=EXAMPLES, times=times)
        for unit in units
    ]
    pages = seen_lists(tx, *wanted)
    return [
        LateUnit(
            name=unit.name,
            late=unit.late,
            since=unit.since,
            href="/tickets?" + urlencode({"state": "open", "late_of": unit.code, "sort": "due"}),
            rows=rows_of(page.items, tx.now),
        )
        for unit, page in zip(units, pages, strict=True)
    ]
