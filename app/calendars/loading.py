"""Loading notices: each replaces what an earlier reading of the same year's notice said. A new version is made only
when something changed, so that loading twice is loading once.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

import sqlalchemy as sa
from chinese_calendar import constants

from app.calendars.events import CalendarChanged
from app.calendars.models import CalendarDay, CalendarVersion
from app.calendars.queries import timetable
from app.calendars.rules import DayKind, NamedDay, Timetable, WorkCalendar
from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

FIRST_YEAR = 2020
"""Older days move no deadline of ours."""
BUNDLED_SOURCE = "chinesecalendar"

_Known = tuple[DayKind, str, int]


def load_bundled(tx: Transaction) -> int:
    """Load the years that came with the program and are not covered yet; returns the calendar's version."""
    covered = latest_version(tx)
    version = 0 if covered is None else covered.version
    for year, days in groupby(bundled_days(), key=lambda named: named.day.year):
        if covered is None or year > covered.known_through.year:
            version = load_notice(tx, list(days), year, BUNDLED_SOURCE)
    return version


def bundled_days() -> list[NamedDay]:
    """The days of the bundled notices since 2020, sorted; the Chinese names come from the same package."""
    chinese = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    found = [
        NamedDay(day, kind, chinese.get(name, name))
        for kind, days in ((DayKind.OFF, constants.holidays), (DayKind.MAKEUP, constants.workdays))
        for day, name in days.items()
        if day.year >= FIRST_YEAR
    ]
    return sorted(found, key=lambda named: named.day)


def load_notice(tx: Transaction, named_days: Sequence[NamedDay], year: int, source: str) -> int:
    """Put the days of one year's notice into the calendar; returns its version, a new one only when something changed.

    Days of an earlier reading of this notice that it no longer names are dropped; days claimed by a later year's
    notice stay. A year without days is not announced: Invalid, as are days outside the year and its neighbours.
    """
    if not named_days:
        raise Invalid({"days": [say("%(year)s 年的放假安排还没有公布。", year=year)]})
    if any(abs(named.day.year - year) > 1 for named in named_days):
        raise Invalid({"days": [say("有的日期不属于 %(year)s 年的放假安排。", year=year)]})
    # Two loads at once would both count from the same version; readers are not held up.
    tx.session.execute(sa.text("LOCK TABLE calendar_versions IN SHARE ROW EXCLUSIVE MODE"))
    latest = latest_version(tx)
    before = known_days(tx)
    after = _merged(before, named_days, year)
    known_through = date(year, 12, 31)
    if latest is not None:
        known_through = max(known_through, latest.known_through)
    if latest is not None and after == before and known_through == latest.known_through:
        return latest.version
    _write(tx, before, after)
    version = CalendarVersion(
        version=1 if latest is None else latest.version + 1,
        loaded_at=tx.now,
        known_through=known_through,
        source=source,
        digest=digest_of(after, known_through, timetable(tx.session)),
    )
    tx.session.add(version)
    tx.session.flush()
    moved = tuple(sorted(day for day in before.keys() | after.keys() if _kind(before, day) is not _kind(after, day)))
    tx.emit(CalendarChanged(version=version.version, year=year, known_through=known_through, source=source, days=moved))
    return version.version


def _merged(before: Mapping[date, _Known], named_days: Iterable[NamedDay], year: int) -> dict[date, _Known]:
    after = {day: known for day, known in before.items() if known[2] != year}
    for named in named_days:
        if named.day not in after or after[named.day][2] < year:
            after[named.day] = (named.kind, named.name, year)
    return after


def _write(tx: Transaction, before: Mapping[date, _Known], after: Mapping[date, _Known]) -> None:
    gone = [day for day in before if before[day] != after.get(day)]
    fresh = [day for day in after if after[day] != before.get(day)]
    if gone:
        tx.session.execute(
            sa.delete(CalendarDay).where(CalendarDay.day.in_(gone)), execution_options={"synchronize_session": False}
        )
    if fresh:
        tx.session.execute(
            sa.insert(CalendarDay),
            [{"day": day, "kind": after[day][0], "name": after[day][1], "notice_year": after[day][2]} for day in fresh],
        )


def known_days(tx: Transaction) -> dict[date, _Known]:
    rows = tx.session.execute(sa.select(CalendarDay.day, CalendarDay.kind, CalendarDay.name, CalendarDay.notice_year))
    return {row.day: (row.kind, row.name, row.notice_year) for row in rows}


def _kind(days: Mapping[date, _Known], day: date) -> DayKind | None:
    known = days.get(day)
    return None if known is None else known[0]


def latest_version(tx: Transaction) -> CalendarVersion | None:
    return tx.session.scalar(sa.select(CalendarVersion).order_by(CalendarVersion.version.desc()).limit(1))


def digest_of(days: Mapping[date, _Known], known_through: date, hours: Timetable) -> bytes:
    """What tells one calendar from another; without hours of one's own it is as before there were any."""
    lines = [f"{day} {known[0]} {known[1]}" for day, known in sorted(days.items())]
    lines += [f"{since} {held}" for since, held in hours.later]
    return hashlib.sha256("\n".join([str(known_through), *lines]).encode()).digest()


def bundled_calendar() -> WorkCalendar:
    """The bundled notices as a calendar, for questions asked where there is no database."""
    days = bundled_days()
    return WorkCalendar(
        version=0, days={named.day: named for named in days}, known_through=date(days[-1].day.year, 12, 31)
    )
