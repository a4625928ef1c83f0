"""The closed word lists of a ticket (`docs/rules/states.md`, `words.md`). Pure."""

from collections.abc import Mapping
from enum import StrEnum

from app.kernel.words import Word


class State(Word):
    """Where the ticket stands."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待受理", "已提交"
    NEEDS_INFO = "needs_info", "待企业补充", "请您补充"
    REJECTED = "rejected", "不予受理"
    ACCEPTED = "accepted", "待吹哨", "已受理"
    WHISTLED = "whistled", "已吹哨·待报到", "已交办"
    HANDLING = "handling", "办理中"
    REVIEW = "review", "待审核", "办理中"
    RESOLVED = "resolved", "已办结·待确认", "请您确认"
    CLOSED = "closed", "已销号", "已办结"
    PLANNED = "planned", "列入计划"
    MERGED = "merged", "已并案"
    WITHDRAWN = "withdrawn", "已撤回"


ENDED = (State.REJECTED, State.CLOSED, State.MERGED, State.WITHDRAWN)
"""Nothing more is owed to the firm."""
OPEN = tuple(state for state in State if state not in ENDED and state is not State.DRAFT)
UNANSWERED = (State.SUBMITTED, State.NEEDS_INFO, State.ACCEPTED, State.WHISTLED, State.HANDLING)
"""The work is still to be done: two requests for one thing can become one matter."""


class Kind(Word):
    """诉求类型."""

    CONSULT = "consult", "咨询"
    HELP = "help", "求助"
    SUGGESTION = "suggestion", "建议"
    COMPLAINT = "complaint", "投诉"
    THANKS = "thanks", "感谢"  # never in rates


class Urgency(Word):
    """紧急程度."""

    NORMAL = "normal", "一般"
    PRESSING = "pressing", "加急"  # own deadline within 5 workdays
    URGENT = "urgent", "紧急"  # safety, production stopped, own deadline within 2 workdays


class Grade(Word):
    """一般 or 重大复杂; it decides the resolve limit."""

    ORDINARY = "ordinary", "一般"
    MAJOR = "major", "重大复杂"


class Channel(Word):
    """How the request came in."""

    WEB = "web", "网上提交"
    OFFICER = "officer", "首席服务官代报"
    VISIT = "visit", "走访收集"
    QR = "qr", "扫码"
    HOTLINE = "hotline_12345", "12345 热线"
    PHONE = "phone", "电话"
    LETTER = "letter", "来信"
    API = "api", "接口推送"
    IMPORT = "import", "批量导入"
    PROACTIVE = "proactive", "主动发现"


class WhistleKind(Word):
    """吹哨类型, with the check-in limits of R14."""

    EMERGENCY = "emergency", "应急吹哨"  # 30 minutes wall clock
    JOINT = "joint", "联合吹哨"  # 4 working hours
    ORDINARY = "ordinary", "普通吹哨"  # 1 workday


class Part(Word):
    """主办 answers to the company, 协办 to the lead."""

    LEAD = "lead", "主办"
    SUPPORT = "support", "协办"


class PartState(Word):
    """One department's part of a ticket."""

    CALLED = "called", "未报到"
    CHECKED_IN = "checked_in", "已报到"
    HANDING_BACK = "handing_back", "退单待裁定"
    FINISHED = "finished", "已办结"
    EXCUSED = "excused", "已退出"
    RELEASED = "released", "随办结解除"  # a support still open when the answer was approved


class Outcome(Word):
    """How the matter ended; only ``solved`` (and ``explained`` once the firm accepts) counts as solved."""

    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    EXPLAINED = "explained", "解释说明"
    PLANNED = "planned", "列入计划"
    RESTRICTED = "restricted", "政策限制"
    TRANSFERRED = "transferred", "转上级或外部单位"
    UNREACHABLE = "unreachable", "无法联系"


HELD_OPEN = (Outcome.PLANNED, Outcome.TRANSFERRED)
"""Outcomes whose approval leads to ``planned``: open, with a revisit date."""


class Solved(Word):
    """这件事解决了吗?"""

    YES = "yes", "已解决"
    PARTLY = "partly", "部分解决"
    NO = "no", "没有解决"


SATISFACTION: Mapping[int, str] = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
"""How satisfied a firm is, by the number it gives."""


class RejectReason(Word):
    """Why a filing is not accepted."""

    NOT_BUSINESS = "not_business", "非涉企事项"
    IN_COURT = "in_court", "涉法涉诉"
    DISCIPLINE = "discipline", "纪检监察事项"
    CLASSIFIED = "classified", "涉密事项"
    DONE_BEFORE = "done_before", "已办结且无新理由"
    ELSEWHERE = "elsewhere", "不属本辖区"
    ABUSE = "abuse", "恶意虚假"


class HandBackReason(Word):
    """Why a department says it is not its business; busy, no funds or handler away are no reasons."""

    NOT_OURS = "not_ours", "职责不符"
    OTHER_PLACE = "other_place", "属地不符"
    OTHER_LEAD = "other_lead", "应由他单位牵头"
    TOO_LITTLE = "too_little", "信息不足"
    DUPLICATE = "duplicate", "重复派单"
    HIGHER_UP = "higher_up", "上级事权"


class Whose(Word):
    """In whose hands the reader's own unit has a matter."""

    MINE = "mine", "我的"
    NOBODY = "nobody", "未定人"


class PauseReason(Word):
    """The only three grounds on which a clock may rest (R5)."""

    AWAITING_FIRM = "awaiting_firm", "待企业补充"
    PROCEDURE = "procedure", "法定程序"
    FORCE_MAJEURE = "force_majeure", "不可抗力"


class PostponeReason(Word):
    """Grounds for a later deadline."""

    APPROVAL = "approval", "需上级批复"
    TENDER = "tender", "招标或施工周期"
    CROSS_REGION = "cross_region", "跨区协调"
    EXPERTS = "experts", "专家论证"
    FIRM = "firm", "企业原因"
    WEATHER = "weather", "天气或应急管控"


class Complaint(Word):
    """What a dissatisfied firm found wrong."""

    UNSOLVED = "unsolved", "没解决"
    SLOW = "slow", "太慢"
    MANNER = "manner", "态度"
    PASSING_ON = "passing_on", "推诿"
    UNCLEAR = "unclear", "答复看不懂"
    BROKEN_PROMISE = "broken_promise", "与承诺不符"
    UNFAIR_POLICY = "unfair_policy", "政策不合理"


class AttachmentState(StrEnum):
    """Whether a file may be opened; without a virus scanner every file that passed the door is clean."""

    QUARANTINE = "quarantine"  # 待扫描: waits for the scanner
    CLEAN = "clean"
    INFECTED = "infected"  # 未通过安全检查: the row stays, the file is removed
