"""One POST for each act of the lifecycle. A row names the act, its body and its use-case; nothing is decided here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import marshmallow as ma

from app.api.desk import acting
from app.api.endpoints import Endpoint
from app.api.guard import acts
from app.api.schemas import acts as shapes
from app.api.schemas.tickets import TicketOut
from app.api.showing import ticket_whole
from app.followups.conducting import record_attempt
from app.kernel.transaction import Transaction
from app.sla.postponing import ask_postponement, decide_postponement
from app.tickets.asking import provide_info, request_info
from app.tickets.checking_in import check_in
from app.tickets.closing import Verdict, confirm, dispute, revisit, withdraw
from app.tickets.handing_back import hand_back, rule
from app.tickets.queries import get_ticket
from app.tickets.remarking import nudge
from app.tickets.resolving import answer, approve, finish_support, report_progress, send_back
from app.tickets.rules.deciding import ABILITY
from app.tickets.rules.lifecycle import Action
from app.tickets.suspending import pause, resume
from app.tickets.triaging import accept, reject, settle
from app.tickets.whistling import Call, blow_whistle

Body = Mapping[str, Any]
UseCase = Callable[[Transaction, str, int, Body], object]


@dataclass(frozen=True)
class Act:
    """One act: the shape of its body, and the use-case fed from it."""

    action: Action
    takes: type[ma.Schema]
    do: UseCase
    summary: str


ACTS: tuple[Act, ...] = (
    Act(Action.ACCEPT, shapes.AcceptIn,
        lambda tx, number, seen, body: accept(tx, number, seen, body.get("category"), body["grade"]),
        "受理: the category is confirmed or corrected, the matter graded."),
    Act(Action.REJECT, shapes.RejectIn,
        lambda tx, number, seen, body: reject(tx, number, seen, body["reason"], body["redirect"]),
        "不予受理, with a reason and where to go instead."),
    Act(Action.REQUEST_INFO, shapes.RequestInfoIn,
        lambda tx, number, seen, body: request_info(tx, number, seen, body["question"]),
        "请企业补充: ask the firm."),
    Act(Action.PROVIDE_INFO, shapes.ProvideInfoIn,
        lambda tx, number, seen, body: provide_info(tx, number, seen, body["answer"]),
        "补充材料: the firm replies."),
    Act(Action.SETTLE, shapes.SettleIn,
        lambda tx, number, seen, body: settle(tx, number, seen, body["outcome"], body["text"]),
        "点办理: settled without a whistle."),
    Act(Action.WHISTLE, shapes.WhistleIn,
        lambda tx, number, seen, body: blow_whistle(tx, number, seen, _call(body)),
        "吹哨: call a lead and any number of co-handlers, by department code."),
    Act(Action.CHECK_IN, shapes.CheckInIn,
        lambda tx, number, seen, body: check_in(tx, number, seen, body["handler"], on_site=body["on_site"]),
        "报到: the called department accepts its part."),
    Act(Action.HAND_BACK, shapes.HandBackIn,
        lambda tx, number, seen, body: hand_back(tx, number, seen, body["reason"], body["basis"], body["suggest"]),
        "退单: a called department says the matter is not its business."),
    Act(Action.RULE, shapes.RuleIn,
        lambda tx, number, seen, body: rule(
            tx, number, seen, assignment=body["assignment"], upheld=body["upheld"], note=body["note"]),
        "裁定退单: upheld excuses the unit, forced calls it again."),
    Act(Action.PROGRESS, shapes.ProgressIn,
        lambda tx, number, seen, body: report_progress(tx, number, seen, body["text"]),
        "进展: words the firm can read."),
    Act(Action.POSTPONE, shapes.PostponeIn,
        lambda tx, number, seen, body: ask_postponement(
            tx, number, seen, body["reason"], body["workdays"], body["text"]),
        "申请延期."),
    Act(Action.DECIDE_POSTPONEMENT, shapes.DecidePostponementIn,
        lambda tx, number, seen, body: decide_postponement(
            tx, number, seen, approved=body["approved"], note=body["note"]),
        "审批延期."),
    Act(Action.PAUSE, shapes.PauseIn,
        lambda tx, number, seen, body: pause(tx, number, seen, body["reason"], body["text"]),
        "挂起: the clock rests for a stated reason."),
    Act(Action.RESUME, shapes.NoteIn,
        lambda tx, number, seen, body: resume(tx, number, seen, body["text"]),
        "恢复计时."),
    Act(Action.FINISH, shapes.FinishIn,
        lambda tx, number, seen, body: finish_support(tx, number, seen, body["result"]),
        "协办办结: a support hands its result to the lead."),
    Act(Action.ANSWER, shapes.AnswerIn,
        lambda tx, number, seen, body: answer(tx, number, seen, body["outcome"], body["text"], body["revisit_on"]),
        "答复: the lead says how the matter ended."),
    Act(Action.APPROVE, shapes.VersionIn,
        lambda tx, number, seen, body: approve(tx, number, seen),
        "审核通过, by the head of the lead unit."),
    Act(Action.SEND_BACK, shapes.SendBackIn,
        lambda tx, number, seen, body: send_back(tx, number, seen, body["note"]),
        "审核退回."),
    Act(Action.CONFIRM, shapes.ConfirmIn,
        lambda tx, number, seen, body: confirm(tx, number, seen, _verdict(body)),
        "销号: the firm confirms and rates."),
    Act(Action.DISPUTE, shapes.DisputeIn,
        lambda tx, number, seen, body: dispute(tx, number, seen, tuple(body["tags"]), body["text"]),
        "没有解决: the next cycle opens."),
    Act(Action.WITHDRAW, shapes.WithdrawIn,
        lambda tx, number, seen, body: withdraw(tx, number, seen, body["reason"]),
        "撤回, by the firm."),
    Act(Action.NUDGE, shapes.NoteIn,
        lambda tx, number, seen, body: nudge(tx, number, seen, body["text"]),
        "催办: logged, at most once in 24 hours."),
    Act(Action.REVISIT, shapes.RevisitIn,
        lambda tx, number, seen, body: revisit(tx, number, seen, body["note"]),
        "A planned matter is taken up again before its day."),
    Act(Action.FOLLOW_UP, shapes.FollowUpIn,
        lambda tx, number, seen, body: record_attempt(
            tx, number, seen, body["channel"], reached=body["reached"], says_solved=body["says_solved"],
            note=body["note"]),
        "回访: one attempt to ask the firm."),
)  # fmt: skip


def _call(body: Body) -> Call:
    return Call(kind=body["kind"], lead=body["lead"], supports=tuple(body["supports"]), task=body["task"])


def _verdict(body: Body) -> Verdict:
    return Verdict(solved=body["solved"], level=body["level"], tags=tuple(body["tags"]), text=body["text"])


def _endpoint(act: Act) -> Endpoint:
    """The endpoint of an act; it answers the whole ticket as it stands afterwards."""

    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            act.do(tx, number, body["version"], body)
            return ticket_whole(tx, get_ticket(tx, number))

    view.__name__ = act.action.value
    view.__doc__ = act.summary
    path = "/tickets/<number>/" + act.action.value.replace("_", "-")
    return Endpoint("POST", path, acts(ABILITY[act.action])(view), TicketOut, act.takes)


ENDPOINTS = tuple(_endpoint(act) for act in ACTS)
