"""The days a notice names, and the versions of the calendar. One calendar for the country."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.calendars.rules import DayKind
from app.kernel.columns import text_enum
from app.kernel.database import Base


class CalendarDay(Base):
    """One dated override of the weekday: 放假 or 补班."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(text_enum(DayKind, "kind"))
    name: Mapped[str]
    notice_year: Mapped[int] = mapped_column(sa.SmallInteger, index=True)
    """The year of the notice that named it; a day at the turn of the year may stand in the next year's."""


class CalendarVersion(Base):
    """The calendar after one change; clocks remember which version they were computed with."""

    __tablename__ = "calendar_versions"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    loaded_at: Mapped[datetime]
    known_through: Mapped[date]
    """The last date covered by a notice; a deadline past it is provisional."""
    source: Mapped[str]
    digest: Mapped[bytes]
    """SHA-256 of all days and ``known_through``: equal digests are equal calendars, in any process and any test."""
