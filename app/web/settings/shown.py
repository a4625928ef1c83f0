"""The settings in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.accounts.programs import SeenProgram
from app.web.labels import label
from app.web.speaking import _, listed

if TYPE_CHECKING:
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


def shown_duties(categories: "Iterable[Category]", duties: "Iterable[Duty]") -> list[ShownDuty]:
    """The duty list by category; categories nobody is named for go to the centre."""
    by_category: dict[str, list[Duty]] = {}
    for duty in duties:
        by_category.setdefault(duty.category_code, []).append(duty)
    return [
        ShownDuty(
            each.code, _(each.name), _named(by_category, each, lead=True) or _("企服中心"), _named(by_category, each)
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
