"""The days a text names, and which of them are still to come. Pure."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from re import Match, Pattern

from app.understanding.rules import phrases

HALF_A_YEAR = 183
"""Days; what lies further back and has no year is meant to come."""


@dataclass(frozen=True)
class Dated:
    """A day, a month or a stretch of time as it was written, and whether it is yet to come."""

    start: int
    end: int
    ahead: bool


def dates_in(text: str, today: date) -> list[Dated]:
    """Everything in a text that says when, in its order; what is no day (13月40日) says nothing."""
    return sorted(_all(text, today), key=lambda each: (each.start, each.end))


def _all(text: str, today: date) -> Iterator[Dated]:
    for pattern, last_day in _LAST_DAY.items():
        for found in pattern.finditer(text):
            try:
                ahead = last_day(found, today) >= today
            except ValueError:  # no such day
                continue
            yield Dated(found.start(), found.end(), ahead)
    for found in phrases.AHEAD.finditer(text):
        yield Dated(found.start(), found.end(), True)


def _whole(found: Match[str], today: date) -> date:
    return date(*map(int, found.groups()))


def _day(found: Match[str], today: date) -> date:
    return _coming(date(today.year, int(found[1]), int(found[2])), today)


def _month(found: Match[str], today: date) -> date:
    """The end of it."""
    year, month = int(found[1] or today.year), int(found[2])
    if not 1 <= month <= 12:
        raise ValueError(found.group())
    ends = date(year, month, monthrange(year, month)[1])
    return ends if found[1] else _coming(ends, today)


def _coming(day: date, today: date) -> date:
    """The day as it is meant when no year is named: of next year, where it would be long gone."""
    if (today - day).days <= HALF_A_YEAR:
        return day
    return date(day.year + 1, day.month, min(day.day, monthrange(day.year + 1, day.month)[1]))


_LAST_DAY: Mapping[Pattern[str], Callable[[Match[str], date], date]] = {
    phrases.WHOLE_DAY: _whole,
    phrases.DAY: _day,
    phrases.MONTH: _month,
}
