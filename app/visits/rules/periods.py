"""How often a firm is called on, by its class: months counted from January, each a *setting* of the region. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.clocks.rules.limits import Limit, NamedLimit, Unit
from app.traits.rules import TagValue
from app.visits.rules.words import FirmClass

YEAR = 12
EVERY: Mapping[FirmClass, NamedLimit] = {
    FirmClass.KEY: NamedLimit("visit.key", Limit(1, Unit.MONTH), "重点企业走访周期"),
    FirmClass.ABOVE: NamedLimit("visit.above", Limit(3, Unit.MONTH), "规上企业走访周期"),
    FirmClass.OTHER: NamedLimit("visit.other", Limit(6, Unit.MONTH), "其他企业走访周期"),
}
"""The period of each class, in civil months."""
KEY_TAGS = frozenset({TagValue.GIANT, TagValue.CHAMPION, TagValue.REVENUE_4})
ABOVE_TAGS = frozenset(
    {TagValue.ABOVE_INDUSTRY, TagValue.ABOVE_SERVICES, TagValue.ABOVE_TRADE, TagValue.ABOVE_BUILDING}
)


@dataclass(frozen=True)
class VisitPeriod:
    """From the first day through the last, both included."""

    first: date
    last: date


def class_of(tags: Collection[TagValue]) -> FirmClass:
    """The class of a firm by its verified tags."""
    if KEY_TAGS.intersection(tags):
        return FirmClass.KEY
    return FirmClass.ABOVE if ABOVE_TAGS.intersection(tags) else FirmClass.OTHER


def months_of(limit: Limit) -> int:
    """A period in months, a year at most; one that was set in days has as many months as fill it, one at least."""
    if limit.unit is Unit.MONTH:
        return min(limit.amount, YEAR)
    workdays = limit.amount if limit.unit is Unit.WORKDAY else 1
    return min(max(1, round(workdays / 21)), YEAR)


def period_of(day: date, months: int) -> VisitPeriod:
    """The period a day lies in; periods begin anew each January, and the last of a year ends with it."""
    start = (day.month - 1) // months * months + 1
    first = date(day.year, start, 1)
    after = start + months
    following = date(day.year, after, 1) if after <= YEAR else date(day.year + 1, 1, 1)
    return VisitPeriod(first, following - timedelta(days=1))
