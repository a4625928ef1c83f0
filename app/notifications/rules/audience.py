"""Who is told of what, how loudly, and what they do next: one table, a line for each event and audience. Pure.

An event that is in neither table is a mistake, and a test finds it. The actor is never told of his own act. A person in
several audiences of one event is told once, by the first line that names him. No firm is told what departments say
to each other: the firm's lines follow ``tickets.rules.timeline.FIRM_READS``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.clocks.rules.rungs import Severity, Who
from app.tickets.rules.words import State


class Audience(StrEnum):
    """People found by what they are to the matter; ``audiences.py`` turns a word into accounts."""

    FIRM = "firm"  # the company's people
    OFFICER = "officer"  # seat A of the company, today
    DISPATCHER = "dispatcher"  # of the ticket's park; the coordinators where the park has none
    UNIT = "unit"  # liaisons and handlers of the units the event is about
    UNIT_HEAD = "unit_head"
    LEAD = "lead"  # liaisons and handlers of the present lead
    LEAD_HEAD = "lead_head"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    AUTHOR = "author"  # who brought a file on the firm's side
    AUTHOR_OF_OFFICE = "author_of_office"  # who brought one for an office
    HOLDER = "holder"  # whoever must act now, by the ticket's state


@dataclass(frozen=True)
class Line:
    """One audience of one event; ``then`` is what the reader does next, empty when nothing."""

    to: Audience
    then: str = ""
    severity: Severity = Severity.INFO
    only: Callable[[Any], bool] | None = None
    """A condition on the event; None means always."""


_A, _AMBER, _RED = Audience, Severity.AMBER, Severity.RED
_LOOK = "查看诉求详情"
_ACCEPT = "核对分类，受理或说明不予受理的理由"
_WHISTLE = "吹哨派单，或直接办理"
_CHECK_IN = "按时报到，或在 1 个工作日内申请退单"
_WORK = "继续办理，及时填写进展"
_CLEAN = "先用杀毒软件检查电脑，再重新上传，或换一种方式提供"

AUDIENCE: dict[str, tuple[Line, ...]] = {
    # --- intake ------------------------------------------------------------------------------------------------------
    "ticket.filed": (
        Line(_A.FIRM, "无需操作，受理后会通知您"),
        Line(_A.DISPATCHER, _ACCEPT),
        Line(_A.OFFICER, "联系企业了解情况，可代为受理"),
    ),
    "ticket.accepted": (
        Line(_A.FIRM, "无需操作，交办后会通知您"),
        Line(_A.DISPATCHER, _WHISTLE),
        Line(_A.OFFICER, _LOOK),
    ),
    "ticket.rejected": (Line(_A.FIRM, "按说明到相应渠道办理"), Line(_A.OFFICER, "向企业做好解释")),
    "ticket.info_requested": (Line(_A.FIRM, "补充所问的材料或说明", _AMBER), Line(_A.OFFICER, "协助企业补充", _AMBER)),
    "ticket.info_provided": (Line(_A.HOLDER, "查看补充内容，接着办理"), Line(_A.OFFICER, _LOOK)),
    "ticket.settled": (
        Line(_A.FIRM, "确认是否解决并评价", _AMBER),
        Line(_A.OFFICER, "提醒企业确认"),
        Line(_A.DISPATCHER, _LOOK),
    ),
    # --- whistle, check in, hand back --------------------------------------------------------------------------------
    "ticket.whistled": (
        Line(_A.UNIT, _CHECK_IN, _AMBER),
        Line(_A.UNIT_HEAD, "督促本单位按时报到"),
        Line(_A.FIRM, "无需操作，承办单位会与您联系"),
        Line(_A.OFFICER, "跟进承办单位报到"),
    ),
    "ticket.checked_in": (
        Line(_A.FIRM, "无需操作，可随时查看进展"),
        Line(_A.OFFICER, _LOOK),
        Line(_A.DISPATCHER, _LOOK),
    ),
    "ticket.hand_back_asked": (Line(_A.COORDINATOR, "当日裁定是否退单（15:00 后可到次日 12:00）", _AMBER),),
    "ticket.hand_back_ruled": (
        Line(_A.UNIT, "按裁定执行", _AMBER),
        Line(_A.UNIT_HEAD, "按裁定执行", _AMBER),
        Line(_A.DISPATCHER, "另行选择承办单位吹哨", _AMBER, only=lambda event: event.upheld),
    ),
    # --- the work ----------------------------------------------------------------------------------------------------
    "ticket.progressed": (Line(_A.FIRM, _LOOK), Line(_A.OFFICER, _LOOK)),
    "ticket.support_finished": (Line(_A.LEAD, "汇总协办结果，答复企业"),),
    "ticket.postponement_asked": (Line(_A.COORDINATOR, "审核延期申请", _AMBER), Line(_A.LEAD_HEAD, _LOOK)),
    "ticket.postponement_decided": (
        Line(_A.LEAD, "按决定的时限办理"),
        Line(_A.LEAD_HEAD, _LOOK),
        Line(_A.FIRM, "无需操作，时限已调整", only=lambda event: event.approved),
    ),
    "ticket.paused": (Line(_A.FIRM, "如材料已补齐，可点“材料已补齐”恢复计时", _AMBER), Line(_A.OFFICER, _LOOK)),
    "ticket.resumed": (Line(_A.LEAD, _WORK), Line(_A.FIRM, _LOOK), Line(_A.OFFICER, _LOOK)),
    "ticket.answered": (Line(_A.LEAD_HEAD, "审核答复：通过或退回修改", _AMBER),),
    "ticket.approved": (
        Line(_A.FIRM, "确认是否解决并评价", _AMBER),
        Line(_A.OFFICER, "提醒企业确认"),
        Line(_A.LEAD, "等待企业确认"),
    ),
    "ticket.sent_back": (Line(_A.LEAD, "按审核意见修改答复", _AMBER),),
    # --- the firm decides --------------------------------------------------------------------------------------------
    "ticket.confirmed": (Line(_A.LEAD, "无需操作，已销号"), Line(_A.LEAD_HEAD), Line(_A.OFFICER, "无需操作，已销号")),
    "ticket.disputed": (
        Line(_A.LEAD, "联系企业，重新办理", _RED),
        Line(_A.LEAD_HEAD, "督促重新办理", _RED),
        Line(_A.COORDINATOR, "关注重办情况", _RED),
        Line(_A.OFFICER, "联系企业了解未解决之处", _RED),
        Line(_A.DISPATCHER, "需要时另行吹哨", _RED),
    ),
    "ticket.deemed": (Line(_A.FIRM, "如仍未解决，可再次提交诉求"), Line(_A.OFFICER, _LOOK)),
    "ticket.revisited": (Line(_A.LEAD, _WORK, _AMBER), Line(_A.DISPATCHER, "需要时另行吹哨"), Line(_A.OFFICER, _LOOK)),
    "ticket.withdrawn": (Line(_A.UNIT, "停止办理"), Line(_A.DISPATCHER, "无需操作"), Line(_A.OFFICER, "了解撤回原因")),
    "ticket.nudged": (Line(_A.HOLDER, "尽快办理并回复进展", _AMBER),),
    "ticket.file_refused": (
        Line(_A.AUTHOR, _CLEAN, _AMBER, only=lambda event: event.from_firm),
        Line(_A.AUTHOR_OF_OFFICE, _CLEAN, _AMBER, only=lambda event: not event.from_firm),
    ),
    "sla.deadline_moved": (Line(_A.UNIT, "按新的时限办理"),),
    # --- pressure ----------------------------------------------------------------------------------------------------
    "supervision.order_proposed": (Line(_A.SUPERVISOR, "审核后签发，或说明不予督办", _AMBER),),
    "supervision.order_issued": (
        Line(_A.UNIT, "签收督办单，并在期限内答复", _RED),
        Line(_A.UNIT_HEAD, "签收督办单，并在期限内答复", _RED),
    ),
    "supervision.order_dropped": (Line(_A.COORDINATOR, "无需操作"),),
    "supervision.order_signed": (Line(_A.SUPERVISOR, "等待答复"),),
    "supervision.order_answered": (Line(_A.SUPERVISOR, "审核答复，办结或退回", _AMBER),),
    "supervision.order_closed": (Line(_A.UNIT, "无需操作"), Line(_A.UNIT_HEAD, "无需操作")),
    # --- figures -----------------------------------------------------------------------------------------------------
    "report.compiled": (
        Line(_A.COORDINATOR, "核对数据，撰写分析"),
        Line(_A.SUPERVISOR, "查看本周通报"),
        Line(_A.LEADER, "查看本周通报"),
    ),
}

STEP = "sla.step_reached"
STEP_AUDIENCE: dict[Who, tuple[Audience, ...]] = {
    Who.HANDLER: (_A.UNIT,),
    Who.HEAD: (_A.UNIT_HEAD, _A.UNIT),
    Who.SUPERVISOR: (_A.SUPERVISOR, _A.UNIT_HEAD),
    Who.LEADER: (_A.LEADER, _A.SUPERVISOR),
}
"""A rung addresses the department whose clock it is …"""
STEP_AUDIENCE_WITHOUT_UNIT: dict[Who, tuple[Audience, ...]] = {
    Who.HANDLER: (_A.DISPATCHER, _A.COORDINATOR),
    Who.HEAD: (_A.COORDINATOR,),
    Who.SUPERVISOR: (_A.SUPERVISOR, _A.COORDINATOR),
    Who.LEADER: (_A.LEADER, _A.SUPERVISOR),
}
"""… and the park and the centre while no department has been called."""
STEP_THEN = {
    "arrange": "尽快受理并吹哨交办",
    "check_in": "尽快报到，或申请退单",
    "feedback": "联系企业，填写一条进展",
    "resolve": "抓紧办理，确有困难的及时申请延期",
    "support": "尽快把协办结果交给主办单位",
    "clear": "联系企业确认，完成销号",
}

NOBODY = frozenset({
    "account.signed_in", "account.sign_in_refused", "account.signed_out", "account.changed", "calendar.changed",
    "company.registered", "company.updated", "company.officer_paired", "company.officer_unpaired",
    "department.duties_changed", "ticket.followed_up", "notification.dead", "ticket.file_attached",
    "ticket.file_opened",
})  # fmt: skip
"""Events that nobody is told of, on purpose; the audit chain remembers them."""

HOLDER: dict[State, tuple[Audience, ...]] = {
    State.SUBMITTED: (_A.DISPATCHER,),
    State.ACCEPTED: (_A.DISPATCHER,),
    State.WHISTLED: (_A.UNIT,),
    State.HANDLING: (_A.LEAD,),
    State.REVIEW: (_A.LEAD_HEAD,),
    State.PLANNED: (_A.LEAD,),
}
"""Who must act, by state; nobody of the offices in a state that is not listed."""

OF_FIRM = frozenset({_A.FIRM, _A.AUTHOR})
"""Who reads as the firm: its own name is not told to it."""

DUE_SHOWN: dict[Audience, tuple[str, ...]] = {
    _A.UNIT: ("check_in", "support", "feedback", "resolve"),
    _A.UNIT_HEAD: ("check_in", "support", "resolve"),
    _A.DISPATCHER: ("arrange", "resolve"),
    _A.LEAD: ("resolve",),
    _A.LEAD_HEAD: ("resolve",),
}
"""Which running clock's due an audience reads, the first that runs; ``resolve`` for all others."""


