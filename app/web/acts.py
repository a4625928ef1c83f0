"""ACTS: which form an act of a ticket has, and which use-case it calls. Pages and routes follow from the rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.followups.conducting import record_attempt
from app.followups.rules import FollowUpChannel
from app.kernel.transaction import Transaction
from app.sla.postponing import ask_postponement, decide_postponement
from app.tickets.asking import provide_info, request_info
from app.tickets.checking_in import check_in
from app.tickets.closing import revisit
from app.tickets.handing_back import hand_back, rule
from app.tickets.remarking import nudge
from app.tickets.resolving import answer, approve, finish_support, report_progress, send_back
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import (
    Grade,
    HandBackReason,
    Outcome,
    PauseReason,
    PostponeReason,
    RejectReason,
    WhistleKind,
)
from app.tickets.suspending import pause, resume
from app.tickets.triaging import accept, reject, settle
from app.tickets.whistling import Call, blow_whistle
from app.web.forms import arranging, following, handling, postponing
from app.web.forms.acting import ActForm

F = Any
"""A form of one act; WTForms has no types."""


@dataclass(frozen=True)
class Act:
    """One act: its form, what it calls, what is said when it is done, its key, what it leads to when it is grave."""

    form: type[ActForm]
    call: Callable[[Transaction, str, int, F], object]
    done: str
    key: str = ""
    danger: str = ""
    """The consequence in a sentence, for acts that end or undo something."""
    plain: bool = False
    """Nothing to fill in: a button does it."""

    @property
    def name(self) -> str:
        """As it stands in addresses: ``check-in``."""
        return self.form.act


def _whistle(tx: Transaction, number: str, version: int, form: F) -> object:
    supports = tuple(code for code in form.supports.data or () if code != form.lead.data)
    call = Call(WhistleKind(form.kind.data), form.words("lead"), supports, form.words("task"))
    return blow_whistle(tx, number, version, call)


def _follow_up(tx: Transaction, number: str, version: int, form: F) -> object:
    said = form.said.data
    solved = {"solved": True, "unsolved": False}.get(said)
    return record_attempt(
        tx, number, version, FollowUpChannel(form.channel.data), reached=said != "silent", says_solved=solved,
        note=form.words("note"),
    )  # fmt: skip


def _answer(tx: Transaction, number: str, version: int, form: F) -> object:
    day: date | None = form.revisit_on.day
    return answer(tx, number, version, Outcome(form.outcome.data), form.words("text"), day)


A = Action
ACTS: dict[Action, Act] = {
    A.ACCEPT: Act(
        arranging.AcceptForm,
        lambda tx, no, v, f: accept(tx, no, v, f.category.data or None, Grade(f.grade.data)), "已受理", "a",
    ),
    A.WHISTLE: Act(arranging.WhistleForm, _whistle, "已吹哨，各单位已收到通知", "w"),
    A.CHECK_IN: Act(
        handling.CheckInForm,
        lambda tx, no, v, f: check_in(tx, no, v, f.words("handler") or None, on_site=bool(f.on_site.data)),
        "已报到", "b",
    ),
    A.RULE: Act(
        handling.RuleForm,
        lambda tx, no, v, f: rule(
            tx, no, v, assignment=f.words("assignment") or None, upheld=f.upheld.data == "1", note=f.words("note")
        ),
        "已裁定", "r",
    ),
    A.PROVIDE_INFO: Act(
        arranging.ProvideInfoForm, lambda tx, no, v, f: provide_info(tx, no, v, f.words("answer")), "已补充", "b"
    ),
    A.DECIDE_POSTPONEMENT: Act(
        postponing.DecidePostponementForm,
        lambda tx, no, v, f: decide_postponement(tx, no, v, approved=f.approved.data == "1", note=f.words("note")),
        "已审批", "y",
    ),
    A.APPROVE: Act(
        handling.ApproveForm, lambda tx, no, v, f: approve(tx, no, v), "审核通过，答复已发给企业", "t", plain=True
    ),
    A.FOLLOW_UP: Act(following.FollowUpForm, _follow_up, "回访已记录", "h"),
    A.ANSWER: Act(handling.AnswerForm, _answer, "答复已报请审核", "d"),
    A.PROGRESS: Act(
        handling.ProgressForm, lambda tx, no, v, f: report_progress(tx, no, v, f.words("text")),
        "进展已更新，企业可以看到", "g",
    ),
    A.FINISH: Act(
        handling.FinishForm, lambda tx, no, v, f: finish_support(tx, no, v, f.words("result")), "协办已办结", "f"
    ),
    A.RESUME: Act(postponing.ResumeForm, lambda tx, no, v, f: resume(tx, no, v, f.words("text")), "已恢复计时"),
    A.SETTLE: Act(
        arranging.SettleForm,
        lambda tx, no, v, f: settle(tx, no, v, Outcome(f.outcome.data), f.words("text")), "已办结，等企业确认", "s",
    ),
    A.REQUEST_INFO: Act(
        arranging.RequestInfoForm, lambda tx, no, v, f: request_info(tx, no, v, f.words("question")),
        "已请企业补充", "q",
    ),
    A.REVISIT: Act(following.RevisitForm, lambda tx, no, v, f: revisit(tx, no, v, f.words("note")), "已重新办理", "c"),
    A.POSTPONE: Act(
        postponing.PostponeForm,
        lambda tx, no, v, f: ask_postponement(
            tx, no, v, PostponeReason(f.reason.data), f.workdays.data, f.words("text")
        ),
        "延期申请已提交",
    ),
    A.PAUSE: Act(
        postponing.PauseForm, lambda tx, no, v, f: pause(tx, no, v, PauseReason(f.reason.data), f.words("text")),
        "已挂起",
    ),
    A.NUDGE: Act(following.NudgeForm, lambda tx, no, v, f: nudge(tx, no, v, f.words("text")), "已催办", "n"),
    A.SEND_BACK: Act(
        handling.SendBackForm, lambda tx, no, v, f: send_back(tx, no, v, f.words("note")), "已退回重办",
        danger="退回承办人重办，时限不停。",
    ),
    A.REJECT: Act(
        arranging.RejectForm,
        lambda tx, no, v, f: reject(tx, no, v, RejectReason(f.reason.data), f.words("redirect")), "已答复不予受理",
        danger="诉求到此结束，企业会收到原因和去向。",
    ),
    A.HAND_BACK: Act(
        handling.HandBackForm,
        lambda tx, no, v, f: hand_back(
            tx, no, v, HandBackReason(f.reason.data), f.words("basis"), f.words("suggest") or None
        ),
        "退单已提交裁定", danger="由企服中心裁定；对企业的时限照常计算。",
    ),
}  # fmt: skip
"""In the order of likelihood; the first an actor may do is filled. What the firm decides has pages of its own."""


def by_name(name: str) -> Action | None:
    """The action an address names."""
    return next((action for action, act in ACTS.items() if act.name == name), None)
