"""Messages by the day they came: 今天, 昨天, then the date."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.calendars.rules import SHANGHAI, local_day
from app.web.filters import day
from app.web.speaking import _

if TYPE_CHECKING:
    from app.notifications.models import Notification


@dataclass(frozen=True)
class Day:
    """The messages of one day; ``label`` is empty where the page before began it."""

    key: str
    label: str
    lines: "list[tuple[Notification, str]]" = field(default_factory=list)
    """Each with its time of day."""


def by_day(messages: "Sequence[Notification]", today: date, begun: str = "") -> list[Day]:
    """Messages in their order, in days. ``begun`` is the ISO day with which the page before ended."""
    days: list[Day] = []
    for message in messages:
        came = local_day(message.created_at)
        if not days or days[-1].key != came.isoformat():
            goes_on = not days and begun == came.isoformat()
            days.append(Day(came.isoformat(), "" if goes_on else _said(came, today)))
        days[-1].lines.append((message, f"{message.created_at.astimezone(SHANGHAI):%H:%M}"))
    return days


def _said(came: date, today: date) -> str:
    words = {today: _("今天"), today - timedelta(days=1): _("昨天")}.get(came)
    return f"{words} {day(came)}" if words else day(came)
