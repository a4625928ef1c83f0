"""When silence is consent: two follow-up attempts on different workdays and five workdays of silence. Pure.

The rule stands in `docs/rules/states.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.calendars.rules import WorkCalendar, local_day
from app.kernel.words import Word

ATTEMPTS = 2
"""On different workdays; a setting."""
SILENCE = 5
"""Workdays after the last attempt; a setting."""

SEEKING = 3
"""Different workdays on which a firm was sought in vain before it is ``unreachable`` (`docs/rules/states.md`)."""


class FollowUpChannel(Word):
    """How the firm was asked."""

    PHONE = "phone", "电话"
    VISIT = "visit", "上门"
    MESSAGE = "message", "短信"


@dataclass(frozen=True)
class Attempt:
    """One attempt to ask the firm, and what it said if it was reached."""

    at: datetime
    says_solved: bool | None = None


def deemed_from(calendar: WorkCalendar, attempts: Sequence[Attempt]) -> datetime | None:
    """The instant after which silence is consent, or None while it is not.

    A firm that said the matter is not solved was not silent, and never consents by silence in this cycle. Attempts on
    days off count for nothing.
    """
    if any(attempt.says_solved is False for attempt in attempts):
        return None
    days = {local_day(attempt.at) for attempt in attempts}
    worked = sorted(day for day in days if calendar.is_workday(day))
    if len(worked) < ATTEMPTS:
        return None
    return calendar.closing(calendar.nth_workday_after(max(days), SILENCE))


def may_deem(calendar: WorkCalendar, attempts: Sequence[Attempt], now: datetime) -> bool:
    """Whether the ticket may be closed by silence now."""
    from_then = deemed_from(calendar, attempts)
    return from_then is not None and now > from_then


def sought_in_vain(calendar: WorkCalendar, unreached: Sequence[datetime]) -> bool:
    """Whether attempts that reached nobody stand on three different workdays; days off count for nothing."""
    return len({day for day in map(local_day, unreached) if calendar.is_workday(day)}) >= SEEKING
