"""How pressing a matter is: by the day the firm names, never by its words, which are asked about. Pure.

加急 when its own deadline is within five workdays, 紧急 within two; the day of filing is not counted (R1). The filer
may say more than the day does, and whoever accepts raises or lowers it with a reason.
"""

from app.kernel.folding import folded
from app.tickets.rules.words import Urgency

URGENT_WITHIN = 2
PRESSING_WITHIN = 5
"""Workdays to the firm's own deadline, a setting."""
ALARMS = (
    "停产",
    "停工",
    "停线",
    "起火",
    "着火",
    "失火",
    "火灾",
    "爆炸",
    "泄漏",
    "中毒",
    "触电",
    "坍塌",
    "被困",
    "伤亡",
    "险情",
)
"""Words of safety or of stopped production; they say nothing by themselves (“以免停产”), so a person is asked."""
_ORDER = tuple(Urgency)


def by_deadline(workdays: int | None) -> Urgency:
    """The urgency of a matter whose own deadline is so many workdays away; None when it names none."""
    if workdays is None or workdays > PRESSING_WITHIN:
        return Urgency.NORMAL
    return Urgency.URGENT if workdays <= URGENT_WITHIN else Urgency.PRESSING


def more_pressing(one: Urgency, other: Urgency) -> Urgency:
    """The more pressing of two."""
    return max(one, other, key=_ORDER.index)


def alarms_in(text: str) -> tuple[str, ...]:
    """The words of safety or stopped production in a text, in the order of the list."""
    read = folded(text)
    return tuple(word for word in ALARMS if word in read)


def unweighed(text: str, urgency: Urgency) -> tuple[str, ...]:
    """The words about which somebody is to be asked: nothing where the matter is urgent anyway."""
    return () if urgency is Urgency.URGENT else alarms_in(text)
