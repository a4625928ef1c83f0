"""THE TABLE of figures of those who go to the firms: visits, promises, errands. Pure.

A visit counts in the week in which it is written down, a promise in the one in which it is told whether it was kept,
and errands from the beginning of the year until the cut-off.
"""

from collections.abc import Mapping

from app.reports.rules.formula import VERSIONS, Formula

_SINCE = VERSIONS["2026.3"]

_VISITS: Mapping[str, Formula] = {
    "visits": Formula(
        "走访覆盖率",
        "本走访周期内有服务官到现场走访的企业（企业反映没有来过、未核实来过的除外）",
        "有主责服务官的在册正常企业，经认定停产、失联的除外",
        "截止时点，周期按企业分类",
        since=_SINCE,
        fleeting=True,
    ),
    "visits_spared": Formula(
        "不列入走访的企业",
        "其中失联",
        "经企服中心认定停产、失联的企业",
        "截止时点",
        unit="count",
        since=_SINCE,
        said="%(n)s 家（失联 %(part)s）",
        fleeting=True,
    ),
    "visits_found": Formula(
        "问题发现率",
        "带回诉求的走访",
        "本周登记的走访（含电话、视频）",
        "按登记时间",
        since=_SINCE,
        fleeting=True,
    ),
    "visits_solved": Formula(
        "走访诉求解决率",
        "截止时已解决，企业最后没有说“没有解决”或“部分解决”",
        "自 1 月 1 日起走访带回的有效诉求",
        "按提交时间，全年累计",
        since=_SINCE,
        fleeting=True,
    ),
}
_PROMISES: Mapping[str, Formula] = {
    "promises": Formula(
        "承诺兑现率",
        "在第一次约定的日期前兑现，企业没有说“没有做到”",
        "本周可以判定的承诺：约定日期已到而没有兑现，或企业已评价、视为评价（企业同意免除的除外）",
        "按第一次约定的日期，判定之周",
        since=_SINCE,
        fleeting=True,
    ),
    "promises_late": Formula(
        "逾期未兑现的承诺",
        "其中本周到期",
        "截止时已过第一次约定的日期、还没有兑现的承诺",
        "截止时点",
        unit="count",
        since=_SINCE,
        said="%(n)s 项（本周到期 %(part)s）",
        fleeting=True,
    ),
}
_ERRANDS: Mapping[str, Formula] = {
    "errands": Formula(
        "代办办结率",
        "截止时企业已签收",
        "自 1 月 1 日起受理的代办（企业撤回、不予代办的除外）",
        "按受理时间，全年累计",
        since=_SINCE,
        fleeting=True,
    ),
    "errands_on_time": Formula(
        "代办按时率",
        "在企业要求的日期或告知企业的日期前签收",
        "自 1 月 1 日起受理、已签收或期限已到的代办（企业撤回、不予代办、期限前终止的除外）",
        "按受理时间，全年累计",
        since=_SINCE,
        fleeting=True,
    ),
    "errands_again": Formula(
        "补正率",
        "同一步骤两次以上要求材料的代办",
        "自 1 月 1 日起受理的代办（企业撤回、不予代办的除外）",
        "按受理时间，全年累计",
        less_is_better=True,
        since=_SINCE,
        fleeting=True,
    ),
    "errands_month": Formula(
        "本月办结的代办",
        "其中按时",
        "本周最后一天所在月份内企业签收的代办",
        "按签收时间",
        unit="count",
        since=_SINCE,
        said="%(n)s 件（按时 %(part)s）",
        fleeting=True,
    ),
}

SERVING: Mapping[str, Formula] = {**_VISITS, **_PROMISES, **_ERRANDS}
SERVING_BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("走访", tuple(_VISITS)),
    ("承诺", tuple(_PROMISES)),
    ("代办", tuple(_ERRANDS)),
)
OF_PARKS = ("visits", "visits_found", "visits_solved", "promises", "promises_late", "errands", "errands_on_time")
OF_PROMISES = tuple(_PROMISES)
OF_UNITS = OF_PROMISES
OF_OFFICERS = ("visits", "visits_found", "visits_solved", "promises", "promises_late")
OF_AGENTS = tuple(_ERRANDS)
SERVING_BY: Mapping[str, tuple[str, ...]] = {
    "park": OF_PARKS,
    "department": OF_UNITS,
    "officer": OF_OFFICERS,
    "agent": OF_AGENTS,
}
"""Those that are printed by park, unit, officer and agent, in the order of the columns."""
OF_FIRMS = frozenset({"visits", "visits_spared"})
"""Behind which there are firms. Of a firm that closed since nobody knows when: it is compared as far as it is there."""

SERVING_STANDING = OF_FIRMS | {"visits_solved"}
"""Whose rows stand in issue after issue until something changes them."""
NEVER_LATE = frozenset({"visits_found", *_PROMISES, *_ERRANDS})
"""Counts that no late fact of a matter turns."""
SERVING_REASONS: Mapping[str, str] = {
    "visited": "本周期已现场走访",
    "not_visited": "本周期还没有现场走访",
    "quiet": "企业登记了不叫不到",
    "found_suspended": "认定停产",
    "found_lost": "认定失联",
    "brought": "带回诉求",
    "nothing_brought": "没有带回诉求",
    "due_now": "本周到期",
    "due_before": "以前到期",
    "received": "企业已签收",
    "terminated": "已终止",
    "errand_open": "还在代办",
    "asked_again": "同一步骤再次要求材料",
    "asked_once": "没有再次要求材料",
}
