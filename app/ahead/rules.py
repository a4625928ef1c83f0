"""What is ahead, and in which order it is gone to. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

SEE = "ahead.see"
"""Whoever looks after firms by his own seat there."""
SUNDAY, WEEK = timedelta(days=6), timedelta(days=7)
"""From a Monday to the last day of its week, and to the next Monday."""

V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class Need:
    """Why a firm had better be gone to before another one whose day is the same; more is sooner."""

    overdue: int = 0
    """Matters of it that are late."""
    waits: int = 0
    """Matters of it that wait for somebody."""
    silent: bool = False
    """Nobody has heard of it for long."""

    @property
    def weight(self) -> tuple[int, int, bool]:
        """Compared from left to right."""
        return self.overdue, self.waits, self.silent


def in_turn(visits: Sequence[tuple[V, date | None, str]], needs: Mapping[str, Need]) -> list[V]:
    """Visits in the order in which to go: whose day is past or next first, of one day where the need is greatest.

    ``visits`` are each with the day and the firm, in the order of their planning, which decides at last.
    """
    none = Need()

    def turn(each: tuple[V, date | None, str]) -> tuple[date, int, int, bool]:
        overdue, waits, silent = needs.get(each[2], none).weight
        return each[1] or date.max, -overdue, -waits, not silent

    return [visit for visit, _day, _firm in sorted(visits, key=turn)]


def monday_of(day: date) -> date:
    """The Monday of the week in which a day lies."""
    return day - timedelta(days=day.weekday())


def week_ahead(day: date, is_workday: Callable[[date], bool]) -> date:
    """The Monday of the week somebody plans on that day: of the next one, once no workday of this one is left."""
    monday = monday_of(day)
    left = (monday + WEEK - day).days
    return monday if any(is_workday(day + timedelta(days=later)) for later in range(left)) else monday + WEEK
