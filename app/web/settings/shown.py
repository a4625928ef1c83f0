"""The settings in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.web.speaking import _, listed

if TYPE_CHECKING:
    from app.departments.models import Duty
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


def _named(duties: "dict[str, list[Duty]]", category: "Category", *, lead: bool = False) -> str:
    return listed(each.department.name for each in duties.get(category.code, []) if (each.part == "lead") is lead)
