"""The Chinese words of closed lists: messages use them here, pages through ``web/labels.py``. Pure."""

from datetime import datetime

from app.calendars.rules import SHANGHAI
from app.sla.rules.clocks import ClockKind
from app.tickets.rules.words import (
    HandBackReason,
    Outcome,
    PauseReason,
    PostponeReason,
    RejectReason,
    Solved,
    WhistleKind,
)

WORDS: dict[str, dict[str, str]] = {
    "clock": {
        ClockKind.ARRANGE: "研究交办",
        ClockKind.CHECK_IN: "报到",
        ClockKind.FEEDBACK: "反馈进展",
        ClockKind.RESOLVE: "办结",
        ClockKind.SUPPORT: "协办",
        ClockKind.CLEAR: "销号清零",
    },
    "whistle": {WhistleKind.EMERGENCY: "应急", WhistleKind.JOINT: "联合", WhistleKind.ORDINARY: "普通"},
    "hand_back": {
        HandBackReason.NOT_OURS: "职责不符",
        HandBackReason.OTHER_PLACE: "属地不符",
        HandBackReason.OTHER_LEAD: "应由他单位牵头",
        HandBackReason.TOO_LITTLE: "信息不足",
        HandBackReason.DUPLICATE: "重复派单",
        HandBackReason.HIGHER_UP: "上级事权",
    },
    "reject": {
        RejectReason.NOT_BUSINESS: "非涉企事项",
        RejectReason.IN_COURT: "涉法涉诉",
        RejectReason.DISCIPLINE: "纪检监察事项",
        RejectReason.CLASSIFIED: "涉密事项",
        RejectReason.DONE_BEFORE: "已办结且无新理由",
        RejectReason.ELSEWHERE: "不属本辖区",
        RejectReason.ABUSE: "恶意虚假",
    },
    "pause": {
        PauseReason.AWAITING_FIRM: "待企业补充",
        PauseReason.PROCEDURE: "法定程序",
        PauseReason.FORCE_MAJEURE: "不可抗力",
    },
    "postpone": {
        PostponeReason.APPROVAL: "需上级批复",
        PostponeReason.TENDER: "招标或施工周期",
        PostponeReason.CROSS_REGION: "跨区协调",
        PostponeReason.EXPERTS: "专家论证",
        PostponeReason.FIRM: "企业原因",
        PostponeReason.WEATHER: "天气或应急管控",
    },
    "outcome": {
        Outcome.SOLVED: "已解决",
        Outcome.PARTLY: "部分解决",
        Outcome.EXPLAINED: "解释说明",
        Outcome.PLANNED: "列入计划",
        Outcome.RESTRICTED: "政策限制",
        Outcome.TRANSFERRED: "转上级或外部单位",
        Outcome.UNREACHABLE: "无法联系",
    },
    "solved": {Solved.YES: "已解决", Solved.PARTLY: "部分解决", Solved.NO: "没有解决"},
    "level": {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"},
    "order": {"blue": "临期（蓝）", "yellow": "进展慢（黄）", "red": "超期（红）"},
}


def word(code: object, family: str) -> str:
    """The word of a member; KeyError for one that has none, so that a test finds it."""
    return WORDS[family][str(code)]


def local_time(instant: datetime | str) -> str:
    """An instant (or its RFC 3339 text) as the reader's clock shows it: 2026-09-24 17:30."""
    if isinstance(instant, str):
        instant = datetime.fromisoformat(instant)
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
