"""What a face says of a member of a closed list, a field or a refusal; templates hold no ``{% if state == … %}``."""

from collections.abc import Iterable

from app.kernel.errors import Invalid
from app.kernel.words import Word
from app.web.speaking import _, said

FULL_STOPS = "。."
"""With which a sentence ends before it is joined to another."""

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


def label(member: Word) -> str:
    """The word staff read, in the language of this page."""
    return _(member.word)


def label_firm(member: Word) -> str:
    """The word a firm reads; the same as staff's where the firm has no word of its own."""
    return _(member.firm_word)


def choices(members: Iterable[Word]) -> list[tuple[str, str]]:
    """Value and word of each member (an enum is all of its own), for a select or radio list."""
    return [(member.value, label(member)) for member in members]


def all_that_is_wrong(error: Invalid) -> str:
    """The sentences of wrong input as one."""
    return _(
        "%(faults)s。",
        faults=_("；").join(said(text).rstrip(FULL_STOPS) for texts in error.fields.values() for text in texts),
    )


def refusal_sentence(code: str) -> str | None:
    """What to say to a person about a refusal; None when the page's own sentence is right."""
    return _(REFUSALS[code]) if code in REFUSALS else None
