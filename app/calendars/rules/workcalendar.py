"""One version of the working calendar: which days and which hours count, counted in years rather than days.

Each year is summed once, on first use; every question is then a binary search, so ranges of decades cost little.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from typing import NamedTuple

from app.calendars.rules.days import FIXED_DAYS, HOLIDAYS, SHANGHAI, WEEKDAYS_ZH, DayKind, NamedDay, local_day
from app.calendars.rules.hours import Timetable, WorkHours
from app.kernel.sentences import Sentence, say

_NOTHING = timedelta()
_SATURDAY = 5
KEPT = 4096
"""Dates whose hours a calendar keeps at hand."""


class _Year(NamedTuple):
    """The working dates of a year as ordinals, and the working time passed before each of them (one entry more)."""

    ordinals: list[int]
    passed: list[timedelta]


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Days and hours of one calendar version, valid for every date; past `known_through` it is an estimate.

    A dated override beats the weekday; fixed statutory days hold where no override speaks. Dates are Shanghai dates,
    instants are aware and come back in UTC. ValueError beyond the year 9999.
    """

    version: int
    days: Mapping[date, NamedDay]
    known_through: date
    hours: WorkHours | Timetable = field(default_factory=WorkHours)
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False)
    _worked: dict[date, list[tuple[datetime, datetime]]] = field(default_factory=dict, init=False, repr=False)
    """Hours of dates as they were asked for, ``KEPT`` at most: a page asks for those of today hundreds of times."""

    def is_workday(self, day: date) -> bool:
        """Tell whether the date is worked."""
        named = self.days.get(day)
        if named is not None:
            return named.kind is DayKind.MAKEUP
        return day.weekday() < _SATURDAY and (day.month, day.day) not in FIXED_DAYS

    def is_provisional(self, day: date) -> bool:
        """Tell whether the date lies past the last notice."""
        return day > self.known_through

    def reason(self, day: date) -> Sentence:
        """Say in Chinese why the date is worked or not: 春节放假, 春节补班, 周六, 工作日, 推算: 元旦."""
        named = self.days.get(day)
        if named is not None:
            return _holiday(named.kind, named.name)
        fixed = FIXED_DAYS.get((day.month, day.day))
        guessed = self.is_provisional(day)
        if fixed is not None:
            return say("推算: %(day)s", day=say(fixed)) if guessed else _holiday(DayKind.OFF, fixed)
        plain = say(WEEKDAYS_ZH[day.weekday()] if day.weekday() >= _SATURDAY else "工作日")
        return say("推算: %(day)s", day=plain) if guessed else plain

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the working intervals of a date as UTC instants, half-open; none when it is not worked."""
        return self._hours_on(day) if self.is_workday(day) else []

    def opening(self, day: date) -> datetime:
        """Return the start of business of a date, by its season, as a UTC instant."""
        return self._hours_on(day)[0][0]

    def closing(self, day: date) -> datetime:
        """Return the close of business of a date, by its season, as a UTC instant."""
        return self._hours_on(day)[-1][1]

    def next_workday_on_or_after(self, day: date) -> date:
        """Return the date itself when worked, else the next that is."""
        return day if self.is_workday(day) else self.nth_workday_after(day, 1)

    def next_workday_after(self, day: date) -> date:
        """Return the first working date strictly after the date."""
        return self.nth_workday_after(day, 1)

    def nth_workday_after(self, day: date, number: int) -> date:
        """Return the number-th working date strictly after the date (number ≥ 1)."""
        if number < 1:
            raise ValueError("count working dates from one")
        year = day.year
        place = bisect_right(self._year(year).ordinals, day.toordinal()) + number - 1
        while place >= len(self._year(year).ordinals):
            place -= len(self._year(year).ordinals)
            year = _within(year + 1)
        return date.fromordinal(self._year(year).ordinals[place])

    def previous_workday_before(self, day: date) -> date:
        """Return the last working date strictly before the date."""
        year = day.year
        place = bisect_left(self._year(year).ordinals, day.toordinal())
        while place == 0:
            year = _within(year - 1)
            place = len(self._year(year).ordinals)
        return date.fromordinal(self._year(year).ordinals[place - 1])

    def workdays_between(self, after: date, through: date) -> int:
        """Count the working dates d with after < d ≤ through; 0 when the range is empty."""
        if through <= after:
            return 0
        whole_years = sum(len(self._year(year).ordinals) for year in range(after.year, through.year))
        upto = bisect_right(self._year(through.year).ordinals, through.toordinal())
        return whole_years + upto - bisect_right(self._year(after.year).ordinals, after.toordinal())

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Measure the working time in [start, end), exactly; zero when the range is empty."""
        if end <= start:
            return _NOTHING
        first, last = local_day(start).year, local_day(end).year
        whole_years = sum((self._year(year).passed[-1] for year in range(first, last)), _NOTHING)
        return whole_years + self._passed_in_year(end) - self._passed_in_year(start)

    def working_seconds(self, start: datetime, end: datetime) -> int:
        """Measure the working time in [start, end) in whole seconds."""
        return self.working_time(start, end) // timedelta(seconds=1)

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """Return the earliest instant by which the amount has been worked since start: a close, not the next opening.

        A start outside hours begins at the next opening. No amount gives the start itself.
        """
        if amount <= _NOTHING:
            return start.astimezone(UTC)
        year = local_day(start).year
        target = self._passed_in_year(start) + amount
        while target > self._year(year).passed[-1]:
            target -= self._year(year).passed[-1]
            year = _within(year + 1)
        ordinals, passed = self._year(year)
        place = bisect_left(passed, target) - 1
        rest = target - passed[place]
        for opens, closes in self._hours_on(date.fromordinal(ordinals[place])):
            if rest <= closes - opens:
                return opens + rest
            rest -= closes - opens
        raise AssertionError("a working day is as long as its hours")

    def subtract_working_time(self, end: datetime, amount: timedelta) -> datetime:
        """Return the latest instant with the amount still to be worked before end: an opening, not the close before."""
        if amount <= _NOTHING:
            return end.astimezone(UTC)
        year = local_day(end).year
        target = self._passed_in_year(end) - amount
        while target < _NOTHING:
            year = _within(year - 1)
            target += self._year(year).passed[-1]
        ordinals, passed = self._year(year)
        place = bisect_right(passed, target) - 1
        rest = target - passed[place]
        for opens, closes in self._hours_on(date.fromordinal(ordinals[place])):
            if rest < closes - opens:
                return opens + rest
            rest -= closes - opens
        raise AssertionError("a working day is as long as its hours")

    def _hours_on(self, day: date) -> list[tuple[datetime, datetime]]:
        found = self._worked.get(day)
        if found is None:
            found = [
                (
                    datetime.combine(day, span.start, SHANGHAI).astimezone(UTC),
                    datetime.combine(day, span.end, SHANGHAI).astimezone(UTC),
                )
                for span in self.hours.of(day)
            ]
            if len(self._worked) >= KEPT:
                self._worked.clear()
            self._worked[day] = found
        return found

    def _passed_in_year(self, instant: datetime) -> timedelta:
        """Measure the working time from 1 January of the instant's year to the instant."""
        day = local_day(instant)
        year = self._year(day.year)
        passed = year.passed[bisect_left(year.ordinals, day.toordinal())]
        for opens, closes in self.spans(day):
            if instant > opens:
                passed += min(instant, closes) - opens
        return passed

    def _year(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._summed(year)
        return found

    def _summed(self, year: int) -> _Year:
        ordinals: list[int] = []
        passed = [_NOTHING]
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            if self.is_workday(day):
                ordinals.append(ordinal)
                passed.append(passed[-1] + sum((closes - opens for opens, closes in self._hours_on(day)), _NOTHING))
        return _Year(ordinals, passed)


def _holiday(kind: DayKind, name: str) -> Sentence:
    words = "%(holiday)s补班" if kind is DayKind.MAKEUP else "%(holiday)s放假"
    return say(words, holiday=say(name) if name in HOLIDAYS else name)


def _within(year: int) -> int:
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError("deadline beyond the calendar")
    return year
