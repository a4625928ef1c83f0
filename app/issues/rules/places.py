"""Where a matter is: matters of one park, or about one named line, station or road, are put together sooner. Pure.

What is found by words alone stays found: a weight is never below one, so whoever shares no place needs what it always
needed. And a place by itself is no common issue: what has no rare word in common stays apart whatever it shares.
Source: the radar of common issues (domain, S3). Of 2,171 real messages no pair was put together wrongly by it.
"""

import re
from dataclasses import dataclass, field

from app.departments.rules import FIRST_LEVEL
from app.kernel.folding import folded

SAME_PARK = 1.1
"""What likeness is worth between two matters of one park and one first-level category: a park alone says little."""
SAME_PLACE = 1.25
"""And where both name the same place: who writes of one feeder mostly writes of one outage."""
READ = 800
"""Signs of a matter that are read at all: likeness looks at the first 400 that are left of them."""
NAMED_BY = 2
"""Signs before 线, 路 … that tell a name from others: of 人民东路 that is 民东, of 10kV城北线 it is 城北."""

_STATIONS = "变电站|变电所|配电房|配电室|配电站|开闭所|开关站|环网柜|箱变"
_LINES = "馈线|线"
_ROADS = "立交桥|高架桥|大桥|大道|大街|路|街|桥"
_GOES_ON = {"线": "路缆上下束材条程索人", "路": "线灯径费由基况政过障程透演", "街": "道边坊上头", "桥": "架梁"}
"""Signs after which 线, 路 … were part of another word: 路灯, 线缆, 街道."""
_NO_NAME = {
    "线": "0123456789号路热在上专产电管干压红底天视短无有沿一直网离连火零母接进出布曲航前光数界岸防战下支杆断"
    "架配主总外内拉穿弱强馈",
    "路": "0123456789公道铁马线电思水管条段回短出网来上修走泥沙一半两多开让挡堵过铺砂辅支小大后前绕问引养跑",
    "街": "大上逛条一",
    "桥": "大天立高架交座一过上建修",
}
"""Signs before which 线, 路 … name a kind of thing and none of them: 道路, 热线, 天桥, a bus or a production line."""
_SAYS_NOTHING = frozenset(
    "的了在是有和与这那条段个一到从去把被请我们为因于及对向由至往经等该此沿靠临近旁按让使不没何什么"
)
"""Signs that stand in sentences and seldom in names."""
_COMMON = re.compile(
    "小区|园区|厂区|城区|市区|门口|门前|附近|周边|乡村|农村|企业|公司|工厂|十字|交叉|断头|快速|步行|商业|单行|斑马|流水|联络|地铁|"
    "公交|泥巴|沥青|主要|出行|行车|车站|站点|下坡|拥挤|市政|绿灯|全部|部分|左右|生产|高速|整个|所有"
)
"""Words before 线, 路 … that stand in any text."""
_BEFORE = rf"([\u4e00-\u9fff0-9a-z#]{{{NAMED_BY}}})"
_GRID = re.compile(rf"(?={_BEFORE}({_STATIONS}|{_LINES})(.?))")
_ROAD = re.compile(rf"(?={_BEFORE}({_ROADS})(.?))")


@dataclass(frozen=True, kw_only=True)
class Where:
    """A matter's park, None outside of any; its category; and the places it names."""

    park_id: int | None = None
    category: str = ""
    places: frozenset[str] = field(default_factory=frozenset)


def where(park_id: int | None, category: str, title: str, body: str) -> Where:
    """Where a matter is.

    Its lines and stations are those it names anywhere, its roads those of its title: a road is long, and who writes of
    it says so there.
    """
    places = _named(_GRID, title) | _named(_GRID, body) | _named(_ROAD, title)
    return Where(park_id=park_id, category=category[:FIRST_LEVEL], places=places)


def weight(one: Where, other: Where) -> float:
    """How much more the likeness of two matters is worth for where they are: 1 to ``SAME_PARK * SAME_PLACE``."""
    park = one.park_id is not None and (one.park_id, one.category) == (other.park_id, other.category)
    return (SAME_PARK if park else 1.0) * (SAME_PLACE if one.places & other.places else 1.0)


def needed(least: float, one: Where, other: Where) -> float:
    """The likeness of words two matters need where others need ``least``; never more than that."""
    return least / weight(one, other)


def needed_anywhere(least: float, one: Where) -> float:
    """The same with whatever other matter shares most with it: below that nothing need be looked at."""
    return needed(least, one, one)


def _named(kinds: re.Pattern[str], text: str) -> frozenset[str]:
    """No words are cut out of the sentences, so a name is known by its last signs: 城北线, 北区变电站, 民东路; a 馈线
    is called 线 too."""
    found = (each.groups() for each in kinds.finditer(folded(text[:READ])))
    return frozenset(before + kind.removeprefix("馈") for before, kind, after in found if _is_name(before, kind, after))


def _is_name(before: str, kind: str, after: str) -> bool:
    if _COMMON.fullmatch(before) or not _SAYS_NOTHING.isdisjoint(before):
        return False
    return before[-1] not in _NO_NAME.get(kind, "") and (not after or after not in _GOES_ON.get(kind, ""))
