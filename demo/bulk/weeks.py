"""Into which weeks a life can be moved: those whose days and hours are like its own, so that every due holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.calendars.rules import SHANGHAI, WorkCalendar, local_day
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit
from demo.bulk.lives import Life

Shape = tuple[tuple[tuple[time, time], ...], ...]
"""The hours of each of the seven days of a week."""


@dataclass(frozen=True)
class Weeks:
    """The weeks of a calendar until now, by their shapes."""

    calendar: WorkCalendar
    first: date
    """No matter is filed before this day."""
    now: datetime
    _shapes: dict[date, Shape] = field(default_factory=dict)

    def moves_of(self, life: Life) -> list[int]:
        """By how many weeks a life can be moved; one about which something is waited for stays where it is."""
        if life.waiting:
            return [0]
        instants = life.instants()
        begins, ends = _monday(local_day(min(instants))), _monday(local_day(max(instants)))
        earliest = -((local_day(life.filed_at) - self.first).days // 7)
        latest = (self.now - life.last).days // 7
        if max(instants) > self.now:
            latest = min(latest, 0)
            earliest = 0  # what a day to come brings about is not in the life
        return [
            move
            for move in range(earliest, latest + 1)
            if all(self.shape(week) == self.shape(week + timedelta(weeks=move)) for week in _weeks(begins, ends))
            and self._dues_hold(life, move)
        ]

    def shape(self, monday: date) -> Shape:
        """The hours of a week."""
        if monday not in self._shapes:
            self._shapes[monday] = tuple(self._hours(monday + timedelta(days=day)) for day in range(7))
        return self._shapes[monday]

    def workdays(self, day: date) -> int:
        """How many days are worked in the week of a day."""
        return sum(1 for hours in self.shape(_monday(day)) if hours)

    def _hours(self, day: date) -> tuple[tuple[time, time], ...]:
        return tuple(
            (opens.astimezone(SHANGHAI).time(), closes.astimezone(SHANGHAI).time())
            for opens, closes in self.calendar.spans(day)
        )

    def _dues_hold(self, life: Life, move: int) -> bool:
        """Whether every clock of the moved life is due when its limit says: months differ in their days."""
        by = timedelta(weeks=move)
        for clock in life.rows["clocks"]:
            limit, start, due = Limit.parse(clock["limit_text"]), clock["started_at"], clock["due_original"]
            if due_at(self.calendar, start, limit) == due and due_at(self.calendar, start + by, limit) != due + by:
                return False
        return True


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(weeks=1)
