"""Who is told of what happens to a ticket, how loudly, and what they do next. Pure.

No firm is told what departments say to each other: its lines follow ``rules.timeline.FIRM_READS``.
"""

from collections.abc import Mapping

from app.kernel.telling import Audience, Audiences, Line, Severity
from app.tickets.events.answers import AnswerApproved, AnswerSentBack, TicketAnswered
from app.tickets.events.closing import (
    TicketConfirmed,
    TicketDeemed,
    TicketDisputed,
    TicketParkMoved,
    TicketRevisited,
    TicketWithdrawn,
)
from app.tickets.events.dividing import TicketReclassified
from app.tickets.events.files import FileRefused
from app.tickets.events.instructions import InstructionAnswered, TicketInstructed
from app.tickets.events.intake import (
    InfoProvided,
    InfoRequested,
    QuestionWithdrawn,
    TicketAccepted,
    TicketFiled,
    TicketRejected,
    TicketSettled,
)
from app.tickets.events.joining import TicketLetOut, TicketMerged, TicketTookIn, TicketUnmerged
from app.tickets.events.pace import (
    PostponementAsked,
    PostponementDecided,
    RegradeAsked,
    RegradeDecided,
    TicketExplained,
    TicketNudged,
    TicketPaused,
    TicketResumed,
)
from app.tickets.events.parts import (
    BankLetGo,
    DepartmentCheckedIn,
    HandBackAsked,
    HandBackRuled,
    HandBackSigned,
    PartHandedOver,
    PartTakenOver,
    ProgressReported,
    ProposalDeclined,
    SupportFinished,
    WhistleBlown,
    WhistleDeclined,
    WhistleProposed,
)
from app.tickets.events.remarks import ColleaguesMentioned
from app.tickets.events.testing import TicketTestMarked, TicketTestUnmarked
from app.tickets.events.ticket import TicketEvent
from app.tickets.events.transfers import NumberNoted, OthersAsked, ResultCameBack
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.outcomes import ASKED, NEXT
from app.tickets.rules.words import Outcome, State

_A, _AMBER, _RED = Audience, Severity.AMBER, Severity.RED
_LOOK = "查看诉求详情"
_ACCEPT = "核对分类，受理或说明不予受理的理由"
_WHISTLE = "吹哨派单，或直接办理"
_CHECK_IN = "按时报到，或在 1 个工作日内申请退单"
_RULE = "当日裁定是否退单（15:00 后可到次日 12:00）"
_RULE_AND_NAME = "裁定第三次退单；成立的，指定主办单位"
_WORK = "继续办理，及时填写进展"
_LET_GO = "无需再办，协办已随办结解除"
_REPLY = "补充所问的材料或说明"
_OBEY = "按批示办理，到期前回复"
_CLEAN = "先用杀毒软件检查电脑，再重新上传，或换一种方式提供"


def _returned(event: HandBackRuled) -> bool:
    return event.upheld and event.lead_named is None


def _unsigned(event: HandBackAsked) -> bool:
    return not event.signed


def _asked_of_centre(event: HandBackAsked) -> bool:
    return event.signed and not event.final


def _asked_of_leader(event: HandBackAsked) -> bool:
    return event.signed and event.final


def _signed_for_centre(event: HandBackSigned) -> bool:
    return event.agreed and not event.final


def _signed_for_leader(event: HandBackSigned) -> bool:
    return event.agreed and event.final


def _to_unit(event: TicketInstructed) -> bool:
    return event.assignment_id is not None


def _to_park(event: TicketInstructed) -> bool:
    return event.assignment_id is None


def _regraded(event: RegradeDecided) -> bool:
    return event.approved


def _approved(event: PostponementDecided) -> bool:
    return event.approved


def _asks_whether_solved(event: AnswerApproved) -> bool:
    return NEXT[event.outcome] is ASKED


def _planned(event: AnswerApproved) -> bool:
    return event.outcome is Outcome.PLANNED


def _transferred(event: AnswerApproved) -> bool:
    return event.outcome is Outcome.TRANSFERRED


def _numbered(event: AnswerApproved) -> bool:
    return event.outcome is Outcome.TRANSFERRED and event.owes_number is None


