"""Pauses as intervals, joined so that no moment counts twice (`docs/rules/time.md`, R6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.calendars.rules import WorkCalendar, local_day


@dataclass(frozen=True)
class Interval:
    """A half-open stretch of time between two aware instants; ValueError when naive or backwards."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("an interval needs a time zone")
        if self.end < self.start:
            raise ValueError("an interval ends before it starts")


def union(pauses: Iterable[Interval], since: datetime) -> list[Interval]:
    """Join overlapping and touching pauses, in order; what lies before `since` is cut off, it paused nothing."""
    joined: list[Interval] = []
    for pause in sorted(pauses, key=lambda each: each.start):
        start, end = max(pause.start, since).astimezone(UTC), pause.end.astimezone(UTC)
        if end <= start:
            continue
        if joined and start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, end))
        else:
            joined.append(Interval(start, end))
    return joined


def paused_workdays(calendar: WorkCalendar, joined: Iterable[Interval]) -> int:
    """Count the working dates d with pause start < d ≤ resume."""
    return sum(calendar.workdays_between(local_day(each.start), local_day(each.end)) for each in joined)


def is_paused(day: date, joined: Iterable[Interval]) -> bool:
    """Tell whether a date is one of those a workday limit leaves out."""
    return any(local_day(each.start) < day <= local_day(each.end) for each in joined)
