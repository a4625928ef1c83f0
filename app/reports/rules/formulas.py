"""THE TABLE of figures: what each divides by what, of whom (`docs/rules/rates.md`). Pure.

Printed behind every column head.

A figure whose denominator ripens (a limit has to pass first) counts each item once, in the week in which it ripens: a
whistle of Friday that is due on Monday belongs to next week. Otherwise it would be in no week at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from app.reports.rules.alongside import ALONGSIDE, ALONGSIDE_BLOCKS, ALONGSIDE_REASONS, ALONGSIDE_STANDING
from app.reports.rules.formula import VERSIONS, Formula, Measure
from app.reports.rules.periods import Week
from app.reports.rules.serving import SERVING, SERVING_BLOCKS, SERVING_REASONS, SERVING_STANDING
from app.tickets.rules.words import SATISFACTION, Outcome, PartState, State

FORMULAS: dict[str, Formula] = {
    # --- filed this week -------------------------------------------------------------------------------------------
    "filed": Formula(
        "本周提交", "有效诉求", "本周提交的全部诉求", "按提交时间", unit="count", said="%(n)s 件（有效 %(part)s）"
    ),
    "acceptance": Formula("受理率", "截止时已受理", "已作出受理决定或已过受理时限的诉求", "按提交，决定或时限届满之周"),
    "repeat": Formula("重复诉求率", "90 天内同一企业同一事项曾提交", "本周有效诉求", "按提交时间", less_is_better=True),
    # --- the units' part -------------------------------------------------------------------------------------------
    "check_in": Formula("按时报到率", "在时限内报到的承办", "报到时限届满的承办（退单成立除外）", "按吹哨，届满之周"),
    "response": Formula("响应率", "在时限内反馈实质进展的承办", "反馈时限届满或已反馈的承办", "按吹哨，反馈或届满之周"),
    "hand_back": Formula("退单率", "提出退单的承办", "本周吹哨的承办", "按吹哨时间", less_is_better=True),
    "hand_back_upheld": Formula(
        "退单成立",
        "退单成立的承办",
        "本周吹哨的承办",
        "按吹哨时间",
        unit="count",
        entries="hand_back",
        reason="upheld",
        said="%(part)s 件（本周吹哨 %(n)s）",
    ),
    "support": Formula(
        "协办按时率",
        "在时限内办结的协办",
        "协办时限届满或已办结的协办，到事项办结仍未完成的算逾期（退单成立、时限内结束的除外）",
        "按吹哨，办结或届满之周",
        since=VERSIONS["2026.3"],
    ),
    # --- resolved this week ----------------------------------------------------------------------------------------
    "resolved": Formula(
        "本周办结",
        "其中已解决，企业最后没有说“没有解决”或“部分解决”",
        "本周办结的诉求",
        "按办结时间",
        unit="count",
        said="%(n)s 件（已解决 %(part)s）",
    ),
    "on_time": Formula(
        "按时办结率（原时限）",
        "在原时限内办结",
        "原时限届满或已办结的诉求，含超期未办结；首次按时列入计划、转上级或外部单位的另列，再次列入的算逾期",
        "按原时限，办结或届满之周；重新办理的，按新时限届满之周",
    ),
    "on_time_current": Formula(
        "按时办结率（现时限）",
        "在现行时限内办结",
        "现时限届满或已办结的诉求，含超期未办结；首次按时列入计划、转上级或外部单位的另列，再次列入的算逾期",
        "按现时限，办结或届满之周",
    ),
    "on_time_held": Formula(
        "列入计划、转上级或外部单位（另列）",
        "其中转上级或外部单位",
        "本周在时限内首次列入计划或转上级或外部单位、截止时仍未重新办理的诉求，不计入按时办结率",
        "按审核通过时间",
        unit="count",
        since=VERSIONS["2026.3"],
        said="%(n)s 件（转上级或外部单位 %(part)s）",
    ),
    "resolution_matured": Formula(
        "解决率 B（成熟）",
        "截止时已解决，企业最后没有说“没有解决”或“部分解决”",
        "办结时限届满或已办结的有效诉求",
        "按时限，办结或届满之周",
    ),
    "rework": Formula("重办率", "曾被企业退回重办", "本周办结的诉求", "按办结时间", less_is_better=True),
    "duration_mean": Formula(
        "平均办理时长",
        "吹哨至办结的工作日",
        "本周首次办结的诉求",
        "按办结时间",
        "workdays",
        True,
        "duration",
        measure=Measure.MEAN,
    ),
    "duration_median": Formula(
        "办理时长中位数",
        "吹哨至办结的工作日",
        "本周首次办结的诉求",
        "按办结时间",
        "workdays",
        True,
        "duration",
        measure=Measure.MEDIAN,
    ),
    "duration_p90": Formula(
        "办理时长 P90",
        "吹哨至办结的工作日",
        "本周首次办结的诉求",
        "按办结时间",
        "workdays",
        True,
        "duration",
        measure=Measure.P90,
    ),
    # --- what the firms say ----------------------------------------------------------------------------------------
    "resolution_confirmed": Formula(
        "解决率 C（企业认定）", "企业或回访认定已解决", "本周企业作出答复的诉求（视为销号的除外）", "按企业答复时间"
    ),
    "satisfaction": Formula("满意率", "非常满意、满意、基本满意", "本周评价", "按评价时间"),
    "rated": Formula("参评率", "已评价", "本周销号的诉求", "按销号时间"),
    # --- cumulative ------------------------------------------------------------------------------------------------
    "resolution_ledger": Formula(
        "解决率 A（台账）",
        "截止时已解决，企业最后没有说“没有解决”或“部分解决”",
        "自 1 月 1 日起的有效诉求",
        "按提交时间，全年累计",
    ),
    "partly": Formula(
        "部分解决",
        "部分解决（不计入已解决）",
        "自 1 月 1 日起的有效诉求",
        "按提交时间，全年累计",
        "count",
        entries="resolution_ledger",
        reason="partly",
        said="%(part)s 件（有效诉求 %(n)s）",
    ),
    "excluded": Formula(
        "剔除",
        "其中本周提交",
        "自 1 月 1 日起剔除的诉求",
        "按提交时间，全年累计",
        unit="count",
        said="%(n)s 件（本周提交 %(part)s）",
    ),
    "carried": Formula(
        "上年结转",
        "截止时已解决，企业最后没有说“没有解决”或“部分解决”",
        "上年（及更早年度）的有效诉求，该年全部销号后不再列",
        "按提交时间，以前年度累计",
        since=VERSIONS["2026.3"],
        fleeting=True,
    ),
    # --- at the cut-off --------------------------------------------------------------------------------------------
    "open": Formula(
        "在办", "其中已超期", "截止时未销号的诉求", "截止时点", unit="count", said="%(n)s 件（超期 %(part)s）"
    ),
    "pairing": Formula("分包覆盖率", "主责服务官在任（账号有效、仍任服务官）的企业", "在册正常企业", "截止时点"),
    # --- pressure --------------------------------------------------------------------------------------------------
    "orders": Formula(
        "督办办结率", "在时限内办结的督办单", "时限届满的督办单", "按督办单，时限届满之周", since=VERSIONS["2026.2"]
    ),
    "orders_answered": Formula(
        "督办按时答复率",
        "在时限内答复的督办单",
        "时限届满的督办单（未答复即在时限内办结的除外）",
        "按督办单，时限届满之周",
        since=VERSIONS["2026.3"],
    ),
    **SERVING,
    **ALONGSIDE,
}

BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("提交与受理", ("filed", "acceptance", "repeat")),
    ("吹哨与报到", ("check_in", "response", "hand_back", "hand_back_upheld", "support")),
    (
        "办结",
        (
            "resolved",
            "on_time",
            "on_time_current",
            "on_time_held",
            "resolution_matured",
            "rework",
            "duration_mean",
            "duration_median",
            "duration_p90",
        ),
    ),
    ("企业评价", ("resolution_confirmed", "satisfaction", "rated")),
    ("全年累计", ("resolution_ledger", "partly", "excluded", "carried")),
    ("截止时点", ("open", "pairing", "orders", "orders_answered")),
    *SERVING_BLOCKS,
    *ALONGSIDE_BLOCKS,
)
"""The blocks of the weekly page with their figures, in the order they are read aloud."""


FORMER: Mapping[str, Mapping[str, Formula]] = {
    "2026.3": {
        "resolved": replace(FORMULAS["resolved"], numerator="其中已解决"),
        "on_time": replace(
            FORMULAS["on_time"],
            denominator="原时限届满或已办结的诉求，含超期未办结",
            cohort="按原时限，办结或届满之周",
        ),
        "on_time_current": replace(FORMULAS["on_time_current"], denominator="现时限届满或已办结的诉求，含超期未办结"),
        "resolution_matured": replace(FORMULAS["resolution_matured"], numerator="截止时已解决"),
        "resolution_ledger": replace(FORMULAS["resolution_ledger"], numerator="截止时已解决"),
        "pairing": replace(FORMULAS["pairing"], numerator="有主责服务官的企业"),
        "orders": replace(FORMULAS["orders"], numerator="在时限内答复的督办单"),
    },
}
"""How a formula read before the version that changed it: an issue shows the words it was counted by."""


@dataclass(frozen=True)
class Change:
    """What a version did to one figure; without ``before`` the figure is new."""

    metric: str
    before: Formula | None
    after: Formula


def formulas_of(week: Week) -> Mapping[str, Formula]:
    """The figures a week has, each in the words it is counted by then."""
    return formulas_by(version_of(week))


@cache
def formulas_by(version: str) -> Mapping[str, Formula]:
    """The figures a version has, each in its words of then."""
    known = list(VERSIONS)
    later = known[known.index(version) + 1 :]
    new = {VERSIONS[each] for each in later}
    found = {metric: each for metric, each in FORMULAS.items() if each.since is None or each.since not in new}
    for each in reversed(later):
        found |= {metric: formula for metric, formula in FORMER.get(each, {}).items() if metric in found}
    return found


def version_of(week: Week) -> str:
    """The version of the formulas a week is counted by."""
    return [version for version in VERSIONS if holds(version, week)][-1]


def holds(version: str, week: Week) -> bool:
    """Whether the rules of a version hold in a week, as they do from its first week on."""
    since = VERSIONS[version]
    return since is None or since.start <= week.start


def changes_between(before: str, after: str) -> list[Change]:
    """What was changed from one version to a later one, in the order of the table: printed in the first issue."""
    was, now = formulas_by(before), formulas_by(after)
    return [Change(metric, was.get(metric), each) for metric, each in now.items() if was.get(metric) != each]


MEASURED: Mapping[str, Measure] = {metric: each.measure for metric, each in FORMULAS.items() if each.measure}
"""The figures whose entries are not counted one by one."""
VALUED: Mapping[str, str] = {
    metric: each.unit for metric, each in FORMULAS.items() if each.unit in ("workdays", "days", "money")
}
"""The figures that are a value over their entries, with its unit."""

STANDING_METRICS = (
    frozenset({"resolution_ledger", "excluded", "carried", "open", "pairing"}) | ALONGSIDE_STANDING | SERVING_STANDING
)
"""Whose rows stand in issue after issue until something changes them; all others belong to one week."""

SCOPES = ("region", "park", "department", "category", "channel", "officer", "agent")

EXCLUSIONS: dict[str, str] = {
    "test": "测试数据",
    "withdrawn": "吹哨前撤回",
    "merged": "并案子件",
    "rejected": State.REJECTED.word,
    "thanks": "感谢类",
}
"""Why a filing is not valid; each is counted and printed, also when it is zero."""

REASONS: dict[str, str] = {
    **EXCLUSIONS,
    "valid": "有效",
    "accepted": "已受理",
    "undecided": "逾期未决定",
    "in_time": "按时",
    "late": "逾期",
    "absent": "逾期未办",
    "released": "到事项办结仍未完成",
    "planned_again": "再次列入计划",
    "kept": "未退单",
    "asked": PartState.HANDING_BACK.word,
    "upheld": "退单成立",
    "forced": "退单不成立",
    "solved": Outcome.SOLVED.word,
    "explained_accepted": "解释说明，企业认可",
    "partly": Outcome.PARTLY.word,
    "explained": "解释说明，企业未认可",
    "planned": Outcome.PLANNED.word,
    "restricted": Outcome.RESTRICTED.word,
    "transferred": Outcome.TRANSFERRED.word,
    "unreachable": Outcome.UNREACHABLE.word,
    "withdrawn_after_whistle": "吹哨后撤回",
    "open": "办理中",
    "overdue": "已超期",
    "firm_yes": "企业认定已解决",
    "firm_no": "企业认定未解决",
    "firm_partly": "企业认定部分解决",
    **{f"level_{level}": words for level, words in SATISFACTION.items()},
    "rated": "已评价",
    "unrated": "未评价",
    "reworked": "曾重办",
    "first_time": "一次办结",
    "repeated": "重复提交",
    "new": "首次提交",
    "measured": "计入时长",
    "paired": "已包联",
    "unpaired": "未包联",
    "left": "主责服务官已离任或账号停用",
    "answered": "已按时答复，未在时限内办结",
    **ALONGSIDE_REASONS,
    **SERVING_REASONS,
}
"""Why an entry is or is not counted, as it is shown beside the ticket."""
