"""Who answers: the duty list read for one matter. Pure.

A category is looked up by its own code, then by ever shorter beginnings of it: a second-level item without a line of
its own goes where its category goes. Two categories follow the place and not the list (`docs/rules/words.md`): 14
neighbourhood goes to the town around the firm's park, 13 paperwork to the company-service centre as an errand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.ids import DepartmentId
from app.kernel.words import Word

FIRST_LEVEL = 2
"""Characters of a first-level category code."""
ERRANDS = "13"
NEIGHBOURHOOD = "14"


@dataclass(frozen=True)
class DutyLine:
    """One line of the duty list: who takes part in a category, and in which order."""

    category_code: str
    department_id: DepartmentId
    is_lead: bool
    position: int = 0


class RouteReason(Word):
    """Why this lead."""

    DUTY_LIST = "duty_list", "按职责清单"
    TOWN_OF_PARK = "town_of_park", "按企业所在园区的属地镇街"
    ERRAND_BY_CENTRE = "errand_by_centre", "代办事项由企服中心承接"
    FALLBACK_TO_CENTRE = "fallback_to_centre", "职责清单没有对应单位，由企服中心兜底"


@dataclass(frozen=True)
class Route:
    """A proposal for the whistle: one lead, the usual supports in order, and why."""

    lead: DepartmentId
    supports: tuple[DepartmentId, ...]
    reason: RouteReason


def route(
    category_code: str, duties: Sequence[DutyLine], *, centre: DepartmentId, town: DepartmentId | None = None
) -> Route:
    """Who leads and who supports a matter of this category.

    ``duties`` is the region's duty list (other categories in it do no harm), ``centre`` the fallback owner, ``town``
    the one around the firm's park.
    """
    lines = sorted(_lines_of(category_code, duties), key=lambda line: (line.position, line.department_id))
    listed = next((line.department_id for line in lines if line.is_lead), None)
    first_level = category_code[:FIRST_LEVEL]
    if first_level == ERRANDS:
        lead, reason = centre, RouteReason.ERRAND_BY_CENTRE
    elif first_level == NEIGHBOURHOOD and town is not None:
        lead, reason = town, RouteReason.TOWN_OF_PARK
    elif listed is not None:
        lead, reason = listed, RouteReason.DUTY_LIST
    else:
        lead, reason = centre, RouteReason.FALLBACK_TO_CENTRE
    if len(category_code) <= FIRST_LEVEL:  # too wide to say who is needed: four utilities would be called for one pipe
        return Route(lead, (), reason)
    supports = dict.fromkeys(line.department_id for line in lines if not line.is_lead and line.department_id != lead)
    return Route(lead, tuple(supports), reason)


def _lines_of(category_code: str, duties: Sequence[DutyLine]) -> list[DutyLine]:
    """The lines under the longest beginning of the code that has a lead or a support."""
    for length in range(len(category_code), FIRST_LEVEL - 1, -1):
        found = [line for line in duties if line.category_code == category_code[:length]]
        if found:
            return found
    return []
