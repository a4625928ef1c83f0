"""THE TABLE: which action leads from where to where, and who may take it (`docs/rules/states.md`). Pure.

The check in ``moving.move``, the buttons on a page, ``actions`` in the API and the drawing in ``docs/lifecycle.md``
all come from these rows; the grid of tests is written by hand beside them, so that it can disagree.
When the offices change a rule, a row changes.
No targets means that the ticket's state stays; what then changes is one department's part (``assignment.py``).
"""

from enum import StrEnum

from app.kernel.statemachine import Machine, Transition
from app.kernel.words import Word
from app.tickets.rules.words import OPEN, UNANSWERED, State


class Action(Word):
    """A verb of the lifecycle."""

    SUBMIT = "submit", "提交诉求"
    REQUEST_INFO = "request_info", "请企业补充"
    PROVIDE_INFO = "provide_info", "补充材料"
    WITHDRAW_QUESTION = "withdraw_question", "撤回提问"
    REJECT = "reject", "不予受理"
    ACCEPT = "accept", "受理"
    SETTLE = "settle", "点办理"
    WHISTLE = "whistle", "吹哨", "交办"
    CHECK_IN = "check_in", "报到"
    PROPOSE_WHISTLE = "propose_whistle", "提请吹哨"
    DECLINE_PROPOSAL = "decline_proposal", "不采纳提请"
    DECLINE_WHISTLE = "decline_whistle", "撤销吹哨"
    HAND_BACK = "hand_back", "退单"
    SIGN_HAND_BACK = "sign_hand_back", "签字退单"
    RULE = "rule", "裁定退单"
    REGRADE = "regrade", "申请变更等级"
    DECIDE_REGRADE = "decide_regrade", "审批变更等级"
    PROGRESS = "progress", "更新进展"
    POSTPONE = "postpone", "申请延期"
    DECIDE_POSTPONEMENT = "decide_postponement", "审批延期"
    PAUSE = "pause", "挂起"
    RESUME = "resume", "恢复计时", "材料已补齐，请继续办理"
    FINISH = "finish", "协办办结"
    HAND_OVER = "hand_over", "转交同事"
    TAKE_OVER = "take_over", "单位停用接办", "由新单位接办"
    REVOKE_CONSENT = "revoke_consent", "撤回银行授权"
    ANSWER = "answer", "答复办结"
    APPROVE = "approve", "审核通过", "办结"
    SEND_BACK = "send_back", "退回重办"
    CONFIRM = "confirm", "确认销号"
    DISPUTE = "dispute", "没有解决"
    FOLLOW_UP = "follow_up", "记录回访"
    DEEM = "deem", "视为销号"
    NOTE_NUMBER = "note_number", "补登受理编号"
    LOOK_AGAIN = "look_again", "月度过问", "询问对方进展"
    RESULT_BACK = "result_back", "登记对方结果", "对方有了结果"
    REVISIT = "revisit", "重新办理"
    MERGE = "merge", "并案"
    TAKE_IN = "take_in", "并入一件"
    UNMERGE = "unmerge", "撤销并案"
    LET_OUT = "let_out", "拆回一件"
    SPLIT_OFF = "split_off", "拆出一件"
    RECLASSIFY = "reclassify", "改类别"
    MARK_TEST = "mark_test", "标为测试"
    UNMARK_TEST = "unmark_test", "撤销测试标记"
    MOVE_PARK = "move_park", "随企业转园区"
    WITHDRAW = "withdraw", "撤回"
    NUDGE = "nudge", "催办", "催一催"
    EXPLAIN = "explain", "补充说明", "补充说明"
    INSTRUCT = "instruct", "批示"
    ANSWER_INSTRUCTION = "answer_instruction", "回复批示"


