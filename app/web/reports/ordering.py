"""In which order the tables of units stand: by a column a reader chose, the latest first until he does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

NAME = "name"


class Ordered(Protocol):
    """A row with a value for each column it can be ordered by; None where there is nothing to compare."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def values(self) -> Mapping[str, float | None]:
        """Column → value."""
        ...


Row = TypeVar("Row", bound=Ordered)


@dataclass(frozen=True)
class Order:
    """By which column, and whether the largest comes first."""

    column: str
    down: bool

    @property
    def typed(self) -> str:
        """As an address says it."""
        return f"-{self.column}" if self.down else self.column

    @property
    def aria(self) -> str:
        """As a head says it."""
        return "descending" if self.down else "ascending"


LATEST = Order("on_time_current-rest", down=True)
"""Who was late oftenest; of equals the lowest rate first, then by name."""
TIE = "on_time_current"


def order_from(typed: str, columns: Sequence[str]) -> Order:
    """The order an address asks for; the usual one where it names no column."""
    column = typed.removeprefix("-")
    return Order(column, typed.startswith("-")) if column in columns else LATEST


def next_order(column: str, present: Order, *, rate: bool) -> Order:
    """What a head leads to: its column, the worst first (lowest rate, largest count), or the other way round."""
    if column == present.column:
        return Order(column, not present.down)
    return Order(column, down=not rate and column != NAME)


def ordered(rows: Sequence[Row], order: Order) -> list[Row]:
    """The rows in an order; those with nothing to compare last, whichever way round."""
    found = sorted(rows, key=lambda row: (_or_last(row.values.get(TIE)), row.name))
    if order.column == NAME:
        return sorted(found, key=lambda row: row.name, reverse=order.down)
    sign = -1 if order.down else 1
    return sorted(found, key=lambda row: _or_last(row.values.get(order.column), sign))


def _or_last(value: float | None, sign: int = 1) -> tuple[bool, float]:
    return value is None, 0 if value is None else sign * value
