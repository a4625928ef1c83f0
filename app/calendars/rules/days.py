"""Days as the State Council names them, and the fixed days that hold without a notice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:\uff1a]([0-5][0-9])", re.ASCII)

HOLIDAYS = frozenset({"元旦", "春节", "清明", "清明节", "劳动节", "端午", "端午节", "中秋", "中秋节", "国庆节"})
"""What the notices call the statutory holidays, long or short; other languages have words for these."""
WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

# Statutory days whose date never moves (month, day). They carry a deadline past the last notice; the days that
# follow the moon, and every exchanged weekend, wait for the notice. Source: `docs/rules/time.md`.
FIXED_DAYS: Mapping[tuple[int, int], str] = MappingProxyType(
    {
        (1, 1): "元旦",
        (5, 1): "劳动节",
        (5, 2): "劳动节",
        (10, 1): "国庆节",
        (10, 2): "国庆节",
        (10, 3): "国庆节",
    }
)


class DayKind(StrEnum):
    """What a notice says of a day: 放假 or 补班."""

    OFF = "off"
    MAKEUP = "makeup"


@dataclass(frozen=True)
class NamedDay:
    """One dated override of the weekday, with the name of the holiday it belongs to."""

    day: date
    kind: DayKind
    name: str


def local_day(instant: datetime) -> date:
    """Return the calendar date of an aware instant in Shanghai; ValueError when naive or out of range."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    try:
        return instant.astimezone(SHANGHAI).date()
    except OverflowError as error:
        raise ValueError(f"instant out of range: {instant.isoformat()}") from error


def time_typed(text: str) -> time | None:
    """The time of day that somebody typed, ``9:30`` or ``09：30``; None for whatever is none."""
    found = _TIME.fullmatch(text.strip())
    return time(int(found[1]), int(found[2])) if found else None


def instant(day: date, at: time) -> datetime:
    """A Shanghai day and time as an instant, in UTC."""
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)