def _unnumbered(event: AnswerApproved) -> bool:
    return event.owes_number is not None


def _wanted_again(event: TicketRevisited) -> bool:
    return not event.without_number


def _without_number(event: TicketRevisited) -> bool:
    return event.without_number


def _asks_firm(event: TicketSettled) -> bool:
    return not event.closes


def _gives_up(event: TicketSettled) -> bool:
    return event.closes


def _told_in_a_call(event: TicketDisputed) -> bool:
    return event.by_follow_up


def _released(event: AnswerApproved | TicketSettled) -> bool:
    return bool(event.released)


def _asking(event: TicketNudged) -> bool:
    return event.asking


def _from_firm(event: FileRefused) -> bool:
    return event.from_firm


def _from_office(event: FileRefused) -> bool:
    return not event.from_firm


_TOLD: Audiences = {
    # --- intake ------------------------------------------------------------------------------------------------------
    TicketFiled: (
        Line(_A.FIRM, "无需操作，受理后会通知您"),
        Line(_A.DISPATCHER, _ACCEPT),
        Line(_A.OFFICER, "联系企业了解情况，可代为受理"),
    ),
    TicketAccepted: (
        Line(_A.FIRM, "无需操作，交办后会通知您"),
        Line(_A.DISPATCHER, _WHISTLE),
        Line(_A.OFFICER, _LOOK),
    ),
    TicketRejected: (Line(_A.FIRM, "按说明到相应渠道办理"), Line(_A.OFFICER, "向企业做好解释")),
    InfoRequested: (Line(_A.FIRM, _REPLY, _AMBER), Line(_A.OFFICER, "协助企业补充", _AMBER)),
    InfoProvided: (Line(_A.HOLDER, "查看补充内容，接着办理"), Line(_A.OFFICER, _LOOK)),
    QuestionWithdrawn: (
        Line(_A.FIRM, "不用再补充，我们接着办理"),
        Line(_A.HOLDER, "接着办理"),
        Line(_A.OFFICER, _LOOK),
    ),
    TicketSettled: (
        Line(_A.FIRM, ASKED.firm, _AMBER, only=_asks_firm),
        Line(_A.FIRM, "事情还在的，请再次提交，会关联这一件", _AMBER, only=_gives_up),
        Line(_A.OFFICER, ASKED.officer, only=_asks_firm),
        Line(_A.OFFICER, "继续设法联系企业", only=_gives_up),
        Line(_A.DISPATCHER, _LOOK),
        Line(_A.UNIT, _LET_GO, only=_released),
    ),
    # --- whistle, check in, hand back --------------------------------------------------------------------------------
    WhistleBlown: (
        Line(_A.UNIT, _CHECK_IN, _AMBER),
        Line(_A.UNIT_HEAD, "督促本单位按时报到"),
        Line(_A.FIRM, "无需操作，承办单位会与您联系"),
        Line(_A.OFFICER, "跟进承办单位报到"),
    ),
    DepartmentCheckedIn: (
        Line(_A.FIRM, "无需操作，可随时查看进展"),
        Line(_A.OFFICER, _LOOK),
        Line(_A.DISPATCHER, _LOOK),
    ),
    WhistleProposed: (Line(_A.DISPATCHER, "按提请吹哨，或说明不采纳的理由", _AMBER),),
    ProposalDeclined: (Line(_A.OFFICER, "向企业做好解释"),),
    WhistleDeclined: (
        Line(_A.UNIT, "无需报到，不再承办"),
        Line(_A.UNIT_HEAD, "无需督促，本单位不再承办"),
        Line(_A.DISPATCHER, "4 个工作小时内另行吹哨，或直接办理", _AMBER),
        Line(_A.OFFICER, _LOOK),
    ),
    HandBackAsked: (
        Line(_A.UNIT_HEAD, "签字，或退回本单位继续承办", _AMBER, only=_unsigned),
        Line(_A.COORDINATOR, _RULE, _AMBER, only=_asked_of_centre),
        Line(_A.LEADER, _RULE_AND_NAME, _AMBER, only=_asked_of_leader),
    ),
    HandBackSigned: (
        Line(_A.COORDINATOR, _RULE, _AMBER, only=_signed_for_centre),
        Line(_A.LEADER, _RULE_AND_NAME, _AMBER, only=_signed_for_leader),
        Line(_A.UNIT, "查看本单位领导的意见"),
    ),
    HandBackRuled: (
        Line(_A.UNIT, "按裁定执行", _AMBER),
        Line(_A.UNIT_HEAD, "按裁定执行", _AMBER),
        Line(_A.DISPATCHER, "4 个工作小时内另行选择承办单位吹哨", _AMBER, only=_returned),
    ),
    # --- the work ----------------------------------------------------------------------------------------------------
    ProgressReported: (Line(_A.FIRM, _LOOK), Line(_A.OFFICER, _LOOK)),
    PartHandedOver: (Line(_A.TAKER, "接着办理：先看交接说明和时限", _AMBER), Line(_A.FIRM, _LOOK)),
    PartTakenOver: (
        Line(_A.UNIT, "接着办理：原单位已停用，时限不变", _AMBER),
        Line(_A.UNIT_HEAD, "安排本单位接着办理", _AMBER),
        Line(_A.FIRM, "无需操作，由新单位接着办理"),
        Line(_A.OFFICER, _LOOK),
    ),
    BankLetGo: (
        Line(_A.UNIT, "无需再办：企业撤回了授权"),
        Line(_A.LEAD, "需要其他银行的，请企业另行授权"),
    ),
    SupportFinished: (Line(_A.LEAD, "汇总协办结果，答复企业"),),
    PostponementAsked: (Line(_A.COORDINATOR, "审核延期申请", _AMBER), Line(_A.LEAD_HEAD, _LOOK)),
    PostponementDecided: (
        Line(_A.LEAD, "按决定的时限办理"),
        Line(_A.LEAD_HEAD, _LOOK),
        Line(_A.FIRM, "无需操作，时限已调整", only=_approved),
    ),
    RegradeAsked: (Line(_A.COORDINATOR, "审批是否变更为重大复杂", _AMBER), Line(_A.LEAD_HEAD, _LOOK)),
    RegradeDecided: (
        Line(_A.LEAD, "按决定的时限办理"),
        Line(_A.LEAD_HEAD, _LOOK),
        Line(_A.FIRM, "无需操作，时限已调整", only=_regraded),
    ),
    TicketPaused: (
        Line(_A.FIRM, "如材料已补齐，可点“材料已补齐”恢复计时", _AMBER),
        Line(_A.LEAD_HEAD, _LOOK),
        Line(_A.OFFICER, _LOOK),
    ),
    TicketResumed: (Line(_A.LEAD, _WORK), Line(_A.FIRM, _LOOK), Line(_A.OFFICER, _LOOK)),
    TicketAnswered: (Line(_A.LEAD_HEAD, "审核答复：通过或退回修改", _AMBER),),
    AnswerApproved: (
        Line(_A.FIRM, ASKED.firm, _AMBER, only=_asks_whether_solved),
        Line(_A.FIRM, NEXT[Outcome.PLANNED].firm, only=_planned),
        Line(_A.FIRM, NEXT[Outcome.TRANSFERRED].firm, only=_transferred),
        Line(_A.OFFICER, ASKED.officer, only=_asks_whether_solved),
        Line(_A.OFFICER, NEXT[Outcome.PLANNED].officer, only=_planned),
        Line(_A.OFFICER, NEXT[Outcome.TRANSFERRED].officer, only=_transferred),
        Line(_A.LEAD, ASKED.lead, only=_asks_whether_solved),
        Line(_A.LEAD, NEXT[Outcome.PLANNED].lead, only=_planned),
        Line(_A.LEAD, NEXT[Outcome.TRANSFERRED].lead, only=_numbered),
        Line(_A.LEAD, "按时限补登对方的受理编号，逾期退回办理", _AMBER, only=_unnumbered),
        Line(_A.UNIT, _LET_GO, only=_released),
        Line(_A.UNIT_HEAD, _LET_GO, only=_released),
    ),
    AnswerSentBack: (Line(_A.LEAD, "按审核意见修改答复", _AMBER),),
    # --- the firm decides --------------------------------------------------------------------------------------------
    TicketConfirmed: (Line(_A.LEAD, "无需操作，已销号"), Line(_A.LEAD_HEAD), Line(_A.OFFICER, "无需操作，已销号")),
    TicketDisputed: (
        Line(_A.LEAD, "联系企业，重新办理", _RED),
        Line(_A.LEAD_HEAD, "督促重新办理", _RED),
        Line(_A.COORDINATOR, "关注重办情况", _RED),
        Line(_A.OFFICER, "联系企业了解未解决之处", _RED),
        Line(_A.DISPATCHER, "需要时另行吹哨", _RED),
        Line(_A.FIRM, "无需操作，已按您的话退回重办", only=_told_in_a_call),
    ),
    TicketDeemed: (
        Line(_A.FIRM, "如其实没有解决，请在反馈期内退回重办，之后可再次反映", _AMBER),
        Line(_A.OFFICER, _LOOK),
    ),
    NumberNoted: (Line(_A.LEAD, NEXT[Outcome.TRANSFERRED].lead), Line(_A.OFFICER, NEXT[Outcome.TRANSFERRED].officer)),
    OthersAsked: (
        Line(_A.FIRM, "无需操作，对方有了结果我们接着办理"),
        Line(_A.LEAD, _LOOK),
        Line(_A.OFFICER, _LOOK),
    ),
    ResultCameBack: (
        Line(_A.FIRM, "看对方的办理结果，我们接着办理"),
        Line(_A.LEAD, _WORK, _AMBER),
        Line(_A.OFFICER, _LOOK),
    ),
    TicketRevisited: (
        Line(_A.LEAD, _WORK, _AMBER, only=_wanted_again),
        Line(_A.LEAD, "取得对方的受理编号后再答复，或自行办理", _RED, only=_without_number),
        Line(_A.LEAD_HEAD, "督促取得对方的受理编号", _RED, only=_without_number),
        Line(_A.DISPATCHER, "需要时另行吹哨"),
        Line(_A.OFFICER, _LOOK),
    ),
    # --- two requests, one matter ------------------------------------------------------------------------------
    TicketMerged: (
        Line(_A.FIRM, "到并入的那一件上查看进展、补充说明和确认"),
        Line(_A.UNIT, "停止办理，由并入的那一件接着办"),
        Line(_A.OFFICER, _LOOK),
    ),
    TicketTookIn: (
        Line(_A.HOLDER, "看并入的内容，一并办理", _AMBER),
        Line(_A.LEAD, "看并入的内容，一并办理", _AMBER),
        Line(_A.OFFICER, _LOOK),
    ),
    TicketUnmerged: (
        Line(_A.FIRM, "无需操作，恢复单独办理"),
        Line(_A.DISPATCHER, "接着受理或吹哨，时限从原起点算", _AMBER),
        Line(_A.OFFICER, _LOOK),
    ),
    TicketLetOut: (Line(_A.HOLDER, "只办理本件，拆出的另行办理"), Line(_A.LEAD, "只办理本件，拆出的另行办理")),
    TicketReclassified: (
        Line(_A.LEAD, "类别已改；不属于本单位的，请按时申请退单"),
        Line(_A.DISPATCHER, "按新的类别核对承办单位"),
        Line(_A.OFFICER, _LOOK),
    ),
    TicketTestMarked: (
        Line(_A.FIRM, "不是测试的，请联系企业服务中心"),
        Line(_A.UNIT, "停止办理"),
        Line(_A.OFFICER, "不是测试的，请联系企业服务中心"),
    ),
    TicketTestUnmarked: (
        Line(_A.FIRM, "无需操作，恢复办理"),
        Line(_A.UNIT, "接着办理，时限从原起点算", _AMBER),
        Line(_A.DISPATCHER, "接着跟进；待受理、待吹哨的，请在时限内处理", _AMBER),
        Line(_A.OFFICER, _LOOK),
    ),
    TicketParkMoved: (Line(_A.DISPATCHER, "接着跟进；待受理、待吹哨的，请在时限内处理", _AMBER),),
    TicketWithdrawn: (Line(_A.UNIT, "停止办理"), Line(_A.DISPATCHER, "无需操作"), Line(_A.OFFICER, "了解撤回原因")),
    TicketNudged: (
        Line(_A.HOLDER, "尽快办理并回复进展", _AMBER),
        Line(_A.FIRM, _REPLY, _AMBER, only=_asking),
        Line(_A.OFFICER, "协助企业补充", _AMBER, only=_asking),
    ),
    TicketExplained: (
        Line(_A.HOLDER, "看企业补充的说明，需要时更新进展", _AMBER),
        Line(_A.LEAD, "看企业补充的说明，需要时更新进展", _AMBER),
        Line(_A.OFFICER, _LOOK),
    ),
    TicketInstructed: (
        Line(_A.UNIT, _OBEY, _RED, only=_to_unit),
        Line(_A.UNIT_HEAD, _OBEY, _RED, only=_to_unit),
        Line(_A.DISPATCHER, _OBEY, _RED, only=_to_park),
        Line(_A.COORDINATOR, _OBEY, _RED, only=_to_park),
    ),
    InstructionAnswered: (Line(_A.LEADER, "查看回复"),),
    ColleaguesMentioned: (Line(_A.MENTIONED, "查看内部备注"),),
    FileRefused: (
        Line(_A.AUTHOR, _CLEAN, _AMBER, only=_from_firm),
        Line(_A.AUTHOR_OF_OFFICE, _CLEAN, _AMBER, only=_from_office),
    ),
}

