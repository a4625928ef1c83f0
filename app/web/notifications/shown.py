"""Messages by the day they came: 今天, 昨天, then the date."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.calendars.rules import SHANGHAI, local_day
from app.notifications.queries import SeenMessage
from app.notifications.rules.audience import CARD, DIGEST, STEP
from app.tickets.events.table import EVENTS
from app.web.filters import day
from app.web.labels import label, label_firm
from app.web.speaking import _

ACT_OF = {event.name: event.action for event in EVENTS}
"""Event → the act it is said of."""


@dataclass(frozen=True)
class Day:
    """The messages of one day; ``label`` is empty where the page before began it."""

    key: str
    label: str
    threads: list["Thread"] = field(default_factory=list)


@dataclass(frozen=True)
class Thread:
    """The messages of one day about one ticket, the newest first; what is about none stands alone."""

    number: str | None
    lines: list[tuple[SeenMessage, str]]
    """Each with its time of day."""

    @property
    def unread(self) -> list[int]:
        """Ids of those that are not read."""
        return [message.id for message, _at in self.lines if message.read_at is None]


def by_day(messages: Sequence[SeenMessage], today: date, begun: str = "") -> list[Day]:
    """Messages in their order, in days. ``begun`` is the ISO day with which the page before ended."""
    days: list[Day] = []
    for message in messages:
        came = local_day(message.created_at)
        if not days or days[-1].key != came.isoformat():
            goes_on = not days and begun == came.isoformat()
            days.append(Day(came.isoformat(), "" if goes_on else _said(came, today)))
        _into(days[-1].threads, message, f"{message.created_at.astimezone(SHANGHAI):%H:%M}")
    return days


def numbers_of(days: Sequence[Day]) -> list[str]:
    """The tickets that messages are about whose words may be read, each once."""
    told = [
        thread.number
        for day_of in days
        for thread in day_of.threads
        if thread.number and not thread.lines[0][0].withheld
    ]
    return list(dict.fromkeys(told))


def _into(threads: list[Thread], message: SeenMessage, at: str) -> None:
    number = message.ticket_number
    known = next((thread for thread in threads if number and thread.number == number), None)
    if known is None:
        threads.append(Thread(number, [(message, at)]))
    else:
        known.lines.append((message, at))


def what_happened(name: str, *, firm: bool) -> str:
    """What a message is about whose words may be read no more: the act, or the kind of thing."""
    if name in ACT_OF:
        return label_firm(ACT_OF[name]) if firm else label(ACT_OF[name])
    if name in (STEP, DIGEST):
        return _("时限提醒")
    if name == CARD:
        return _("周一卡")
    return _("督办单") if name.startswith("supervision.") else _("消息")


def _said(came: date, today: date) -> str:
    words = {today: _("今天"), today - timedelta(days=1): _("昨天")}.get(came)
    return f"{words} {day(came)}" if words else day(came)
