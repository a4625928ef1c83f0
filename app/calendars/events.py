"""What happens to the calendar. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """A notice was loaded and moved days; ``days`` are those that count differently now."""

    name: ClassVar[str] = "calendar.changed"
    about: ClassVar[tuple[str, ...]] = ("calendar", "version")
    silent: ClassVar[bool] = True

    version: int
    year: int
    known_through: date
    source: str
    days: tuple[date, ...]
