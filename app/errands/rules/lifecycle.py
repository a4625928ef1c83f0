"""代办: its states, who takes which act, and what stands in the way. Pure.

The firm stays the applicant: the agent acts by its authorisation, inside its scope and until its last day.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.kernel.actor import Actor
from app.kernel.statemachine import Machine, Transition
from app.kernel.words import Word

SEE = "errand.see"
REQUEST = "errand.request"
"""Firm, officer, dispatcher, coordinator: who asks that one be begun."""
WORK = "errand.work"
"""The agent of the park; the centre where the park has none."""
OF_FIRM = "errand.firm"
"""What the firm alone says: authorise, withdraw, confirm the receipt."""
STEP = "errand.step"
"""A step: the agent, and whoever works in its unit."""
FIGURES = "errand.figures"
"""How many were finished, in time, and with papers asked for once: the agent and his park, who reads the region."""
TERMINATE = "errand.terminate"
"""The park's sign under a 终止单."""


class ErrandState(Word):
    """requested → authorised → running → handed_back → closed; or refused, withdrawn, terminated."""

    REQUESTED = "requested", "待授权"
    AUTHORISED = "authorised", "已授权·待开办", "已授权"
    RUNNING = "running", "代办中"
    HANDED_BACK = "handed_back", "已交还·待签收", "请您签收"
    CLOSED = "closed", "已办结"
    REFUSED = "refused", "不予代办"
    WITHDRAWN = "withdrawn", "企业已撤回", "已撤回"
    TERMINATED = "terminated", "已终止"


class ErrandAction(Word):
    """What is done with an errand as a whole."""

    TAKE = "take", "受理代办"
    AUTHORISE = "authorise", "授权代办"
    START = "start", "开始代办"
    HAND_BACK = "hand_back", "交还结果"
    RECEIVE = "receive", "签收"
    REFUSE = "refuse", "不予代办"
    WITHDRAW = "withdraw", "撤回代办"
    TERMINATE = "terminate", "终止代办"


class RefuseReason(Word):
    """Why the park does not do it for the firm."""

    IN_PERSON = "in_person", "须企业本人办理"
    NO_GROUND = "no_ground", "不符合办理条件"
    ELSEWHERE = "elsewhere", "不属本园区代办范围"
    OTHER = "other", "其他"


class ErrandList(Word):
    """Which errands are looked at; those behind ``ENDED`` are what figures count."""

    MINE = "mine", "我的"
    OPEN = "open", "在办的"
    LATE = "late", "超期的"
    TENDER = "tender", "抢时间的"
    ENDED = "ended", "已结束的"
    COUNTED = "counted", "计入办结率的"
    UNFINISHED = "unfinished", "计入而没有办结的"
    UNTIMELY = "untimely", "没有按时的"
    AGAIN = "again", "二次补正的"
    WITHDRAWN = "withdrawn", "受理后企业撤回的"


FIGURES_LISTS = (
    ErrandList.COUNTED,
    ErrandList.UNFINISHED,
    ErrandList.UNTIMELY,
    ErrandList.AGAIN,
    ErrandList.WITHDRAWN,
)
"""Reached from a figure alone."""


class FirmTask(Word):
    """What waits for the firm."""

    AUTHORISE = "authorise", "请授权代办员"
    AUTHORISE_AGAIN = "authorise_again", "授权已到期，请重新授权，步骤才能继续"
    PAPERS = "papers", "请交齐必备材料"
    RECEIVE = "receive", "结果已交还，请核对后签收"


class ErrandParty(StrEnum):
    """Who an actor is to an errand."""

    FIRM = "firm"
    AGENT = "agent"  # of the firm's park; the region's centre where the park has none
    PARK = "park"  # dispatcher of the park, or the region's centre: its sign ends an errand that cannot be finished
    UNIT = "unit"  # works in the unit of one of its steps


_A, _S, _P = ErrandAction, ErrandState, ErrandParty
OPEN = (_S.REQUESTED, _S.AUTHORISED, _S.RUNNING, _S.HANDED_BACK)
"""Something is still to be done about it."""
BEGUN = (_S.AUTHORISED, _S.RUNNING)

ERRANDS: Machine[ErrandAction, ErrandState, ErrandParty] = Machine(
    (
        Transition(_A.TAKE, (_S.REQUESTED, _S.AUTHORISED), (), (_P.AGENT,)),
        Transition(_A.AUTHORISE, (_S.REQUESTED,), (_S.AUTHORISED,), (_P.FIRM, _P.AGENT)),
        # one that is over is given again; what was done stays done
        Transition(_A.AUTHORISE, BEGUN, (), (_P.FIRM, _P.AGENT)),
        Transition(_A.START, (_S.AUTHORISED,), (_S.RUNNING,), (_P.AGENT,)),
        Transition(_A.HAND_BACK, (_S.RUNNING,), (_S.HANDED_BACK,), (_P.AGENT,)),
        Transition(_A.RECEIVE, (_S.HANDED_BACK,), (_S.CLOSED,), (_P.FIRM, _P.AGENT)),
        Transition(_A.REFUSE, (_S.REQUESTED, _S.AUTHORISED), (_S.REFUSED,), (_P.AGENT,)),
        Transition(_A.WITHDRAW, (_S.REQUESTED, _S.AUTHORISED, _S.RUNNING), (_S.WITHDRAWN,), (_P.FIRM,)),
        Transition(_A.TERMINATE, (_S.REQUESTED, _S.AUTHORISED, _S.RUNNING), (_S.TERMINATED,), (_P.PARK,)),
    )
)

