"""Time for tests: Shanghai instants, and calendars that need neither a database nor a file."""

from datetime import UTC, date, datetime
from functools import cache
from itertools import takewhile

from chinese_calendar import constants

from app.calendars.rules import SHANGHAI, DayKind, NamedDay, WorkCalendar
from app.clocks.rules.ladder import Course, Step, is_weekly, steps

_NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}


def shanghai(text: str) -> datetime:
    """Return the UTC instant of a local time such as "2026-09-24 16:30"; a bare date means 10:00."""
    local = datetime.fromisoformat(text if " " in text else f"{text} 10:00")
    return local.replace(tzinfo=SHANGHAI).astimezone(UTC)


@cache
def state_council_calendar() -> WorkCalendar:
    """Return the State Council days 2020–2026 as an independent package has them, known through 2026."""
    named = [NamedDay(day, DayKind.OFF, _NAMES[name]) for day, name in constants.holidays.items()]
    named += [NamedDay(day, DayKind.MAKEUP, _NAMES[name]) for day, name in constants.workdays.items()]
    days = {each.day: each for each in named if each.day.year >= 2020}
    return WorkCalendar(version=1, days=days, known_through=date(2026, 12, 31))


def small_calendar() -> WorkCalendar:
    """Return one holiday, Friday 2026-03-06, and the make-up Saturday 2026-03-14 for it."""
    days = (
        NamedDay(date(2026, 3, 6), DayKind.OFF, "园区日"),
        NamedDay(date(2026, 3, 14), DayKind.MAKEUP, "园区日"),
    )
    return WorkCalendar(version=1, days={each.day: each for each in days}, known_through=date(2026, 12, 31))


def moments(course: Course) -> list[Step]:
    """The rings of the table, without the weekly ones."""
    return list(takewhile(lambda step: not is_weekly(step.rung.key), steps(course)))
