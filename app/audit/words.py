"""What the record says was done, and to which kind of thing, in the words people read. Pure.

The value is the name of the event, which outlives deployments: what no event says any more stays here, for old entries
do. An act of a ticket is called what the button that did it is called.
"""

from app.kernel.words import Word
from app.tickets.rules.lifecycle import Action


class RecordedAct(Word):
    """One kind of entry, by the name of its event; in the order of the choice on the page."""

    SIGNED_IN = "account.signed_in", "登录"
    SIGNED_OUT = "account.signed_out", "退出登录"
    SIGN_IN_REFUSED = "account.sign_in_refused", "登录被拒"
    ACCESS_REFUSED = "account.access_refused", "访问被拒"
    ACCOUNT_CHANGED = "account.changed", "账号变更"
    SERVICE_CHANGED = "account.service_changed", "程序令牌变更"
    LINK_ASKED = "account.link_asked", "申请重设密码"
    READ = "ticket.read", "查阅诉求"
    FILE_OPENED = "ticket.file_opened", "打开附件"
    FORM_PRINTED = "ticket.form_printed", "打印文书"
    ORDER_PRINTED = "supervision.order_printed", "打印督办单"
    BULLETIN_PRINTED = "report.printed", "打印周报"
    FIGURE_OPENED = "report.figure_opened", "查看数据明细"
    FILED = "ticket.filed", Action.SUBMIT.word
    INFO_REQUESTED = "ticket.info_requested", Action.REQUEST_INFO.word
    INFO_PROVIDED = "ticket.info_provided", Action.PROVIDE_INFO.word
    QUESTION_WITHDRAWN = "ticket.question_withdrawn", Action.WITHDRAW_QUESTION.word
    REJECTED = "ticket.rejected", Action.REJECT.word
    ACCEPTED = "ticket.accepted", Action.ACCEPT.word
    SETTLED = "ticket.settled", Action.SETTLE.word
    WHISTLED = "ticket.whistled", Action.WHISTLE.word
    CHECKED_IN = "ticket.checked_in", Action.CHECK_IN.word
    WHISTLE_PROPOSED = "ticket.whistle_proposed", Action.PROPOSE_WHISTLE.word
    PROPOSAL_DECLINED = "ticket.proposal_declined", Action.DECLINE_PROPOSAL.word
    WHISTLE_DECLINED = "ticket.whistle_declined", Action.DECLINE_WHISTLE.word
    HAND_BACK_ASKED = "ticket.hand_back_asked", Action.HAND_BACK.word
    HAND_BACK_SIGNED = "ticket.hand_back_signed", Action.SIGN_HAND_BACK.word
    HANDED_OVER = "ticket.handed_over", Action.HAND_OVER.word
    TAKEN_OVER = "ticket.taken_over", Action.TAKE_OVER.word
    HAND_BACK_RULED = "ticket.hand_back_ruled", Action.RULE.word
    REGRADE_ASKED = "ticket.regrade_asked", Action.REGRADE.word
    REGRADE_DECIDED = "ticket.regrade_decided", Action.DECIDE_REGRADE.word
    PROGRESSED = "ticket.progressed", Action.PROGRESS.word
    POSTPONEMENT_ASKED = "ticket.postponement_asked", Action.POSTPONE.word
    POSTPONEMENT_DECIDED = "ticket.postponement_decided", Action.DECIDE_POSTPONEMENT.word
    PAUSED = "ticket.paused", Action.PAUSE.word
    RESUMED = "ticket.resumed", Action.RESUME.word
    SUPPORT_FINISHED = "ticket.support_finished", Action.FINISH.word
    ANSWERED = "ticket.answered", Action.ANSWER.word
    APPROVED = "ticket.approved", Action.APPROVE.word
    SENT_BACK = "ticket.sent_back", Action.SEND_BACK.word
    CONFIRMED = "ticket.confirmed", Action.CONFIRM.word
    DISPUTED = "ticket.disputed", Action.DISPUTE.word
    FOLLOWED_UP = "ticket.followed_up", Action.FOLLOW_UP.word
    DEEMED = "ticket.deemed", Action.DEEM.word
    NUMBER_NOTED = "ticket.number_noted", Action.NOTE_NUMBER.word
    RESULT_BACK = "ticket.result_back", Action.RESULT_BACK.word
    REVISITED = "ticket.revisited", Action.REVISIT.word
    PARK_MOVED = "ticket.park_moved", Action.MOVE_PARK.word
    MERGED = "ticket.merged", Action.MERGE.word
    TOOK_IN = "ticket.took_in", Action.TAKE_IN.word
    UNMERGED = "ticket.unmerged", Action.UNMERGE.word
    LET_OUT = "ticket.let_out", Action.LET_OUT.word
    SPLIT_OFF = "ticket.split_off", Action.SPLIT_OFF.word
    RECLASSIFIED = "ticket.reclassified", Action.RECLASSIFY.word
    WITHDRAWN = "ticket.withdrawn", Action.WITHDRAW.word
    NUDGED = "ticket.nudged", Action.NUDGE.word
    EXPLAINED = "ticket.explained", Action.EXPLAIN.word
    INSTRUCTED = "ticket.instructed", Action.INSTRUCT.word
    INSTRUCTION_ANSWERED = "ticket.instruction_answered", Action.ANSWER_INSTRUCTION.word
    REMARK_WRITTEN = "ticket.remark_written", "写内部备注"
    MENTIONED = "ticket.mentioned", "提及同事"
    TAGGED = "ticket.tagged", "贴标签"
    UNTAGGED = "ticket.untagged", "取下标签"
    FILE_ATTACHED = "ticket.file_attached", "上传附件"
    FILE_REFUSED = "ticket.file_refused", "附件被拦截"
    FILE_RELEASED = "ticket.file_released", "放行附件"
    FILES_SHUT = "attachments.shut", "停止打开附件"
    STEP_REACHED = "sla.step_reached", "时限提醒"
    DEADLINE_MOVED = "sla.deadline_moved", "时限随日历变动"
    TERM_SET = "sla.term_set", "修改时限"
    ORDER_PROPOSED = "supervision.order_proposed", "提出督办单"
    ORDER_ISSUED = "supervision.order_issued", "发出督办单"
    ORDER_DROPPED = "supervision.order_dropped", "不予督办"
    ORDER_SIGNED = "supervision.order_signed", "签收督办单"
    ORDER_ANSWERED = "supervision.order_answered", "答复督办单"
    ORDER_RETURNED = "supervision.order_returned", "退回督办答复"
    ORDER_CLOSED = "supervision.order_closed", "办结督办单"
    ORDER_LAPSED = "supervision.order_lapsed", "督办单失效"
    COMPANY_REGISTERED = "company.registered", "登记企业"
    COMPANY_UPDATED = "company.updated", "修改企业信息"
    COMPANY_RENAMED = "company.renamed", "企业更名"
    COMPANY_MOVED = "company.moved", "企业转园区"
    COMPANY_INVITED = "company.invited", "邀请企业同事"
    INVITATION_ENDED = "company.invitation_ended", "邀请结束"
    REGISTRATION_ASKED = "registration.asked", "申请企业登记"
    REGISTRATION_DECIDED = "registration.decided", "核实企业登记"
    REGISTRATION_WITHDRAWN = "registration.withdrawn", "撤回企业登记"
    OFFICER_PAIRED = "company.officer_paired", "分包企业"
    OFFICER_UNPAIRED = "company.officer_unpaired", "解除分包"
    HAND_OVER_PROPOSED = "pairing.hand_over_proposed", "发起分包交接"
    HAND_OVER_SIGNED = "pairing.hand_over_signed", "签字交接"
    FIRMS_HANDED_OVER = "pairing.handed_over", "完成分包交接"
    HAND_OVER_DROPPED = "pairing.hand_over_dropped", "撤销分包交接"
    STAND_IN_ARRANGED = "pairing.stand_in_arranged", "安排代班"
    STAND_IN_ENDED = "pairing.stand_in_ended", "结束代班"
    REPORT_COMPILED = "report.compiled", "周报定稿"
    DUTIES_CHANGED = "department.duties_changed", "修改职责清单"
    REVIEW_ASKED = "setting.review_asked", "请人复核设置修改"
    SETTING_AMENDED = "setting.amended", "修改设置"
    CALENDAR_CHANGED = "calendar.changed", "修改工作日历"
    DELIVERY_DEAD = "notification.dead", "消息没有发出"
    DELIVERY_RETRIED = "notification.retried", "重发消息"
    DELIVERY_GIVEN_UP = "notification.given_up", "放弃发送消息"
    WEBHOOK_CHANGED = "webhook.changed", "程序订阅变更"
    ISSUES_MERGED = "issue.merged", "合并共性问题"
    ISSUE_SPLIT = "issue.split", "拆分共性问题"
    ISSUE_DISMISSED = "issue.dismissed", "共性问题不再提示"
    ISSUE_RESUMED = "issue.resumed", "共性问题恢复提示"
    PHRASE_KEPT = "phrase.kept", "新建模板"
    PHRASE_CHANGED = "phrase.changed", "修改模板"
    PHRASE_RETIRED = "phrase.retired", "停用模板"
    PHRASE_RESTORED = "phrase.restored", "恢复模板"
    TAG_KEPT = "tag.kept", "新建标签"
    TAG_RENAMED = "tag.renamed", "标签改名"
    TAG_RETIRED = "tag.retired", "停用标签"
    TAG_RESTORED = "tag.restored", "恢复标签"
    TAG_MERGED = "tag.merged", "合并标签"
    MODEL_TAKEN = "understanding.version_taken", "启用理解模型"
    MODEL_ENDED = "understanding.version_ended", "停用理解模型"
    LIST_TAKEN = "list.taken", "导出列表"
    LIST_FETCHED = "list.fetched", "下载导出文件"
    LIST_BROUGHT = "list.brought", "导入名册"
    RESTORE_FINISHED = "restore.finished", "从备份恢复"
    CHAIN_BROKEN = "audit.chain_broken", "审计链不一致"


class ThingKind(Word):
    """What an entry is about."""

    TICKET = "ticket", "诉求"
    ORDER = "order", "督办单"
    TICKET_BY_ID = "ticket_id", "计时中的诉求"
    ORDER_BY_ID = "order_id", "计时中的督办单"
    """What a changed calendar moved, thousands at once, is written down by its id."""
    COMPANY = "company", "企业"
    REGISTRATION = "registration", "企业登记"
    REGISTRATION_BY_ID = "registration_id", "计时中的企业登记"
    HAND_OVER = "hand_over", "分包交接单"
    ACCOUNT = "account", "账号"
    REPORT = "report", "周报"
    REGION = "region", "区域"
    CATEGORY = "category", "类别"
    TERM = "term", "时限"
    CALENDAR = "calendar", "工作日历"
    SETTING = "setting", "设置修改"
    DELIVERY = "delivery", "待发消息"
    WEBHOOK = "webhook", "程序订阅"
    ATTACHMENTS = "attachments", "附件"
    COMMON_ISSUE = "common_issue", "共性问题"
    PHRASE = "phrase", "模板"
    TAG = "tag", "标签"
    MODEL = "model", "理解模型"
    LIST = "list", "列表"
    RESTORE = "restore", "备份恢复"