class Standing(StrEnum):
    """What an actor is to *this* ticket; ``standing.py`` finds it."""

    FIRM = "firm"
    OFFICER = "officer"
    DISPATCHER = "dispatcher"
    COORDINATOR = "coordinator"
    CALLED = "called"  # in a unit that was called and has not checked in
    ASKING_HEAD = "asking_head"  # head of a unit whose hand-back waits for the signature
    LEAD = "lead"  # liaison or handler of the lead that is in
    LEAD_HEAD = "lead_head"  # head of the lead that is in
    SUPPORT = "support"  # of a support that is in
    INSTRUCTED = "instructed"  # of a unit, or of park and centre, that owes a leader an answer
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    AGENT = "agent"  # of the firm's park: files for it, nothing else
    OBSERVER = "observer"  # of the region: complains of conduct, nothing else
    PROGRAM = "program"  # of the region: files what was told elsewhere, nothing else
    SYSTEM = "system"


_A, _S, _W = Action, State, Standing
_INTAKE = (_W.COORDINATOR, _W.DISPATCHER, _W.OFFICER)
_WHISTLERS = (_W.DISPATCHER, _W.COORDINATOR, _W.LEADER)
_OPEN_TO_FIRM = (
    _S.SUBMITTED,
    _S.NEEDS_INFO,
    _S.ACCEPTED,
    _S.WHISTLED,
    _S.HANDLING,
    _S.REVIEW,
    _S.RESOLVED,
    _S.PLANNED,
)
_NUDGED = (_S.SUBMITTED, _S.NEEDS_INFO, _S.ACCEPTED, _S.WHISTLED, _S.HANDLING, _S.REVIEW, _S.PLANNED)
"""While an office owes something, or a question of theirs waits for an answer."""
NUDGERS = (_W.FIRM, _W.OFFICER, _W.DISPATCHER, _W.COORDINATOR, _W.SUPERVISOR, _W.LEADER)
"""Who may ask for speed; each standing once in a while."""
_JOINERS = (_W.COORDINATOR, _W.DISPATCHER)
_FILERS = (_W.FIRM, _W.OFFICER, _W.DISPATCHER, _W.COORDINATOR, _W.AGENT, _W.OBSERVER, _W.PROGRAM, _W.SYSTEM)

