"""The settings in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.accounts.programs import SeenProgram
from app.calendars.rules import local_day
from app.slices import LIMITS
from app.web.filters import day
from app.web.labels import label
from app.web.speaking import _, listed, said

if TYPE_CHECKING:
    from app.calendars.rules import Span, Timetable
    from app.clocks.setting import ComingTerm
    from app.clocks.terms import Terms
    from app.departments.models import Duty
    from app.regions.models import Region
    from app.tickets.models import Category


@dataclass(frozen=True)
class ShownDuty:
    """Who answers for one category."""

    code: str
    category: str
    lead: str
    supports: str
    ended: bool = False


@dataclass(frozen=True)
class ShownTerm:
    """One limit as it is now, and what it is set to become."""

    key: str
    word: str
    length: str
    ahead: str


def shown_terms(present: "Terms", ahead: "Sequence[ComingTerm]") -> list[ShownTerm]:
    """Every limit in the order of the slices."""
    coming: dict[str, list[str]] = {}
    for term in ahead:
        day_of = day(local_day(term.valid_from))
        coming.setdefault(term.key, []).append(_("%(day)s 起 %(length)s", day=day_of, length=said(term.limit.label_zh)))
    return [
        ShownTerm(limit.key, _(limit.word), said(present[limit].label_zh), listed(coming.get(limit.key, ())))
        for limit in LIMITS.values()
    ]


def shown_duties(categories: "Iterable[Category]", duties: "Iterable[Duty]") -> list[ShownDuty]:
    """The duty list by category; categories nobody is named for go to the centre."""
    by_category: dict[str, list[Duty]] = {}
    for duty in duties:
        by_category.setdefault(duty.category_code, []).append(duty)
    return [
        ShownDuty(
            each.code,
            _(each.name),
            _named(by_category, each, lead=True) or _("企服中心"),
            _named(by_category, each),
            each.ended_at is not None,
        )
        for each in categories
        if not each.guidance and (each.parent_code is None or each.code in by_category)
    ]


@dataclass(frozen=True, kw_only=True)
class ShownProgram:
    """A program's account; the instants are None while it holds no token."""

    name: str
    region: str
    scopes: str
    tokens: int
    expires_at: datetime | None
    last_used_at: datetime | None


def shown_programs(programs: Iterable[SeenProgram], regions: "Iterable[Region]") -> list[ShownProgram]:
    """The programs with what they may do in words."""
    names = {region.id: region.name for region in regions}
    return [
        ShownProgram(
            name=each.name,
            region=names[each.region_id],
            scopes=listed(label(scope) for scope in each.scopes),
            tokens=each.tokens,
            expires_at=each.expires_at,
            last_used_at=each.last_used_at,
        )
        for each in programs
    ]


def _named(duties: "dict[str, list[Duty]]", category: "Category", *, lead: bool = False) -> str:
    return listed(each.department.name for each in duties.get(category.code, []) if (each.part == "lead") is lead)


def shown_hours(spans: "Iterable[Span]") -> str:
    """The intervals of a day: 08:30–12:00、14:30–17:30."""
    return listed(f"{span.start:%H:%M}–{span.end:%H:%M}" for span in spans)


def hours_ahead(timetable: "Timetable", today: date) -> str:
    """What the hours are set to become, each from its day."""
    return listed(
        _("%(day)s 起 %(length)s", day=day(since), length=shown_hours(hours.of(since)))
        for since, hours in timetable.later
        if since > today
    )
