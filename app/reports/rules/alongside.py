"""THE TABLE of figures beside the rates: batches, merges and splits, transfers, financing, knowledge. Pure.

A week's own figures count acts of that week as they stood at its cut-off: what is undone later moves none of them.
"""

from collections.abc import Mapping

from app.reports.rules.formula import VERSIONS, Formula, Measure

_SINCE = VERSIONS["2026.3"]

_TOGETHER: Mapping[str, Formula] = {
    "batches": Formula(
        "批处理：批次",
        "其中截止时仍有诉求的批次",
        "本周组成的批次",
        "按批次组成时间",
        unit="count",
        entries="batched",
        since=_SINCE,
        said="%(n)s 批（截止时仍有诉求 %(part)s）",
        fleeting=True,
        measure=Measure.VALUES,
    ),
    "batched": Formula(
        "批处理：诉求",
        "其中截止时仍在批次的诉求",
        "本周组成的批次中的诉求",
        "按批次组成时间",
        unit="count",
        since=_SINCE,
        said="%(n)s 件（截止时仍在批次 %(part)s）",
        fleeting=True,
    ),
    "batch_firms": Formula(
        "批处理：企业",
        "其中截止时仍有诉求在批次的企业",
        "本周组成的批次涉及的企业，一家只计一次",
        "按批次组成时间",
        unit="count",
        entries="batched",
        since=_SINCE,
        said="%(n)s 家（截止时仍在批次 %(part)s）",
        fleeting=True,
        measure=Measure.FIRMS,
    ),
    "batch_solved": Formula(
        "批处理解决率",
        "截止时已解决，企业最后没有说“没有解决”或“部分解决”",
        "本周在批次中办结的诉求",
        "按办结时间",
        since=_SINCE,
        fleeting=True,
    ),
    "batch_disputed": Formula(
        "批处理退回率",
        "企业最后退回重办的诉求",
        "本周企业对批次答复作出确认或退回的诉求（含视为销号）",
        "按企业答复时间",
        less_is_better=True,
        since=_SINCE,
        fleeting=True,
    ),
    "merges": Formula(
        "并案",
        "其中截止时已撤销并案",
        "本周并入其他诉求的诉求",
        "按并案时间",
        unit="count",
        since=_SINCE,
        said="%(n)s 件（截止时已撤销 %(part)s）",
        fleeting=True,
    ),
    "merges_undone": Formula(
        "撤销并案",
        "其中以前各周并案的",
        "本周撤销并案的诉求",
        "按撤销时间",
        unit="count",
        since=_SINCE,
        said="%(n)s 件（以前各周并案的 %(part)s）",
        fleeting=True,
    ),
    "splits": Formula(
        "拆分",
        "被拆分的原诉求，一件只计一次",
        "本周拆出的诉求",
        "按拆分时间",
        unit="count",
        since=_SINCE,
        said="拆出 %(n)s 件（原诉求 %(part)s）",
        fleeting=True,
    ),
}
_HANDED: Mapping[str, Formula] = {
    "handed_on": Formula(
        "本周转上级或外部单位",
        "其中截止时已有对方受理编号",
        "本周审核通过、转上级或外部单位的诉求",
        "按审核通过时间",
        unit="count",
        since=_SINCE,
        said="%(n)s 件（已有对方编号 %(part)s）",
        fleeting=True,
    ),
    "number_in_time": Formula(
        "受理编号按时补登率",
        "在时限内补登对方受理编号",
        "补登时限届满或已补登编号、转上级或外部单位的诉求（时限内已恢复办理的除外）",
        "按编号，补登或届满之周",
        since=_SINCE,
        fleeting=True,
    ),
    "handed_back": Formula(
        "由上级或外部单位恢复办理",
        "其中对方已有结果",
        "本周由上级或外部单位转回、恢复办理的诉求：对方有结果、复查日期已到或未按时补登编号",
        "按恢复时间",
        unit="count",
        since=_SINCE,
        said="%(n)s 件（对方有结果 %(part)s）",
        fleeting=True,
    ),
    "handed_open": Formula(
        "仍在上级或外部单位",
        "其中还没有对方受理编号",
        "截止时仍在上级或外部单位的有效诉求",
        "截止时点",
        unit="count",
        since=_SINCE,
        said="%(n)s 件（还没有对方编号 %(part)s）",
        fleeting=True,
    ),
}
_FINANCING: Mapping[str, Formula] = {
    "finance_firms": Formula(
        "获得放款的企业",
        "截止时有银行放款的企业",
        "提出融资需求的企业，一家只计一次",
        "按诉求提交时间，全年累计",
        entries="financing",
        since=_SINCE,
        fleeting=True,
        measure=Measure.FIRMS,
    ),
    "financing": Formula(
        "获得放款的融资需求",
        "截止时有银行放款的融资需求",
        "自 1 月 1 日起有效诉求的融资需求",
        "按诉求提交时间，全年累计",
        since=_SINCE,
        fleeting=True,
    ),
    "finance_asked": Formula(
        "需求金额",
        "融资需求金额合计（万元），以截止时所填为准",
        "自 1 月 1 日起有效诉求的融资需求",
        "按诉求提交时间，全年累计",
        unit="money",
        entries="financing",
        since=_SINCE,
        fleeting=True,
        measure=Measure.SUM,
    ),
    "finance_granted": Formula(
        "放款金额",
        "截止时已登记的放款金额合计（万元）",
        "有银行放款的融资需求",
        "按诉求提交时间，全年累计",
        unit="money",
        entries="finance_loans",
        since=_SINCE,
        fleeting=True,
        measure=Measure.SUM,
    ),
    "finance_days": Formula(
        "平均放款用时",
        "填写融资需求至首次放款的天数（日历日）",
        "有银行放款的融资需求",
        "按诉求提交时间，全年累计",
        unit="days",
        less_is_better=True,
        entries="finance_days",
        since=_SINCE,
        fleeting=True,
        measure=Measure.MEAN,
    ),
    "finance_declined": Formula(
        "银行不予办理",
        "银行不予办理的对接",
        "本周有结果的银行对接：放款、不予办理或未能放款",
        "按登记时间",
        less_is_better=True,
        since=_SINCE,
        fleeting=True,
    ),
}
_KNOWLEDGE: Mapping[str, Formula] = {
    "knowledge_used": Formula(
        "以知识条目起草的答复",
        "答复以知识条目起草的诉求",
        "本周答复或直接办结的诉求",
        "按答复时间",
        since=_SINCE,
        fleeting=True,
    ),
}

