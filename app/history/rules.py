"""How a former system's list is read: its columns under the names such lists have, its days, its states. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from app.history.words import PastState
from app.kernel.sentences import say
from app.kernel.text import keyed
from app.rosters.rules import Column

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""A day out of them was mistyped."""
LONGEST_TEXT = 20_000
HISTORY_COLUMNS = (
    Column(
        "编号",
        "number",
        "原系统里的编号；同一来源同一编号是同一件",
        "20190719001",
        needed=True,
        also=("id", "留言编号", "工单编号", "诉求编号", "受理编号", "原编号", "工单号", "单号"),
    ),
    Column(
        "标题",
        "title",
        "没有标题时取内容开头",
        "反映厂区门口道路积水",
        needed=True,
        also=("留言主题", "主题", "诉求标题", "工单标题", "事项"),
    ),
    Column("内容", "body", "", "", also=("留言详情", "投诉件内容", "诉求内容", "详情", "正文", "工单内容", "问题描述")),
    Column(
        "提交时间",
        "filed_at",
        "如 2019-07-19 18:19；月和日分不清的不导入",
        "2019-07-19 18:19",
        needed=True,
        also=("留言时间", "时间", "诉求时间", "受理时间", "来电时间", "登记时间", "反映时间"),
    ),
    Column("办结时间", "closed_at", "", "", also=("答复时间", "办结日期", "回复时间", "完成时间")),
    Column(
        "答复", "answer", "", "", also=("回复1", "回复", "答复意见", "办理结果", "处理结果", "答复内容", "办理情况")
    ),
    Column(
        "状态", "state", "已办结或未办结；留空时有答复或办结时间的为已办结", "已办结", also=("工单状态", "办理状态")
    ),
    Column("来源", "channel", "", "电话", also=("信息来源", "渠道", "来源渠道", "反映渠道")),
    Column("类型", "kind", "", "投诉", also=("性质", "诉求类型", "工单类型")),
    Column(
        "类别",
        "category",
        "本系统的类别名称或代码才会对应上",
        "",
        also=("一级标签", "诉求类别", "一级分类", "分类", "标签"),
    ),
    Column(
        "承办单位",
        "department",
        "本系统的单位名称或代码才会对应上",
        "",
        also=("主办单位", "办理单位", "责任单位", "承办部门"),
    ),
    Column(
        "企业", "company", "统一社会信用代码，或登记的名称", "", also=("企业名称", "反映企业", "诉求企业", "单位名称")
    ),
    Column("保密", "confidential", "是，或留空", "", also=("是否保密",)),
    Column("来源系统", "source", "留空时用导入时填写的名称", ""),
)
STATES: Mapping[str, PastState] = {
    "已办结": PastState.CLOSED,
    "办结": PastState.CLOSED,
    "已完成": PastState.CLOSED,
    "已销号": PastState.CLOSED,
    "已归档": PastState.CLOSED,
    "已回复": PastState.CLOSED,
    "已答复": PastState.CLOSED,
    "未办结": PastState.OPEN,
    "办理中": PastState.OPEN,
    "在办": PastState.OPEN,
    "待办": PastState.OPEN,
    "已办结（历史）": PastState.CLOSED,
    "未办结（历史）": PastState.OPEN,
}


class Order(Enum):
    """How days without a year in front are written."""

    MONTH_FIRST = "月/日/年"
    DAY_FIRST = "日/月/年"


_TIME = r"(?:[ T]+([0-9]{1,2})[:：时]([0-9]{1,2})(?:[:：分]([0-9]{1,2})(?:\.[0-9]+)?秒?)?分?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[-/.年]([0-9]{{1,2}})[-/.月]([0-9]{{1,2}})日?{_TIME}", re.ASCII)
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{4}}){_TIME}", re.ASCII)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?", re.ASCII)
_FIRST_SERIAL = datetime(1899, 12, 30, tzinfo=SHANGHAI)
_BREAKS = re.compile(r"[ \t]*\n[ \t\n]*")


