"""Sample objects of the style guide: invented people and firms, fixed moments, texts of the length they really have."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.calendars.rules import SHANGHAI
from app.clocks.rules.glyphs import Glyph
from app.kernel.replica import AsOf
from app.tickets.rules.words import State
from app.web.tickets.board import ShownPart
from app.web.tickets.clarity import Clarity, ShownHint
from app.web.tickets.clocks import ShownClock
from app.web.tickets.finding import Chip
from app.web.tickets.progress import Step
from app.web.tickets.promises import PromiseLine
from app.web.tickets.timeline import ShownAct
from app.web.viewer import Viewer

CLARITY = Clarity(
    hints=(
        ShownHint("下一步", "事情还没办完，请写明到哪天为止、由谁做什么。"),
        ShownHint("空话", "“高度重视”说明不了办了什么，可以删去。"),
    ),
    pieces=(("我局", False), ("高度重视", True), ("，正在协调施工单位。", False)),
)
MORNING = datetime(2026, 9, 21, 9, 0, tzinfo=SHANGHAI)
AS_OF = AsOf(MORNING, timedelta(seconds=3))
NUMBER = "GX2026092100017"
TITLE = "厂区东门外市政道路破损积水，货车无法掉头，影响九月下旬集中交付"
FIRM = "中原某某精密机械制造（郑州）股份有限公司"
VIEWER = Viewer("1", "王某", "经办人", "建设和环境保护局", is_company=False, is_staff=True)


def clock(glyph: Glyph, left: str, *, provisional: bool = False, kind: str = "办结") -> ShownClock:
    """A clock in one state."""
    due = MORNING + timedelta(days=7, hours=8, minutes=30)
    return ShownClock(
        kind_label=kind,
        glyph=glyph,
        provisional=provisional,
        due=due,
        left_label=left,
        started_at=MORNING,
        stopped_at=MORNING + timedelta(days=2) if glyph in (Glyph.MET, Glyph.MISSED, Glyph.CANCELLED) else None,
        due_original=due - timedelta(days=3 if glyph is Glyph.PAUSED else 0),
        department_name="建设和环境保护局",
        explain_href="#clocks",
    )


CLOCKS = (
    clock(Glyph.NORMAL, "还有 5 个工作日"),
    clock(Glyph.SOON, "还有 3 小时", kind="报到"),
    clock(Glyph.OVERDUE, "超期 2 个工作日", kind="反馈"),
    clock(Glyph.PAUSED, "暂停计时"),
    clock(Glyph.MET, ""),
    clock(Glyph.MISSED, "迟了 1 个工作日"),
    clock(Glyph.CANCELLED, "", kind="协办"),
    clock(Glyph.NORMAL, "还有 42 个工作日", provisional=True),
)
"""Every state a clock can be in, the last one counted over days that are not published yet."""


def steps(at: int, holder: str) -> list[Step]:
    """The line of a matter that stands at one of its six steps."""
    words = ("已提交", "已受理", "已交办", "办理中", "请您确认", "已办结")
    days = ("9月21日 周一", "9月21日 周一", "9月22日 周二", "9月23日 周三", "9月24日 周四", "9月25日 周五")
    return [
        Step(
            label=word,
            done=place < at,
            current=place == at,
            at=days[place] if place <= at else None,
            holder=holder if place == at else None,
        )
        for place, word in enumerate(words)
    ]


LINES = [
    PromiseLine(
        what="交给承办单位",
        due=MORNING + timedelta(days=1),
        left_label="已达标",
        provisional=False,
        explain_href="#promise",
    ),
    PromiseLine(
        what="告诉您进展",
        due=MORNING + timedelta(days=7),
        left_label="还有 3 个工作日",
        provisional=False,
        explain_href="#promise",
    ),
    PromiseLine(
        what="给您答复",
        due=MORNING + timedelta(days=112),
        left_label="最迟，还有 71 个工作日",
        provisional=True,
        explain_href=None,
    ),
]

PARTS = [
    ShownPart(
        part_label="主办",
        department_name="建设和环境保护局",
        state_label="已报到",
        tone="blue",
        shape="disc",
        lead=True,
        when="9月22日 周二 10:32 报到",
        who="王某",
        left_label="",
        note="现场报到",
    ),
    ShownPart(
        part_label="协办",
        department_name="国网供电公司高新区供电服务中心",
        state_label="未报到",
        tone="amber",
        shape="ring",
        lead=False,
        when="9月22日 周二 09:00 吹哨",
        who="",
        left_label="还有 2 小时",
        note="",
    ),
    ShownPart(
        part_label="协办",
        department_name="综合执法局",
        state_label="未报到",
        tone="red",
        shape="ring",
        lead=False,
        when="9月21日 周一 09:00 吹哨",
        who="",
        left_label="超期 1 个工作日",
        note="",
    ),
    ShownPart(
        part_label="协办",
        department_name="应急管理局",
        state_label="申请退回",
        tone="amber",
        shape="diamond",
        lead=False,
        when="",
        who="赵某",
        left_label="",
        note="",
    ),
    ShownPart(
        part_label="协办",
        department_name="水务公司",
        state_label="已办结",
        tone="green",
        shape="tick",
        lead=False,
        when="9月23日 周三 16:40 办结",
        who="钱某",
        left_label="",
        note="",
    ),
    ShownPart(
        part_label="协办",
        department_name="交通运输局",
        state_label="已免责",
        tone="slate",
        shape="bar",
        lead=False,
        when="",
        who="",
        left_label="",
        note="",
    ),
]

ACTS_TOLD = [
    ShownAct(
        actor="李某",
        role_label="负责人",
        at=MORNING + timedelta(days=3),
        sentence="审核通过，请企业确认",
        text="路面已修复，排水已疏通。",
        tone="green",
    ),
    ShownAct(
        actor="王某",
        role_label="经办人",
        at=MORNING + timedelta(days=2),
        sentence="申请延期",
        tone="amber",
        text="连续降雨，沥青无法摊铺。",
        changed=(("办结时限", "9月28日 周一 17:30", "10月9日 周五 17:30"),),
    ),
    ShownAct(actor="张某", role_label="督查员", at=MORNING + timedelta(days=1, hours=6), sentence="催办", tone="red"),
    ShownAct(
        actor="陈某",
        role_label="调度员",
        at=MORNING + timedelta(days=1),
        sentence="吹哨：普通",
        tone="blue",
        text="请三日内现场查看，并告知企业临时通行办法。",
    ),
    ShownAct(actor="刘某", at=MORNING, sentence="提交诉求"),
]


@dataclass(frozen=True)
class SampleRemark:
    """An internal remark."""

    actor: str
    role_label: str
    at: datetime
    pieces: tuple[dict[str, object], ...]


REMARKS = [
    SampleRemark(
        "王某",
        "经办人",
        MORNING + timedelta(days=2),
        (
            {"text": "企业着急交付，", "mention": False, "left": False},
            {"text": "@王建国", "mention": True, "left": False},
            {"text": " 请先铺钢板保证通行。", "mention": False, "left": False},
        ),
    )
]

ACTS: list[dict[str, Any]] = [
    {"label": "报到", "kind": "primary", "href": "#acts", "key": "c"},
    {"label": "写进展", "kind": "quiet", "href": "#acts", "key": "p"},
    {"label": "申请延期", "kind": "quiet", "href": "#acts"},
    {"label": "退回哨源", "kind": "danger", "href": "#acts", "note": "退回后由企服中心在 1 个工作日内裁定。"},
]

PHRASES: list[dict[str, Any]] = [
    {"id": 1, "name": "已恢复供水", "of_unit": True},
    {"id": 2, "name": "请补充材料", "of_unit": False},
]

CHIPS = [
    Chip("全部 128", "#chips", on=True),
    Chip("超期 3", "#chips"),
    Chip("类别：供水供电", "#chips", removable=True),
]

ROWS: list[dict[str, Any]] = [
    {
        "number": f"GX20260921000{place + 10}",
        "href": "/styleguide",
        "title": TITLE if place % 3 == 0 else "门口路灯不亮",
        "company_name": FIRM,
        "category_label": "道路交通",
        "state": state,
        "holder": None if state is State.SUBMITTED else "建设和环境保护局",
        "filed_at": MORNING,
        "filed_label": "3 天前",
        "version": 1,
        "clock": None if state in (State.CLOSED, State.WITHDRAWN) else CLOCKS[place % 8],
        "flags": [("紧急", "red"), ("再诉", "amber"), ("涉密", "blue")] if place == 0 else [],
    }
    for place, state in enumerate(State)
]
"""One row in each state."""

CARDS: list[dict[str, Any]] = [
    {
        "number": NUMBER,
        "href": "#cards",
        "title": TITLE,
        "steps": steps(4, "等您确认"),
        "state": State.RESOLVED,
        "clock": None,
        "waits_label": "请您确认是否解决",
        "act_label": "去确认",
        "line": "",
    },
    {
        "number": NUMBER,
        "href": "#cards",
        "title": TITLE,
        "steps": steps(3, "建设和环境保护局"),
        "state": State.HANDLING,
        "clock": CLOCKS[0],
        "waits_label": None,
        "act_label": None,
        "line": "建设和环境保护局 王某 办理中",
    },
]

FIGURES: list[dict[str, Any]] = [
    {
        "label": "按时报到率",
        "n": 118,
        "d": 119,
        "rate": "99.2",
        "previous": "98.4",
        "href": "#stats",
        "tone": "green",
        "spark": [96, 97.5, 98, 97, 98.4, 99.2],
    },
    {
        "label": "按时办结率",
        "n": 61,
        "d": 84,
        "rate": "72.6",
        "previous": "80.0",
        "href": "#stats",
        "tone": "red",
        "spark": [88, 86, None, 81, 80, 72.6],
    },
    {"label": "满意率", "n": 41, "d": 48, "rate": "85.4", "previous": "—", "tone": "amber", "spark": []},
    {"label": "再诉率", "n": 0, "d": 0, "rate": "—", "previous": None},
]

CHART: dict[str, Any] = {
    "kind": "bar",
    "unit": "件",
    "categories": ["道路交通", "供水供电", "用工与人才"],
    "series": [{"name": "上周", "values": [9, 4, 7]}, {"name": "本周", "values": [8, 10, 7]}],
}
CHART_ROWS = [("道路交通", "9", "8"), ("供水供电", "4", "10"), ("用工与人才", "7", "7")]

COLUMNS: list[dict[str, Any]] = [
    {"label": "单位", "sort_href": "#tables", "sorted": "ascending"},
    {"label": "交办", "num": True},
    {"label": "按时报到率", "num": True, "help": "分子：时限内报到。分母：本期应报到。"},
    {"label": "满意率", "num": True},
]
UNITS = [
    ("建设和环境保护局", 42, 41, 42, "97.6", ""),
    ("国网供电公司高新区供电服务中心", 17, 9, 17, "52.9", "red"),
    ("应急管理局", 0, 0, 0, "—", ""),
]

MESSAGES = [
    ("success", "谢谢您的评价，这件诉求已经办结销号。"),
    ("info", "工作日历已更新，2 件诉求的时限随之调整。"),
    ("warning", "放假安排尚未公布，日期为推算。"),
    ("error", "附件太大，没有上传成功。"),
    ("success", {"text": "已删除视图“高新园区超期”。", "act": {"label": "撤销", "href": "#notes", "fields": {}}}),
]
