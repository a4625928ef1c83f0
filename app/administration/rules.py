"""What can be set, when a change needs a second person, and how it stands. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.clocks.rules.limits import NamedLimit
from app.corrections.rules import CORRECT_WITHIN
from app.errands.rules.planning import ACCEPT_WITHIN
from app.financing.rules.calls import TAKE_WITHIN
from app.kernel.sentences import say
from app.kernel.words import Word
from app.registrations.rules import VERIFY_WITHIN
from app.sla.rules import limits as of_tickets
from app.supervision.rules import ANSWER_WITHIN
from app.visits.rules.periods import EVERY


class SettingKind(Word):
    """What is set."""

    LIMIT = "limit", "办理时限"
    CATEGORY = "category", "类别与职责"
    UNIT = "unit", "承办单位"
    PARK = "park", "园区"
    CALENDAR = "calendar", "放假安排"
    HOURS = "hours", "工作时间"
    LADDER = "ladder", "提醒阶梯"
    REASON = "reason", "原因选项"
    PERIOD = "period", "保存期限"
    BANNER = "banner", "服务公告"


class LimitUnit(Word):
    """What a limit may be set in."""

    WORKDAY = "workday", "个工作日"
    WORKHOUR = "workhour", "个工作小时"
    MONTH = "month", "个月"
    MINUTE = "minute", "分钟"


class AmendmentState(Word):
    """How a change stands."""

    WAITING = "waiting", "等待复核"
    AHEAD = "ahead", "到日生效"
    IN_FORCE = "in_force", "已生效"
    DECLINED = "declined", "复核未通过"
    WITHDRAWN = "withdrawn", "已撤回"


class AmendmentStep(Word):
    """What happened to a change."""

    PROPOSED = "proposed", "提出修改"
    SIGNED = "signed", "复核通过"
    DECLINED = "declined", "复核未通过"
    WITHDRAWN = "withdrawn", "撤回修改"
    IN_FORCE = "in_force", "修改生效"


UNSETTLED = (AmendmentState.WAITING, AmendmentState.AHEAD)
"""Something still follows; until then nobody proposes another change of the same thing."""
TOUCHES_RATES = frozenset({SettingKind.LIMIT, SettingKind.CALENDAR, SettingKind.HOURS, SettingKind.LADDER})
"""What counts as in time follows from these: a second person looks before they change."""
EVERYWHERE = frozenset({SettingKind.CALENDAR, SettingKind.HOURS, SettingKind.PERIOD})
"""What holds for the whole installation, not for a region."""

LIMITS: Mapping[str, NamedLimit] = {
    limit.key: limit
    for limit in (
        *of_tickets.LIMITS,
        *ANSWER_WITHIN.values(),
        VERIFY_WITHIN,
        CORRECT_WITHIN,
        TAKE_WITHIN,
        ACCEPT_WITHIN,
        *EVERY.values(),
    )
}
"""How long clocks run, by the key of the terms that set it; in the order of the settings page."""

REFUSALS: Mapping[str, str] = {
    "amendment_same": "和现在一样，没有要改的。",
    "amendment_waits": "这一项已有一份修改还没有生效，请先复核或撤回那一份。",
    "amendment_settled": "这份修改已经处理过了，请查看最新状态。",
    "amendment_own": "自己提出的修改，请另一个人复核。",
    "last_centre": "企服中心是兜底单位，停用前请先把另一个单位改为企服中心。",
    "already_ended": "已经停用了。要重新启用，请修改并保存它。",
}
"""By code."""

_CODE = re.compile(r"[A-Z][A-Z0-9]{0,15}", re.ASCII)
_CATEGORY = re.compile(r"[0-9]{2}(?:[0-9]{2})?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Moves:
    """What a change moves: how many, and of the dues that move a few by name."""

    tickets: int = 0
    """Open matters it concerns."""
    clocks: int = 0
    """Clocks of these that run now."""
    dues: int = 0
    """Clocks whose due is another one afterwards."""
    people: int = 0
    """Accounts with a seat there."""
    leads: int = 0
    """Of the open matters those a unit that ends leads; the others it supports."""
    categories: int = 0
    """Categories a unit that ends answers for."""
    firms: int = 0
    """Active firms of a park that ends."""
    examples: tuple[tuple[str, str, str, str], ...] = ()
    """Number of the matter, kind of the clock, due before and after, as RFC 3339."""


def needs_second(kind: SettingKind, *, filed: bool, by_system: bool, loses: bool = False, ends: bool = False) -> bool:
    """Whether another person signs before it holds; ``loses``: something would be thrown away earlier.

    A unit that ends gives its matters to another, whose rates they count in from then on. Before the first matter was
    filed no rate can change. Whoever sits at the machine itself needs nobody.
    """
    touches = kind in TOUCHES_RATES or loses or (ends and kind is SettingKind.UNIT)
    return touches and filed and not by_system


def loses(kind: SettingKind, before: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> bool:
    """Whether a change throws away earlier what would have been kept."""
    return kind is SettingKind.PERIOD and before is not None and wanted["kept"] < before["kept"]


def stands_in_the_way(kind: SettingKind, moves: Moves, *, successor: bool) -> list[str]:
    """What would be left without a holder if it ended so, a sentence each; empty where nothing would."""
    if successor:
        return []
    found: list[str] = []
    if kind is SettingKind.UNIT and moves.tickets:
        found.append(say("还有 %(n)s 件没有办结的诉求（主办 %(leads)s 件）", n=moves.tickets, leads=moves.leads))
    if kind is SettingKind.UNIT and moves.categories:
        found.append(say("职责清单上有 %(n)s 个类别由它承办", n=moves.categories))
    if kind is SettingKind.PARK and moves.firms:
        found.append(say("园区里还有 %(n)s 家企业", n=moves.firms))
    return found


def is_unit_code(text: str) -> bool:
    """Whether a unit or a park may be called so: ``JFJ``, ``P1``."""
    return _CODE.fullmatch(text) is not None


def is_category_code(text: str) -> bool:
    """Whether it is the code of a category, ``17``, or of an item below one, ``1701``."""
    return _CATEGORY.fullmatch(text) is not None