def order_of(days: Iterable[str]) -> Order | None:
    """What those days of a column say that can be read one way only; None when they say nothing, or both."""
    firsts, seconds = False, False
    for typed in days:
        found = _YEAR_LAST.fullmatch(keyed(typed))
        if found:
            firsts = firsts or int(found[1]) > 12
            seconds = seconds or int(found[2]) > 12
    if firsts == seconds:
        return None
    return Order.DAY_FIRST if firsts else Order.MONTH_FIRST


def moment_of(typed: str, order: Order | None) -> datetime | None:
    """A moment in Shanghai; None for an empty cell. Raises ValueError with a sentence, also for one read two ways."""
    word = keyed(typed)
    if not word:
        return None
    if _SERIAL.fullmatch(word):
        moment = _FIRST_SERIAL + timedelta(seconds=round(float(word) * 86_400))
    elif found := _YEAR_FIRST.fullmatch(word):
        moment = _moment(found[1], found[2], found[3], found.groups()[3:])
    elif found := _YEAR_LAST.fullmatch(word):
        first, second = found[1], found[2]
        if order is None and int(first) <= 12 and int(second) <= 12 and first != second:
            raise ValueError(say("“%(day)s”分不清月和日，请写成 2019-07-19 这样。", day=word))
        day_first = int(first) > 12 or (order is Order.DAY_FIRST and int(second) <= 12)
        month, day = (second, first) if day_first else (first, second)
        moment = _moment(found[3], month, day, found.groups()[3:])
    else:
        raise ValueError(say("时间不对，应像 2019-07-19 18:19 这样写。"))
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(say("年份不对，应在 %(first)s 到 %(last)s 之间。", first=FIRST_YEAR, last=LAST_YEAR))
    return moment.replace(tzinfo=SHANGHAI)  # before 1927 the zone had another offset


def _moment(year: str, month: str, day: str, time: Sequence[str | None]) -> datetime:
    try:
        hour, minute, second = (int(part or 0) for part in time)
        return datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=SHANGHAI)
    except ValueError as error:
        raise ValueError(say("没有这一天或这个时间，请核对。")) from error


def past_state(typed: str) -> PastState | None:
    """The state a cell means; None when it is empty. Raises ValueError with a sentence."""
    word = keyed(typed)
    if not word:
        return None
    known = {keyed(name): state for name, state in STATES.items()}
    if word not in known:
        raise ValueError(say("请填写已办结或未办结。"))
    return known[word]


def cut(typed: str) -> str:
    """A text without the blank lines and tabs a web page left around it, no longer than is kept."""
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    text = _BREAKS.sub("\n", text).strip(" \t\n\u3000")
    if len(text) > LONGEST_TEXT:
        raise ValueError(say("最多 %(limit)s 个字，现在是 %(count)s 个。", limit=LONGEST_TEXT, count=len(text)))
    return text


def notices_of(rows: Sequence[Mapping[str, object]], order: Order | None) -> list[str]:
    """What is to be told of the rows as a whole: how days were read, and what no row says."""
    shapes: Counter[str] = Counter(_shape(str(row["filed_at"])) for row in rows)
    told: list[str] = []
    if shapes["last"] and order is not None:
        told.append(
            say(
                "%(count)s 行的时间年份在后，按这一列里只能读成一种的日子定为%(order)s。",
                count=shapes["last"],
                order=order.value,
            )
        )
    if shapes["serial"] and shapes["text"] + shapes["last"]:
        told.append(
            say(
                "时间一列里有 %(dates)s 格是日期、%(texts)s 格是文字，分别读取。",
                dates=shapes["serial"],
                texts=shapes["text"] + shapes["last"],
            )
        )
    trimmed = sum(str(row["body"]) != str(row["body"]).strip() for row in rows)
    if trimmed:
        told.append(say("%(count)s 行内容前后的空行和制表符没有保留。", count=trimmed))
    return told


def _shape(typed: str) -> str:
    word = keyed(typed)
    if _SERIAL.fullmatch(word):
        return "serial"
    if _YEAR_LAST.fullmatch(word):
        return "last"
    return "text" if word else "empty"
