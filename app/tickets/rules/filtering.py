"""What a list of tickets may be narrowed by, declared once: the name in an address and by API, the word, the reading.

Pure. Pages read, write and label their addresses from here; the shape of the API is held to it by a test.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.kernel.words import Word
from app.tickets.rules.words import Channel, Kind, State, Urgency, Whose

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(_DAY.pattern + r"T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""What a condition may name: a day past them was mistyped, and the last one there is has no next."""


class Reading(StrEnum):
    """How the value of a condition is read."""

    TEXT = "text"
    MEMBER = "member"
    STATES = "states"
    DAY = "day"
    MOMENT = "moment"
    """A Shanghai day, or an instant with its offset."""
    FLAG = "flag"


@dataclass(frozen=True)
class Condition:
    """One thing a list may be narrowed by."""

    name: str
    word: str
    reading: Reading = Reading.TEXT
    members: type[Word] | None = None


CONDITIONS = (
    Condition("q", "搜索"),
    Condition("state", "状态", Reading.STATES, State),
    Condition("category", "类别"),
    Condition("park", "园区"),
    Condition("department", "承办"),
    Condition("person", "承办人", Reading.MEMBER, Whose),
    Condition("officer", "服务官"),
    Condition("company", "企业"),
    Condition("kind", "类型", Reading.MEMBER, Kind),
    Condition("urgency", "紧急程度", Reading.MEMBER, Urgency),
    Condition("channel", "来源", Reading.MEMBER, Channel),
    Condition("external", "外部编号"),
    Condition("filed_from", "提交自", Reading.DAY),
    Condition("filed_to", "提交至", Reading.DAY),
    Condition("moved_from", "变动自", Reading.MOMENT),
    Condition("resolved_from", "办结自", Reading.DAY),
    Condition("resolved_to", "办结至", Reading.DAY),
    Condition("closed_from", "销号自", Reading.DAY),
    Condition("closed_to", "销号至", Reading.DAY),
    Condition("tag", "标签"),
    Condition("late_of", "超期单位"),
    Condition("overdue", "只看超期", Reading.FLAG),
    Condition("followed", "我关注的", Reading.FLAG),
)
"""In the order of an address."""
WORDS = {each.name: each.word for each in CONDITIONS}


def day_in(text: str) -> date:
    """A day as it is typed. Raises ValueError for what is none, and for one out of range."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def moment_in(text: str) -> date | datetime:
    """A day, or an instant with its offset, in whose ``+`` an address may have become a blank. Raises ValueError."""
    text = text.replace(" ", "+")
    if not _INSTANT.fullmatch(text):
        return day_in(text)
    moment = datetime.fromisoformat(text)
    day_in(f"{moment:%Y-%m-%d}")
    return moment