ALONGSIDE: Mapping[str, Formula] = {**_TOGETHER, **_HANDED, **_FINANCING, **_KNOWLEDGE}
ALONGSIDE_BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("批处理、并案与拆分", tuple(_TOGETHER)),
    ("转上级或外部单位", tuple(_HANDED)),
    ("融资对接", tuple(_FINANCING)),
    ("知识条目", tuple(_KNOWLEDGE)),
)
BY_PARK = (
    "batched",
    "batch_solved",
    "merges",
    "splits",
    "handed_on",
    "handed_back",
    "handed_open",
    "finance_firms",
    "finance_granted",
    "knowledge_used",
)
"""Those that are printed park by park, in the order of the columns."""
ALONGSIDE_STANDING = frozenset({"handed_open", "financing", "finance_loans", "finance_days"})
"""Whose rows stand in issue after issue until something changes them."""
TOLD_ONCE = frozenset(
    {
        "batched",
        "batch_disputed",
        "merges",
        "merges_undone",
        "splits",
        "handed_on",
        "number_in_time",
        "handed_back",
        "finance_declined",
        "knowledge_used",
    }
)
"""Counts of what was done in a week, which nothing that comes later undoes: they are never corrected by late facts."""
ALONGSIDE_REASONS: Mapping[str, str] = {
    "in_batch": "仍在批次",
    "out_of_batch": "已退出批次",
    "batch_over": "批次已解散",
    "confirmed": "企业已确认",
    "deemed": "视为销号",
    "disputed": "企业退回重办",
    "joined": "仍并案",
    "undone": "已撤销并案",
    "joined_now": "本周并案",
    "joined_before": "以前各周并案",
    "split_first": "本周首次拆分",
    "split_again": "本周再次拆分",
    "numbered": "已有对方编号",
    "unnumbered": "还没有对方编号",
    "result_back": "对方有结果",
    "day_came": "复查日期已到或协调员恢复",
    "no_number": "未按时补登编号",
    "granted": "已放款",
    "not_granted": "未放款",
    "declined": "银行不予办理",
    "fell_through": "未能放款",
    "from_article": "以知识条目起草",
    "by_hand": "未用知识条目",
}
