"""Chinese words for every enum member and every refusal, in tables; templates hold no ``{% if state == … %}``."""

from enum import StrEnum

from app.accounts.rules.roles import Role
from app.departments.rules import RouteReason
from app.kernel.errors import Invalid
from app.notifications.rules.wording import WORDS
from app.sla.rules.clocks import ClockKind, ClockState
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import (
    Channel,
    Complaint,
    Grade,
    HandBackReason,
    Kind,
    Outcome,
    Part,
    PartState,
    PauseReason,
    PostponeReason,
    RejectReason,
    Solved,
    State,
    Urgency,
    WhistleKind,
)
from app.tickets.rules.worklists import Worklist
from app.web.speaking import _, said

STAFF: dict[type[StrEnum], dict[str, str]] = {
    State: {
        "draft": "草稿", "submitted": "待受理", "needs_info": "待企业补充", "rejected": "不予受理", "accepted": "待吹哨",
        "whistled": "已吹哨·待报到", "handling": "办理中", "review": "待审核", "resolved": "已办结·待确认",
        "closed": "已销号", "planned": "列入计划", "merged": "已并案", "withdrawn": "已撤回",
    },
    Action: {
        "submit": "提交诉求", "request_info": "请企业补充", "provide_info": "补充材料", "reject": "不予受理",
        "accept": "受理", "settle": "点办理", "whistle": "吹哨", "check_in": "报到", "hand_back": "退单", "rule": "裁定退单",
        "progress": "更新进展", "postpone": "申请延期", "decide_postponement": "审批延期", "pause": "挂起", "resume": "恢复计时",
        "finish": "协办办结", "answer": "答复办结", "approve": "审核通过", "send_back": "退回重办", "confirm": "确认销号",
        "dispute": "没有解决", "follow_up": "记录回访", "deem": "视为销号", "revisit": "重新办理", "withdraw": "撤回",
        "nudge": "催办",
    },
    Kind: {"consult": "咨询", "help": "求助", "suggestion": "建议", "complaint": "投诉", "thanks": "感谢"},
    Urgency: {"normal": "一般", "pressing": "加急", "urgent": "紧急"},
    Grade: {"ordinary": "一般", "major": "重大复杂"},
    Channel: {
        "web": "网上提交", "officer": "首席服务官代报", "visit": "走访收集", "qr": "扫码", "hotline_12345": "12345 热线",
        "phone": "电话", "letter": "来信", "api": "接口推送", "import": "批量导入", "proactive": "主动发现",
    },
    WhistleKind: {"emergency": "应急吹哨", "joint": "联合吹哨", "ordinary": "普通吹哨"},
    Part: {"lead": "主办", "support": "协办"},
    PartState: {
        "called": "未报到", "checked_in": "已报到", "handing_back": "退单待裁定", "finished": "已办结", "excused": "已退出",
    },
    Outcome: WORDS["outcome"],
    Solved: WORDS["solved"],
    RejectReason: WORDS["reject"],
    HandBackReason: WORDS["hand_back"],
    PauseReason: WORDS["pause"],
    PostponeReason: WORDS["postpone"],
    Complaint: {
        "unsolved": "没解决", "slow": "太慢", "manner": "态度", "passing_on": "推诿", "unclear": "答复看不懂",
        "broken_promise": "与承诺不符", "unfair_policy": "政策不合理",
    },
    Role: {
        "company_user": "企业经办人", "company_admin": "企业管理员", "officer": "首席服务官", "agent": "代办员",
        "dispatcher": "园区吹哨员", "liaison": "部门联络员", "handler": "承办人", "head": "部门领导",
        "coordinator": "企服中心协调员", "supervisor": "督办员", "leader": "区领导", "observer": "特邀监督员",
        "admin": "系统管理员", "auditor": "审计",
    },
    ClockKind: WORDS["clock"],
    ClockState: {"running": "计时中", "paused": "暂停", "met": "按时完成", "missed": "超期完成", "cancelled": "已终止"},
    Worklist: {
        "triage": "待受理", "whistle": "待吹哨", "rule": "待裁定退单", "check_in": "待报到", "handle": "待我办理",
        "review": "待审核", "info": "待企业补充", "confirm": "待企业确认", "planned": "列入计划", "overdue": "超期未结",
        "open": "全部在办",
    },
    RouteReason: {
        "duty_list": "按职责清单", "town_of_park": "按企业所在园区的属地镇街", "errand_by_centre": "代办事项由企服中心承接",
        "fallback_to_centre": "职责清单没有对应单位，由企服中心兜底",
    },
}  # fmt: skip
"""By enum, then by value."""

