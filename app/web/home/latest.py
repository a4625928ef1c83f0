"""The units that are late in most matters, each with its longest one: what a leader looks at first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from app.sla.tallies import UnitTally
from app.tickets.seen import SeenRow
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


def late_units(units: Sequence[UnitTally], seen: Mapping[str, SeenRow], now: datetime) -> list[LateUnit]:
    """These units with the matters that stand first in them, as far as they were ``seen``."""
    rows = {row.number: row for row in rows_of(list(seen.values()), now)}
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
