"""The calendar in force, as the value the rules calculate with.

One small query for each transaction asks which version holds; days and hours are read where this process lacks them.
The memory is keyed by version and digest, so a version that was rolled back cannot be mistaken for another.
"""

from datetime import date
from operator import itemgetter
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.models import CalendarDay, CalendarVersion
from app.calendars.rules import NamedDay, Timetable, WorkCalendar, hours_of, local_day
from app.kernel.errors import Missing
from app.kernel.transaction import once
from app.rulebook.models import Provision
from app.rulebook.rules import ProvisionKind

_CALENDARS_KEPT = 4


class _Version(NamedTuple):
    version: int
    digest: bytes
    known_through: date


_met: dict[_Version, WorkCalendar] = {}


def calendar_now(session: Session) -> WorkCalendar:
    """The calendar in force. Missing ``calendar_not_loaded`` before the first notice: no deadline may be a guess."""
    return once(session, calendar_now, lambda: _calendar_now(session))


def calendar_met(session: Session, version: int, digest: bytes, known_through: date) -> WorkCalendar:
    """The same where a statement read beside its rows which one is in force (``in_force``)."""
    read = _Version(version, digest, known_through)
    return once(session, calendar_now, lambda: _calendar_now(session, read))


def in_force() -> sa.Subquery:
    """The version in force, to be read beside other rows: its one row has what ``calendar_met`` wants."""
    return (
        sa.select(CalendarVersion.version, CalendarVersion.digest, CalendarVersion.known_through)
        .order_by(CalendarVersion.version.desc())
        .limit(1)
        .subquery("in_force")
    )


def _calendar_now(session: Session, read: _Version | None = None) -> WorkCalendar:
    latest = read or _latest(session)
    while latest is not None:
        calendar = _met.get(latest)
        if calendar is not None:
            return calendar
        rows = session.execute(sa.select(CalendarDay.day, CalendarDay.kind, CalendarDay.name))
        days = {row.day: NamedDay(row.day, row.kind, row.name) for row in rows}
        hours = timetable(session)
        # A notice may have been committed between the two readings: days are kept only under the version they are of.
        read, latest = latest, _latest(session)
        if read == latest:
            while len(_met) >= _CALENDARS_KEPT:
                _met.pop(next(iter(_met)), None)
            _met[read] = WorkCalendar(read.version, days, read.known_through, hours)
    raise Missing("calendar_not_loaded")


def timetable(session: Session) -> Timetable:
    """Every set of hours by the day from which it holds, days ahead too: a due may lie beyond them. One small query."""
    rows = session.execute(
        sa.select(Provision.held, Provision.valid_from)
        .where(Provision.kind == ProvisionKind.HOURS)
        .order_by(Provision.valid_from, Provision.id)
    )
    held = {local_day(row.valid_from): hours_of(row.held) for row in rows}
    return Timetable(later=tuple(sorted(held.items(), key=itemgetter(0))))


def known_through(session: Session) -> date | None:
    """The last date covered by a notice; None when none is loaded."""
    return session.scalar(sa.select(sa.func.max(CalendarVersion.known_through)))


def _latest(session: Session) -> _Version | None:
    row = session.execute(
        sa.select(CalendarVersion.version, CalendarVersion.digest, CalendarVersion.known_through)
        .order_by(CalendarVersion.version.desc())
        .limit(1)
    ).first()
    return None if row is None else _Version(row.version, row.digest, row.known_through)
