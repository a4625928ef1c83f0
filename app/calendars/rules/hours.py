"""Working hours: several intervals a day, and seasons that replace them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])[-–]([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_DAY_OF_YEAR = re.compile(r"([0-9]{2})-([0-9]{2})", re.ASCII)


@dataclass(frozen=True)
class Span:
    """One half-open stretch of working time inside a day, in local clock time."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"working hours end before they start: {self.start:%H:%M}–{self.end:%H:%M}")


DEFAULT_SPANS = (Span(time(8, 30), time(12, 0)), Span(time(14, 30), time(17, 30)))


@dataclass(frozen=True)
class Season:
    """Hours that hold from one day of the year to another, both included; may run over New Year."""

    first: tuple[int, int]
    last: tuple[int, int]
    spans: tuple[Span, ...]

    def __post_init__(self) -> None:
        for month, day in (self.first, self.last):
            date(2000, month, day)  # a leap year, so that 02-29 may bound a season; ValueError otherwise
        _check(self.spans)

    def holds(self, day: date) -> bool:
        """Tell whether the day falls in the season."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True)
class WorkHours:
    """The hours of a working day; the first season that holds replaces the ordinary ones."""

    spans: tuple[Span, ...] = DEFAULT_SPANS
    seasons: tuple[Season, ...] = ()

    def __post_init__(self) -> None:
        _check(self.spans)

    def of(self, day: date) -> tuple[Span, ...]:
        """Return the intervals that hold on a date, whether or not it is worked."""
        for season in self.seasons:
            if season.holds(day):
                return season.spans
        return self.spans

    @classmethod
    def parse(cls, text: str, *seasons: tuple[str, str, str]) -> "WorkHours":
        """Read settings: "08:30-12:00,14:30-17:30" and (from MM-DD, to MM-DD, intervals); ValueError on nonsense."""
        return cls(
            _spans(text),
            tuple(Season(_day_of_year(first), _day_of_year(last), _spans(hours)) for first, last, hours in seasons),
        )


@dataclass(frozen=True)
class Timetable:
    """Hours that follow each other: each holds from its day until the next, so that no day that is over changes."""

    first: WorkHours = field(default_factory=WorkHours)
    later: tuple[tuple[date, WorkHours], ...] = ()
    """By the day from which they hold, the earliest first."""

    def __post_init__(self) -> None:
        days = [since for since, _hours in self.later]
        if days != sorted(set(days)):
            raise ValueError("hours out of order")

    def of(self, day: date) -> tuple[Span, ...]:
        """Return the intervals that hold on a date, whether or not it is worked."""
        held = self.first
        for since, hours in self.later:
            if since > day:
                break
            held = hours
        return held.of(day)


def hours_of(values: Mapping[str, Any]) -> WorkHours:
    """Read hours as they are kept, with one season where ``season_hours`` are said; ValueError on nonsense."""
    season = (values["season_from"], values["season_to"], values["season_hours"])
    return WorkHours.parse(values["hours"], *([season] if season[2] else []))


LENGTH = (timedelta(hours=6), timedelta(hours=12))
OPENS = (time(6), time(10))
CLOSES = (time(16), time(21))


def is_fit(hours: WorkHours) -> bool:
    """Tell whether an office can work so: limits and ladders were made for days about as long as these bounds say."""
    return all(
        len(spans) <= 4
        and LENGTH[0] <= _length(spans) <= LENGTH[1]
        and OPENS[0] <= spans[0].start <= OPENS[1]
        and CLOSES[0] <= spans[-1].end <= CLOSES[1]
        for spans in (hours.spans, *(season.spans for season in hours.seasons))
    )


def _length(spans: tuple[Span, ...]) -> timedelta:
    day = date(2000, 1, 1)
    return sum((datetime.combine(day, one.end) - datetime.combine(day, one.start) for one in spans), timedelta())


def _check(spans: tuple[Span, ...]) -> None:
    if not spans:
        raise ValueError("a working day needs hours")
    for earlier, later in pairwise(spans):
        if later.start < earlier.end:
            raise ValueError("working hours overlap or are out of order")


def _spans(text: str) -> tuple[Span, ...]:
    found = []
    for part in text.split(","):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"not working hours: {part.strip()!r}")
        first_hour, first_minute, last_hour, last_minute = (int(group) for group in match.groups())
        found.append(Span(time(first_hour, first_minute), time(last_hour, last_minute)))
    return tuple(found)


def _day_of_year(text: str) -> tuple[int, int]:
    match = _DAY_OF_YEAR.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a day of the year (MM-DD): {text!r}")
    return int(match[1]), int(match[2])