UNFIT: Mapping[ErrandAction, str] = {
    _A.TAKE: "errand_take_unfit",
    _A.AUTHORISE: "errand_authorise_unfit",
    _A.START: "errand_start_unfit",
    _A.HAND_BACK: "errand_hand_back_unfit",
    _A.RECEIVE: "errand_receive_unfit",
    _A.REFUSE: "errand_refuse_unfit",
    _A.WITHDRAW: "errand_withdraw_unfit",
    _A.TERMINATE: "errand_terminate_unfit",
}

REFUSALS: Mapping[str, str] = {
    "errand_take_unfit": "这件代办已经受理过，或已经结束。",
    "errand_authorise_unfit": "这件代办已经结束或已交还，不用再授权。",
    "errand_start_unfit": "这件代办已经开始或已经结束，请查看最新状态。",
    "errand_hand_back_unfit": "这件代办不在办理中，不能交还结果。",
    "errand_receive_unfit": "结果还没有交还，或已经签收过。",
    "errand_refuse_unfit": "已经开始的代办不能不予代办；确实办不下去的，请园区终止并写明原因。",
    "errand_withdraw_unfit": "这件代办已经交还或结束，不能再撤回。",
    "errand_terminate_unfit": "这件代办已经交还或结束，不用终止。",
    "errand_unauthorised": "企业还没有授权，不能开始代办。请先请企业授权，或登记企业已签的委托书。",
    "errand_authorisation_over": "企业的授权已经到期，步骤已停。请先请企业重新授权。",
    "errand_steps_open": "还有步骤没有办完，不能交还结果。",
    "errand_step_unfit": "这一步现在不能这样办：可能还没轮到、已经办好，或刚被别人办理。请查看最新状态。",
    "errand_not_running": "这件代办不在办理中，步骤不能再动。",
    "errand_step_paper_missing": "这一步还缺必备材料，请收齐后再办结。",
    "errand_step_not_blocked": "这一步没有受阻，不用吹哨。请先登记受阻并写明原因。",
    "errand_step_blown": "这一步已经吹哨，请在那件诉求上继续。",
    "errand_paper_unfit": "这份材料还没有收到，或已经退还。",
    "errand_file_unfit": "这件代办现在不收这种文件：授权委托书和材料在交还结果前上传，签收单在交还后由代办员上传。",
    "errand_authorisation_paper_missing": "请先上传企业已签的授权委托书照片或扫描件，再登记授权。",
    "errand_receipt_missing": "请先上传企业已签字的签收单照片，再登记签收；企业也可以自己在页面签收。",
    "errand_file_removed": "这份敏感材料在代办结束 30 天后已按规定删除，只留下删除记录。",
    "errand_papers_head": "这一步已经一次告知过材料，再要材料须由部门领导（没有部门的由园区）提出。",
    "template_own": "模板须由另一个人发布，起草人自己不能发布。",
    "template_published": "这一版已经发布过或已被新版代替。",
    "errand_asked_before": "这家企业的同一事项已有一件在代办，请在那一件上继续。",
}


def parties(
    actor: Actor,
    region_id: int,
    park_id: int | None,
    company_id: int,
    units: frozenset[int] = frozenset(),
    *,
    agentless: bool,
) -> frozenset[ErrandParty]:
    """What the actor is to an errand of this firm and park; ``agentless``: the park has nobody who could act."""
    found: set[ErrandParty] = set()
    if any(seat.company_id == company_id for seat in actor.seats_of(*COMPANY)):
        found.add(_P.FIRM)
    if park_id is not None:
        if any(seat.park_id == park_id for seat in actor.seats_of(Role.AGENT)):
            found.add(_P.AGENT)
        if any(seat.park_id == park_id for seat in actor.seats_of(Role.DISPATCHER)):
            found.add(_P.PARK)
    if any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR)):
        found.add(_P.PARK)
        if agentless:
            found.add(_P.AGENT)
    if any(seat.department_id in units for seat in actor.seats_of(*UNIT)):
        found.add(_P.UNIT)
    return frozenset(found)


def asked_of_firm(state: ErrandState, *, over: bool, papers_missing: bool) -> tuple[FirmTask, ...]:
    """What waits for the firm now, what stops the errand first; ``over``: its authorisation is."""
    if state is ErrandState.HANDED_BACK:
        return (FirmTask.RECEIVE,)
    if state not in OPEN:
        return ()
    found = []
    if over:
        found.append(FirmTask.AUTHORISE_AGAIN)
    elif state is ErrandState.REQUESTED:
        found.append(FirmTask.AUTHORISE)
    if papers_missing:
        found.append(FirmTask.PAPERS)
    return tuple(found)


def holds(until: date | None, today: date) -> bool:
    """Whether the firm's authorisation holds today; its last day still does."""
    return until is not None and today <= until


def errand_number(year: int, sequence: int) -> str:
    """The number of a year's errand: ``BD2026-0001``; past 9999 it grows a digit."""
    return f"BD{year}-{sequence:04d}"