ROWS: tuple[Transition[Action, State, Standing], ...] = (
    # intake
    Transition(_A.SUBMIT, (_S.DRAFT,), (_S.SUBMITTED,), _FILERS),
    Transition(_A.ACCEPT, (_S.SUBMITTED,), (_S.ACCEPTED,), _INTAKE),
    Transition(_A.REJECT, (_S.SUBMITTED,), (_S.REJECTED,), (_W.COORDINATOR, _W.DISPATCHER)),
    Transition(_A.SETTLE, (_S.ACCEPTED,), (_S.RESOLVED,), (_W.OFFICER, _W.DISPATCHER)),
    # whistle, check in, hand back
    Transition(_A.WHISTLE, (_S.ACCEPTED,), (_S.WHISTLED,), _WHISTLERS),
    # from handling: calling further supports leaves a lead that is in at work; a new lead is waited for
    Transition(_A.WHISTLE, (_S.HANDLING,), (_S.WHISTLED, _S.HANDLING), _WHISTLERS),
    Transition(_A.CHECK_IN, (_S.WHISTLED,), (_S.WHISTLED, _S.HANDLING), (_W.CALLED,)),
    Transition(_A.CHECK_IN, (_S.HANDLING, _S.REVIEW), (), (_W.CALLED,)),
    Transition(_A.HAND_BACK, (_S.WHISTLED, _S.HANDLING), (), (_W.CALLED,)),
    Transition(_A.SIGN_HAND_BACK, (_S.WHISTLED, _S.HANDLING), (), (_W.ASKING_HEAD,)),
    # the third of a ticket is the leader's to rule on, every other one the centre's
    Transition(
        _A.RULE, (_S.WHISTLED, _S.HANDLING), (_S.ACCEPTED, _S.WHISTLED, _S.HANDLING), (_W.COORDINATOR, _W.LEADER)
    ),
    Transition(_A.PROPOSE_WHISTLE, (_S.ACCEPTED, _S.HANDLING), (), (_W.OFFICER,)),
    Transition(_A.DECLINE_PROPOSAL, (_S.ACCEPTED, _S.HANDLING), (), _WHISTLERS),
    Transition(_A.DECLINE_WHISTLE, (_S.WHISTLED,), (_S.ACCEPTED,), (_W.COORDINATOR,)),
    # the work; the act most likely next comes first, for the buttons are in this order
    Transition(_A.ANSWER, (_S.HANDLING,), (_S.REVIEW,), (_W.LEAD,)),
    Transition(_A.PROGRESS, (_S.HANDLING,), (), (_W.LEAD, _W.LEAD_HEAD, _W.SUPPORT)),
    Transition(_A.FINISH, (_S.WHISTLED, _S.HANDLING, _S.REVIEW), (), (_W.SUPPORT,)),
    # within the unit: whose hands it is in changes, and nothing else
    Transition(
        _A.HAND_OVER, (_S.WHISTLED, _S.HANDLING, _S.REVIEW, _S.NEEDS_INFO), (), (_W.LEAD, _W.LEAD_HEAD, _W.SUPPORT)
    ),
    # a unit that has ended: its successor goes on with its part, wherever the matter stands
    Transition(_A.TAKE_OVER, (_S.WHISTLED, _S.HANDLING, _S.REVIEW, _S.NEEDS_INFO), (), (_W.SYSTEM,)),
    # the firm lets a bank know of its need no more: the bank's part ends, also one that is done
    Transition(_A.REVOKE_CONSENT, (*OPEN, _S.CLOSED), (), (_W.FIRM,)),
    Transition(_A.POSTPONE, (_S.HANDLING,), (), (_W.LEAD,)),
    Transition(_A.DECIDE_POSTPONEMENT, (_S.HANDLING,), (), (_W.COORDINATOR, _W.LEADER)),
    Transition(_A.REGRADE, (_S.HANDLING,), (), (_W.LEAD,)),
    Transition(_A.DECIDE_REGRADE, (_S.HANDLING,), (), (_W.COORDINATOR,)),
    Transition(_A.PAUSE, (_S.HANDLING,), (), (_W.LEAD, _W.LEAD_HEAD)),
    Transition(_A.RESUME, (_S.HANDLING,), (), (_W.LEAD, _W.LEAD_HEAD, _W.FIRM, _W.SYSTEM)),
    # a question left unanswered longer than a pause may last: the clock goes on, the question stays open
    Transition(_A.RESUME, (_S.NEEDS_INFO,), (), (_W.SYSTEM,)),
    Transition(_A.APPROVE, (_S.REVIEW,), (_S.RESOLVED, _S.PLANNED), (_W.LEAD_HEAD,)),
    Transition(_A.SEND_BACK, (_S.REVIEW,), (_S.HANDLING,), (_W.LEAD_HEAD,)),
    # asking the firm
    Transition(_A.REQUEST_INFO, (_S.SUBMITTED, _S.ACCEPTED), (_S.NEEDS_INFO,), _INTAKE),
    Transition(_A.REQUEST_INFO, (_S.HANDLING,), (_S.NEEDS_INFO,), (_W.LEAD,)),
    Transition(_A.PROVIDE_INFO, (_S.NEEDS_INFO,), (_S.SUBMITTED, _S.ACCEPTED, _S.HANDLING), (_W.FIRM, _W.OFFICER)),
    # a question never traps its asker: it can be taken back, and a firm that cannot be found ends the matter
    Transition(
        _A.WITHDRAW_QUESTION,
        (_S.NEEDS_INFO,),
        (_S.SUBMITTED, _S.ACCEPTED, _S.HANDLING),
        (_W.COORDINATOR, _W.DISPATCHER, _W.OFFICER, _W.LEAD, _W.LEAD_HEAD),
    ),
    Transition(_A.SETTLE, (_S.NEEDS_INFO,), (_S.CLOSED,), (_W.COORDINATOR,)),
    # the firm decides
    Transition(_A.CONFIRM, (_S.RESOLVED,), (_S.CLOSED,), (_W.FIRM,)),
    # what silence closed may be disputed as long as the window lasts; what the firm confirmed may not (``guards``)
    Transition(_A.DISPUTE, (_S.RESOLVED, _S.CLOSED), (_S.HANDLING,), (_W.FIRM,)),
    # a firm is sought while its word or its answer is waited for; three attempts in vain make it unreachable
    Transition(_A.FOLLOW_UP, (_S.RESOLVED, _S.NEEDS_INFO, _S.PLANNED), (), (_W.COORDINATOR, _W.OFFICER)),
    Transition(_A.DEEM, (_S.RESOLVED,), (_S.CLOSED,), (_W.SYSTEM,)),
    # what was handed to others: their number is added later, they are asked once a month,
    # and what they say brings the matter back
    Transition(_A.NOTE_NUMBER, (_S.PLANNED,), (), (_W.LEAD, _W.LEAD_HEAD, _W.COORDINATOR)),
    Transition(_A.LOOK_AGAIN, (_S.PLANNED,), (), (_W.LEAD, _W.DISPATCHER, _W.COORDINATOR)),
    Transition(_A.RESULT_BACK, (_S.PLANNED,), (_S.HANDLING,), (_W.LEAD, _W.COORDINATOR)),
    Transition(_A.REVISIT, (_S.PLANNED,), (_S.HANDLING,), (_W.SYSTEM, _W.COORDINATOR)),
    # two requests of one firm for one thing: one goes into the other, each has its line in its own story
    Transition(_A.MERGE, UNANSWERED, (_S.MERGED,), _JOINERS),
    Transition(_A.TAKE_IN, UNANSWERED, (), _JOINERS),
    Transition(_A.UNMERGE, (_S.MERGED,), (_S.SUBMITTED, _S.ACCEPTED), _JOINERS),
    Transition(_A.LET_OUT, OPEN, (), _JOINERS),
    # one request turns out to be several, or about something else
    Transition(_A.SPLIT_OFF, (_S.SUBMITTED, _S.ACCEPTED), (), _JOINERS),
    Transition(_A.RECLASSIFY, (_S.ACCEPTED, _S.WHISTLED, _S.HANDLING), (), _JOINERS),
    # what was filed to try something out is no matter at all; the week's end makes it final (``guards``)
    Transition(_A.MARK_TEST, (*OPEN, _S.CLOSED, _S.WITHDRAWN), (_S.WITHDRAWN,), (_W.COORDINATOR,)),
    Transition(_A.UNMARK_TEST, (_S.WITHDRAWN,), (*OPEN, _S.CLOSED, _S.WITHDRAWN), (_W.COORDINATOR,)),
    # an open matter goes along when its firm moves to another park
    Transition(_A.MOVE_PARK, OPEN, (), (_W.SYSTEM,)),
    Transition(_A.WITHDRAW, _OPEN_TO_FIRM, (_S.WITHDRAWN,), (_W.FIRM,)),
    Transition(_A.NUDGE, _NUDGED, (), NUDGERS),
    # the firm's word to whoever handles, at any time: it stops nothing and reopens nothing
    Transition(_A.EXPLAIN, (*OPEN, _S.MERGED), (), (_W.FIRM,)),
    # a leader's word, whatever state the matter is in; its clock is nobody else's
    Transition(_A.INSTRUCT, OPEN, (), (_W.LEADER,)),
    Transition(_A.ANSWER_INSTRUCTION, OPEN, (), (_W.INSTRUCTED,)),
)

LIFECYCLE: Machine[Action, State, Standing] = Machine(ROWS)

TAKES_UP = (Action.REVISIT, Action.RESULT_BACK)
"""By what a matter that was held open is at work again, with a limit of its own."""