_WATCHES = Line(_A.WATCHER, "无需操作，您关注了这件诉求")
"""Last of all: who is told for another reason is told that."""

AUDIENCE: Audiences = {
    event: (*lines, _WATCHES) if issubclass(event, TicketEvent) else lines for event, lines in _TOLD.items()
}

HOLDER: Mapping[State, tuple[Audience, ...]] = {
    State.SUBMITTED: (_A.DISPATCHER,),
    State.ACCEPTED: (_A.DISPATCHER,),
    State.WHISTLED: (_A.UNIT,),
    State.HANDLING: (_A.LEAD,),
    State.REVIEW: (_A.LEAD_HEAD,),
    State.PLANNED: (_A.LEAD,),
}
"""Who must act, by state; nobody of the offices in a state that is not listed."""

DUE_SHOWN: Mapping[Audience, tuple[ClockKind, ...]] = {
    _A.UNIT: (ClockKind.CHECK_IN, ClockKind.SUPPORT, ClockKind.FEEDBACK, ClockKind.RESOLVE),
    _A.UNIT_HEAD: (ClockKind.CHECK_IN, ClockKind.SUPPORT, ClockKind.RESOLVE),
    _A.DISPATCHER: (ClockKind.ARRANGE, ClockKind.RESOLVE),
    _A.LEAD: (ClockKind.RESOLVE, ClockKind.NUMBER),
    _A.LEAD_HEAD: (ClockKind.RESOLVE,),
}
"""Which running clock's due an audience reads, the first that runs; ``RESOLVE`` for all others."""

STEP_THEN: Mapping[str, str] = {
    ClockKind.ARRANGE: "尽快受理并吹哨交办",
    ClockKind.CHECK_IN: "尽快报到，或申请退单",
    ClockKind.FEEDBACK: "联系企业，填写一条进展",
    ClockKind.RESOLVE: "抓紧办理，确有困难的及时申请延期",
    ClockKind.SUPPORT: "尽快把协办结果交给主办单位",
    ClockKind.RULING: "尽快裁定退单是否成立",
    ClockKind.WANTED: "企业希望在此之前解决，请优先办理",
    ClockKind.INSTRUCT: "按批示办理，并回复区领导",
    ClockKind.NUMBER: "向对方单位取得受理编号，及时补登",
    ClockKind.MONTHLY: "向对方单位了解进展并登记；有结果的登记对方结果",
    ClockKind.CLEAR: "联系企业确认，完成销号",
}
"""What to do while a clock runs, by its kind."""