def lines_for(event: Any, state: State | None) -> tuple[Line, ...]:
    """The lines of an event that hold for it, with HOLDER resolved by the ticket's state.

    KeyError for an event that has no row; a rung is read from ``step_lines``.
    """
    lines: list[Line] = []
    for line in AUDIENCE[event.name]:
        if line.only is not None and not line.only(event):
            continue
        if line.to is Audience.HOLDER:
            held = HOLDER.get(state, ()) if state is not None else ()
            lines += [Line(to, line.then, line.severity) for to in held]
        else:
            lines.append(line)
    return tuple(lines)


def step_lines(who: Who, kind: str, severity: Severity, *, has_unit: bool) -> tuple[Line, ...]:
    """The lines of one rung: by whom it addresses, and whether a department has been called yet."""
    table = STEP_AUDIENCE if has_unit else STEP_AUDIENCE_WITHOUT_UNIT
    return tuple(Line(to, STEP_THEN.get(kind, "抓紧办理"), severity) for to in table[who])


def due_shown(
    audience: Audience, department_id: int | None, dues: Sequence[tuple[str, int | None, datetime]]
) -> datetime | None:
    """The due a reader works against, out of (kind, department, due) of the running clocks; None when none is his."""
    for kind in DUE_SHOWN.get(audience, ("resolve",)):
        for running, whose, due in dues:
            if running == kind and (whose is None or department_id is None or whose == department_id):
                return due
    return None
