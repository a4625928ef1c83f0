"""What a week is: Monday 00:00 to Monday 00:00 in Shanghai, named by its ISO year and number. Pure.

`docs/rules/rates.md`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.calendars.rules import SHANGHAI, local_day

_TEXT = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)
_YEARS = range(2000, 3000)
FROZEN_AFTER = timedelta(hours=6)
"""The report of a week is owed from Monday 06:00 on."""


@dataclass(frozen=True, order=True)
class Week:
    """One ISO week; ValueError when its year has no such week."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.year not in _YEARS:
            raise ValueError(f"no report is made for the year {self.year}")
        date.fromisocalendar(self.year, self.number, 1)

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read "2026-W38" and nothing looser; ValueError otherwise, also for a week 53 that the year does not have."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f'not a week: {text!r}; say "2026-W38"')
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week a Shanghai date lies in."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def start(self) -> datetime:
        """The first instant that belongs to it, UTC."""
        return midnight(self.monday)

    @property
    def cutoff(self) -> datetime:
        """C: the first instant that no longer belongs to it, UTC. Half-open, so that every act lies in one week."""
        return midnight(self.monday + timedelta(days=7))

    @property
    def year_start(self) -> datetime:
        """1 January of its ISO year: where the ledger's cumulative cohort begins."""
        return midnight(date(self.year, 1, 1))

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week.of(self.monday - timedelta(days=7))

    @property
    def following(self) -> "Week":
        """The week after."""
        return Week.of(self.monday + timedelta(days=7))


def last_completed(now: datetime) -> Week:
    """The newest week whose report is due by ``now``: its cut-off lies six hours back or more."""
    return Week.of(local_day(now - FROZEN_AFTER)).previous


def owed(now: datetime, compiled: frozenset[Week], reach: int) -> list[Week]:
    """The weeks still to be compiled, oldest first: the last completed one, and gaps since the first report.

    Gaps older than ``reach`` weeks before the last completed one are left to a person.
    """
    last = last_completed(now)
    if not compiled:
        return [last]
    weeks = [last]
    for _ in range(reach):
        weeks.append(weeks[-1].previous)
    return sorted(week for week in weeks if week not in compiled and week > min(compiled))


def midnight(day: date) -> datetime:
    """The start of a Shanghai date as a UTC instant."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
