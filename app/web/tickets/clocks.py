"""Clocks in words: what is left, and why the due day is that day."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode

from app.clocks.queries import ClockView
from app.clocks.rules.glyphs import Glyph
from app.clocks.rules.limits import Limit, Unit
from app.clocks.rules.states import STOPPED, ClockState
from app.kernel.words import Word
from app.tickets.rules.clocks import ClockKind
from app.tickets.seen import TicketClock
from app.web.labels import label, label_firm
from app.web.speaking import _, counted

K = TypeVar("K", bound=Word)
"""The clocks of a ticket, or of an order."""

DAY, HOUR, MINUTE = 86400, 3600, 60
FIRM_CLOCKS = (ClockKind.ARRANGE, ClockKind.FEEDBACK, ClockKind.RESOLVE)
"""The clocks that are a promise to the firm; the others are between offices."""

COUNTING_NOTES = {
    Unit.WORKDAY: "起始当天不计，从下一个工作日算起；放假不计，补班计入。",
    Unit.MONTH: "起始当天不计，到下月的同一天为止；遇放假顺延到下一个工作日。",
    Unit.WORKHOUR: "只计上班时间；下班、放假不计，补班计入。",
    Unit.MINUTE: "按自然时间连续计算，不分上下班。",
    Unit.CIVILDAY: "起始当天算第一天，按日历上的天数计算，放假不顺延。",
    Unit.RULING: "15:00 前申请的当天裁定，15:00 后申请的到下一个工作日 12:00。",
}
"""How days are counted, by the unit of the limit."""
LEFT: dict[str, Callable[[int], str]] = {
    "workday": lambda n: counted("还有 %(n)s 个工作日", n),
    "day": lambda n: counted("还有 %(n)s 天", n),
    "hour": lambda n: counted("还有 %(n)s 小时", n),
    "minute": lambda n: counted("还有 %(n)s 分钟", n),
}
OVER: dict[str, Callable[[int], str]] = {
    "workday": lambda n: counted("超期 %(n)s 个工作日", n),
    "day": lambda n: counted("超期 %(n)s 天", n),
    "hour": lambda n: counted("超期 %(n)s 小时", n),
    "minute": lambda n: counted("超期 %(n)s 分钟", n),
}
LATE: dict[str, Callable[[int], str]] = {
    "workday": lambda n: counted("迟了 %(n)s 个工作日", n),
    "day": lambda n: counted("迟了 %(n)s 天", n),
    "hour": lambda n: counted("迟了 %(n)s 小时", n),
    "minute": lambda n: counted("迟了 %(n)s 分钟", n),
}
"""What a clock that runs has left, how far it is over, and by how much a stopped one missed; by the word of time."""


@dataclass(frozen=True, kw_only=True)
class ShownClock:
    """A clock as ``components/clock.html`` draws it."""

    kind_label: str
    glyph: Glyph
    provisional: bool
    due: datetime
    left_label: str
    started_at: datetime
    stopped_at: datetime | None
    due_original: datetime
    department_name: str | None
    explain_href: str | None
    place: str = "rest"
    """On the page of a ticket: the promise to the firm, own of this reader, or the rest."""


def shown_clock(view: ClockView[K], number: str | None = None, *, firm: bool = False) -> ShownClock:
    """One clock; with a ticket's number its 为什么 leads to the explanation."""
    return ShownClock(
        kind_label=label_firm(view.kind) if firm else label(view.kind),
        glyph=view.glyph,
        provisional=view.provisional and view.state not in STOPPED,
        due=view.due,
        left_label=left_label(view),
        started_at=view.started_at,
        stopped_at=view.stopped_at,
        due_original=view.due_original,
        department_name=None if firm else view.department_name,
        explain_href=None if number is None else explain_href(number, view),
    )


def left_label(view: ClockView[K]) -> str:
    """还有 3 个工作日, 还有 2 小时, 超期 1 个工作日, 暂停计时; a clock that stopped in time needs no more words."""
    if view.state is ClockState.PAUSED:
        return _("暂停计时")
    unit, number = _length(view)
    if view.state is ClockState.MISSED:
        return LATE[unit](number)
    if view.state in STOPPED:
        return ""
    return LEFT[unit](number) if view.seconds_left >= 0 else OVER[unit](number)


def counting_note(view: ClockView[K]) -> str:
    """How the limit of this clock is counted, in a sentence."""
    return _(COUNTING_NOTES[Limit.parse(view.limit).unit])


def explain_href(number: str, view: ClockView[K]) -> str:
    """The page that counts the days of this clock."""
    unit = f"?{urlencode({'department': view.department_code})}" if view.department_code else ""
    return f"/tickets/{number}/clocks/{view.kind.value}/explain{unit}"


def present_clocks(views: Iterable[TicketClock], cycle: int) -> list[TicketClock]:
    """Those that still count: what runs or rests first, most pressing first; then what was met or missed this cycle."""
    running = sorted((view for view in views if view.state not in STOPPED), key=lambda view: (view.due, view.id))
    ended = [view for view in views if view.cycle == cycle and view.state in (ClockState.MET, ClockState.MISSED)]
    return [*running, *ended]


PROMISES = (ClockKind.RESOLVE, ClockKind.FEEDBACK, ClockKind.ARRANGE, ClockKind.CLEAR)
"""What is promised to the firm, the weightiest first."""


def placed(views: Sequence[TicketClock], units: Collection[int]) -> list[str]:
    """Where each clock stands: one promise to the firm, those of the reader's units, the rest behind a fold."""
    running = [view for view in views if view.state not in STOPPED]
    promise = next((view for kind in PROMISES for view in running if view.kind is kind), None)
    return [
        "promise" if view is promise else "own" if view in running and view.department_id in units else "rest"
        for view in views
    ]


def promises(views: Sequence[TicketClock]) -> list[TicketClock]:
    """Of these, what is promised to the firm: the latest of each kind, in the order of the matter's way."""
    latest = {view.kind: view for view in views if view.state is not ClockState.CANCELLED}
    return [latest[kind] for kind in FIRM_CLOCKS if kind in latest]


def _length(view: ClockView[K]) -> tuple[str, int]:
    """Workdays where there are whole ones, else days, hours or minutes of the wall clock (a weekend has no workday)."""
    days, seconds = abs(view.days_left), abs(view.seconds_left)
    wall_clock = Limit.parse(view.limit).unit is Unit.MINUTE
    if days and not (wall_clock and seconds < DAY):
        return "workday", days
    if seconds >= DAY:
        return "day", seconds // DAY
    if seconds >= HOUR:
        return "hour", seconds // HOUR
    return "minute", max(seconds // MINUTE, 1)
