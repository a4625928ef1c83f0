"""A life of a ticket as it was played: its rows in every table."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = dict[str, Any]
"""Column → value, as the database gives it."""


@dataclass(kw_only=True)
class Life:
    """One ticket from its filing to its end, or to the moment of the load."""

    number: str
    park: str
    """Code of the park its firm lies in."""
    title: str
    body: str
    filed_at: datetime
    rows: dict[str, list[Row]] = field(default_factory=dict)
    """Table → rows in the order they were written; those of the record stand under ``audit_entries``."""
    open: bool = True
    """The matter itself has not ended."""
    waiting: bool = True
    """Something about it is still waited for, be it an order's answer."""

    @property
    def last(self) -> datetime:
        """The last thing that happened in it."""
        found: datetime = max(row["at"] for row in self.rows["audit_entries"])
        return found

    @property
    def orders(self) -> list[str]:
        """The numbers of its supervision orders."""
        return [row["number"] for row in self.rows["supervision_orders"] if row["number"]]

    def instants(self) -> list[datetime]:
        """Every instant its rows name."""
        return [
            value
            for rows in self.rows.values()
            for row in rows
            for value in row.values()
            if isinstance(value, datetime) and value.year < NEVER
        ]


NEVER = 2400
"""From this year on an instant is a place in a list, no day (``sla.rules.pressing``)."""