FIRM: dict[type[StrEnum], dict[str, str]] = {
    State: {
        **STAFF[State], "submitted": "已提交", "needs_info": "请您补充", "accepted": "已受理", "whistled": "已交办",
        "handling": "办理中", "review": "办理中", "resolved": "请您确认", "closed": "已办结",
    },
    Worklist: {**STAFF[Worklist], "confirm": "请您确认", "info": "请您补充", "open": "办理中"},
    Action: {**STAFF[Action], "whistle": "交办", "approve": "办结", "nudge": "催一催"},
}  # fmt: skip

FULL_STOPS = "。."
"""With which a sentence ends before it is joined to another."""
LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}

FIELDS = {
    "title": "标题", "body": "具体情况", "consequence": "有什么影响", "text": "内容", "note": "说明", "task": "交办要求",
    "question": "需要补充的内容", "answer": "补充的内容", "redirect": "办理去向", "basis": "退单依据", "result": "协办结果",
    "reason": "原因", "wanted_by": "希望解决的日期", "suggest": "建议单位", "name": "名称",
}  # fmt: skip

REFUSALS = {
    "version_conflict": "这件诉求刚被别人更新，请查看最新状态后再操作。",
    "company_exists": "这个统一社会信用代码已经登记过了。",
    "approver_wrote_it": "答复由您本人起草，须由另一位负责人审核。",
    "window_closed": "已超过 15 个工作日的反馈期。请重新提交一件诉求，系统会关联这一件。",
    "handler_speaks_for_firm": "承办或代报这件诉求的人不能替企业确认，请由企业自己确认。",
    "hand_back_late": "吹哨已超过 1 个工作日，不能再退单。确有困难请联系企服中心协调员。",
    "hand_backs_used_up": "这件诉求已退单三次，须由企服中心会商后裁定，不能再退单。",
    "no_hand_back": "目前没有等待裁定的退单。",
    "already_paused": "这件诉求已经挂起。",
    "pauses_used_up": "挂起已用满两次，不能再挂起。",
    "not_paused": "这件诉求没有挂起，无需恢复。",
    "paused": "这件诉求正在挂起，请先恢复计时再答复。",
    "nudged_just_now": "24 小时内已经催办过，请稍后再试。",
    "postponement_undecided": "已有一份延期申请在等待审批。",
    "postponements_used_up": "延期次数或天数已用完（一般事项 1 次、重大事项 2 次，累计不超过 30 个工作日）。",
    "postponement_too_late": "延期须在到期前至少 1 个工作日提出，现在已来不及。",
    "postpone_without_clock": "这件诉求没有正在计时的办结时限，不需要延期。",
    "no_postponement": "目前没有等待审批的延期申请。",
    "decider_asked_it": "延期由您本人申请，须由另一位负责人审批。",
    "postponement_needs_leader": "超过 7 个工作日的延期须由区领导审批。",
    "decide_postponement_without_clock": "办结时限已经停止，这份延期申请已失效。",
    "week_not_over": "这一周还没有结束，不能出周报。",
    "upload_incomplete": "上传不完整，可能是网络中断。什么都没有保存，请返回重新提交；照片和文件需要重新选择。",
    "attach_to_ended": "这件诉求已经结束，不能再添加附件。",
    "file_not_cleared": "这个文件还在等待安全检查，暂时不能打开。",
    "file_refused": "这个文件未通过安全检查，已经删除，不能再打开。请向上传的人另要一份。",
    "file_changed": "这个文件与上传时不一致，为安全起见不能打开。系统管理员已收到提醒。",
    "storage_unavailable": "附件存储暂时不可用，什么都没有保存。请过几分钟再试，或先不带附件提交。",
    "rate_limited": "操作太频繁，请稍后再试。",
    "bad_credentials": "用户名或密码不正确。",
    "totp_required": "请输入动态验证码。",
    "totp_wrong": "动态验证码不正确或已用过，请等下一个验证码。",
    "totp_not_set_up": "这个账号还没有绑定动态验证码，请联系系统管理员。",
    "locked": "连续输错次数太多，账号已暂时锁定，请 30 分钟后再试。",
    "sign_in_busy": "登录的人太多，请稍等几秒再试。",
}


def label(member: StrEnum) -> str:
    """The word staff read."""
    return _(STAFF[type(member)][member.value])


def label_firm(member: StrEnum) -> str:
    """The word a firm reads; the same as staff's where the firm has no word of its own."""
    return _(FIRM.get(type(member), STAFF[type(member)])[member.value])


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """Value and word of each member, for a select or radio list."""
    return [(member.value, label(member)) for member in enum]


def all_that_is_wrong(error: Invalid) -> str:
    """The sentences of wrong input as one."""
    return _(
        "%(faults)s。",
        faults=_("；").join(said(text).rstrip(FULL_STOPS) for texts in error.fields.values() for text in texts),
    )


def refusal_sentence(code: str) -> str | None:
    """What to say to a person about a refusal; None when the page's own sentence is right."""
    return _(REFUSALS[code]) if code in REFUSALS else None
