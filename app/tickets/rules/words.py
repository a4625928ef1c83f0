"""The closed word lists of a ticket (`domain.md` 2 and 5). Pure."""

from enum import StrEnum


class State(StrEnum):
    """Where the ticket stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    WHISTLED = "whistled"
    HANDLING = "handling"
    REVIEW = "review"
    RESOLVED = "resolved"
    CLOSED = "closed"
    PLANNED = "planned"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


ENDED = (State.REJECTED, State.CLOSED, State.MERGED, State.WITHDRAWN)
"""Nothing more is owed to the firm."""
OPEN = tuple(state for state in State if state not in ENDED and state is not State.DRAFT)


class Kind(StrEnum):
    """诉求类型."""

    CONSULT = "consult"  # 咨询
    HELP = "help"  # 求助
    SUGGESTION = "suggestion"  # 建议
    COMPLAINT = "complaint"  # 投诉
    THANKS = "thanks"  # 感谢: never in rates


class Urgency(StrEnum):
    """紧急程度."""

    NORMAL = "normal"  # 一般
    PRESSING = "pressing"  # 加急: own deadline within 5 workdays
    URGENT = "urgent"  # 紧急: safety, production stopped, own deadline within 2 workdays


class Grade(StrEnum):
    """一般 or 重大复杂; it decides the resolve limit."""

    ORDINARY = "ordinary"
    MAJOR = "major"


class Channel(StrEnum):
    """How the request came in."""

    WEB = "web"
    OFFICER = "officer"
    VISIT = "visit"
    QR = "qr"
    HOTLINE = "hotline_12345"
    PHONE = "phone"
    LETTER = "letter"
    API = "api"
    IMPORT = "import"
    PROACTIVE = "proactive"


class WhistleKind(StrEnum):
    """吹哨类型, with the check-in limits of R14."""

    EMERGENCY = "emergency"  # 应急: 30 minutes wall clock
    JOINT = "joint"  # 联合: 4 working hours
    ORDINARY = "ordinary"  # 普通: 1 workday


class Part(StrEnum):
    """主办 answers to the company, 协办 to the lead."""

    LEAD = "lead"
    SUPPORT = "support"


class PartState(StrEnum):
    """One department's part of a ticket."""

    CALLED = "called"
    CHECKED_IN = "checked_in"
    HANDING_BACK = "handing_back"
    FINISHED = "finished"
    EXCUSED = "excused"


class Outcome(StrEnum):
    """How the matter ended; only ``solved`` (and ``explained`` once the firm accepts) counts as solved."""

    SOLVED = "solved"
    PARTLY = "partly"
    EXPLAINED = "explained"
    PLANNED = "planned"
    RESTRICTED = "restricted"
    TRANSFERRED = "transferred"
    UNREACHABLE = "unreachable"


HELD_OPEN = (Outcome.PLANNED, Outcome.TRANSFERRED)
"""Outcomes whose approval leads to ``planned``: open, with a revisit date."""


class Solved(StrEnum):
    """这件事解决了吗?"""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class RejectReason(StrEnum):
    """Why a filing is not accepted."""

    NOT_BUSINESS = "not_business"  # 非涉企
    IN_COURT = "in_court"  # 涉法涉诉
    DISCIPLINE = "discipline"  # 纪检监察
    CLASSIFIED = "classified"  # 涉密
    DONE_BEFORE = "done_before"  # 已办结无新理由
    ELSEWHERE = "elsewhere"  # 不属本辖区
    ABUSE = "abuse"  # 恶意虚假


class HandBackReason(StrEnum):
    """Why a department says it is not its business; busy, no funds or handler away are no reasons."""

    NOT_OURS = "not_ours"  # 职责不符
    OTHER_PLACE = "other_place"  # 属地不符
    OTHER_LEAD = "other_lead"  # 应由他单位牵头
    TOO_LITTLE = "too_little"  # 信息不足
    DUPLICATE = "duplicate"  # 重复派单
    HIGHER_UP = "higher_up"  # 上级事权


class PauseReason(StrEnum):
    """The only three grounds on which a clock may rest (R5)."""

    AWAITING_FIRM = "awaiting_firm"  # 待企业补充
    PROCEDURE = "procedure"  # 法定程序
    FORCE_MAJEURE = "force_majeure"  # 不可抗力


class PostponeReason(StrEnum):
    """Grounds for a later deadline."""

    APPROVAL = "approval"  # 需上级批复
    TENDER = "tender"  # 招标或施工周期
    CROSS_REGION = "cross_region"  # 跨区协调
    EXPERTS = "experts"  # 专家论证
    FIRM = "firm"  # 企业原因
    WEATHER = "weather"  # 天气或应急管控


class Complaint(StrEnum):
    """What a dissatisfied firm found wrong."""

    UNSOLVED = "unsolved"  # 没解决
    SLOW = "slow"  # 太慢
    MANNER = "manner"  # 态度
    PASSING_ON = "passing_on"  # 推诿
    UNCLEAR = "unclear"  # 答复看不懂
    BROKEN_PROMISE = "broken_promise"  # 与承诺不符
    UNFAIR_POLICY = "unfair_policy"  # 政策不合理


class AttachmentState(StrEnum):
    """Whether a file may be opened; without a virus scanner every file that passed the door is clean."""

    QUARANTINE = "quarantine"  # 待扫描: waits for the scanner
    CLEAN = "clean"
    INFECTED = "infected"  # 未通过安全检查: the row stays, the file is removed
