"""The settings in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.web.speaking import _, listed

if TYPE_CHECKING:
    from app.departments.models import Duty
    from app.tickets.models import Category

TERM_LABELS = {
    "arrange": "研究交办",
    "check_in.emergency": "应急吹哨报到",
    "check_in.joint": "联合吹哨报到",
    "check_in.ordinary": "普通吹哨报到",
    "feedback": "反馈进展",
    "resolve.ordinary": "一般诉求办结",
    "resolve.major": "重大复杂诉求办结",
    "support": "协办办结",
    "clear": "销号清零",
    "arrange.again": "再次办理：研究交办",
    "feedback.again": "再次办理：反馈进展",
    "resolve.again": "再次办理：办结",
    "order.red": "红色督办答复",
    "order.yellow": "黄色督办答复",
    "order.blue": "蓝色督办答复",
}


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
