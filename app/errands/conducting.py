"""An errand as a whole: taken up, authorised, started, handed back, received; or refused, withdrawn, terminated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.clocks.rules.limits import Limit
from app.errands.advancing import Held, advance, facts_of, locked, touch
from app.errands.enclosing import has_file
from app.errands.events import ErrandAuthorised, ErrandEnded, ErrandHandedBack, ErrandStarted, ErrandTaken
from app.errands.models import Errand, ErrandStep
from app.errands.rules.enclosing import FileKind
from app.errands.rules.lifecycle import (
    OF_FIRM,
    SEE,
    TERMINATE,
    WORK,
    ErrandAction,
    ErrandParty,
    ErrandState,
    RefuseReason,
    holds,
)
from app.errands.rules.planning import PlannedStep, is_tender, needed_at, plan_end, ready_by, reverse_plan
from app.errands.rules.steps import TIMED, all_ended
from app.errands.stepping import open_turns
from app.errands.timing import end_turns, end_wait, start_turn
from app.kernel.acts import Act
from app.kernel.errors import Invalid, Refused
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

LONGEST = 366
"""Days an authorisation may last."""


@dataclass(frozen=True, kw_only=True)
class TakeErrand:
    """Nothing is asked: the agent takes it up."""


@dataclass(frozen=True, kw_only=True)
class Authorise:
    """What the agent may do in the firm's name, and until when."""

    until: Annotated[
        date,
        Ask("授权到哪天", hint="到期后步骤会停，须重新授权。", means="Last Shanghai day of it, at most a year ahead."),
    ]
    scope: Annotated[
        str,
        Ask(
            "授权范围",
            most=500,
            hint="如：代为提交材料、领取结果；不含签订合同和收付款。",
            means="What the agent may do in the firm's name; the firm stays the applicant.",
            example="代为提交材料、查询进度、领取结果。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class StartErrand:
    """Nothing is asked: the first steps begin."""


@dataclass(frozen=True, kw_only=True)
class ErrandResult:
    """What the firm gets."""

    result: Annotated[
        str,
        Ask("交还的结果", most=500, hint="写明证照名称和份数。", means="What was got.", example="规模证明一份。"),
    ]


@dataclass(frozen=True, kw_only=True)
class Receive:
    """Nothing is asked: the papers are with the firm. Said by the agent, the firm has signed on paper."""


@dataclass(frozen=True, kw_only=True)
class RefuseErrand:
    """Why the park does not do it for the firm."""

    reason: Annotated[RefuseReason, Ask("不予代办的原因", means="Why the park does not do it.", example="in_person")]
    words: Annotated[
        str,
        Ask(
            "说明",
            most=500,
            hint="写明企业可以怎么办。企业会看到。",
            means="What the firm can do.",
            example="请到窗口办理。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class WithdrawErrand:
    """Why the firm does not want it any more."""

    words: Annotated[str, Ask("撤回原因", most=500, means="Why; agent and park read it.", example="改由本企业自办。")]


@dataclass(frozen=True, kw_only=True)
class TerminateErrand:
    """Why it cannot be finished; it stands on the 终止单 above the park's sign."""

    words: Annotated[
        str,
        Ask(
            "终止原因", most=500, hint="企业会看到，印在终止单上。", means="Why; stands on paper.", example="政策调整。"
        ),
    ]


def take_errand(tx: Transaction, number: str, version: int | None, given: TakeErrand) -> Errand:
    """受理代办, by the park's agent, or the centre where the park has none; the clock of four working hours ends."""
    found = locked(tx, number, ErrandAction.TAKE, version)
    if found.errand.taken_at is not None:
        raise Refused("errand_take_unfit", state=found.errand.state)
    _take(tx, found.errand)
    touch(tx, found.errand)
    tx.emit(ErrandTaken(**facts_of(found.errand)))
    return found.errand


def authorise(tx: Transaction, number: str, version: int | None, given: Authorise) -> Errand:
    """授权代办: by the firm, or by the agent who has brought the firm's signed 委托书; again when it is over.

    Raises Invalid under ``until``, Refused ``errand_authorisation_paper_missing``.
    """
    found = locked(tx, number, ErrandAction.AUTHORISE, version)
    given, errand = checked(given), found.errand
    if ErrandParty.FIRM not in found.held and not has_file(tx, errand, FileKind.AUTHORISATION, errand.authorised_at):
        raise Refused("errand_authorisation_paper_missing", state=errand.state)
    if not 0 <= (given.until - local_day(tx.now)).days <= LONGEST:
        raise Invalid({"until": [say("请选择今天起一年以内的日期。")]})
    with tx.as_the_office():
        advance(errand, ErrandAction.AUTHORISE)
        errand.scope, errand.authorised_until = given.scope, given.until
        errand.authorised_at, errand.authorised_by_name = tx.now, tx.actor.name
        if errand.asked_again_at is not None:
            errand.asked_again_at = None
            for step in found.steps:
                if step.state in TIMED:
                    start_turn(tx, errand, step, found.steps)
        touch(tx, errand)
        tx.emit(ErrandAuthorised(**facts_of(errand), until=given.until))
    return errand


def start_errand(tx: Transaction, number: str, version: int | None, given: StartErrand) -> Errand:
    """开始代办: with the firm's authorisation or not at all; whoever starts it has taken it up.

    Raises Refused ``errand_unauthorised``, ``errand_authorisation_over``.
    """
    found = _authorised(tx, number, version)
    errand = found.errand
    if not holds(errand.authorised_until, local_day(tx.now)):
        raise Refused("errand_authorisation_over", state=errand.state)
    if errand.taken_at is None:
        _take(tx, errand)
    calendar = calendar_now(tx.session)
    planned = {
        step.key: PlannedStep(limit=Limit.parse(step.limit_text), after=tuple(step.after)) for step in found.steps
    }
    end = plan_end(calendar, tx.now, planned)
    errand.tender = is_tender(calendar, errand.wanted_by, end)
    if errand.tender and errand.wanted_by is not None:
        # an hour for each step may be more than is left: the firm is told what can be kept
        ready = ready_by(calendar, errand.wanted_by)
        end = max(ready, *reverse_plan(calendar, tx.now, ready, list(planned)).values())
    errand.promised_at, errand.started_at = end, tx.now
    errand.needed_at = needed_at(calendar, errand.wanted_by, end)
    advance(errand, ErrandAction.START)
    touch(tx, errand)
    tx.emit(ErrandStarted(**facts_of(errand), promised_at=end, tender=errand.tender))
    open_turns(tx, found)
    return errand


def hand_back(tx: Transaction, number: str, version: int | None, given: ErrandResult) -> Errand:
    """交还结果, when every step is done or not to be done. Raises Refused ``errand_steps_open``."""
    found = locked(tx, number, ErrandAction.HAND_BACK, version)
    if not all_ended(step.state for step in found.steps):
        raise Refused("errand_steps_open", state=found.errand.state)
    errand = found.errand
    errand.result, errand.handed_back_at = checked(given).result, tx.now
    advance(errand, ErrandAction.HAND_BACK)
    touch(tx, errand)
    tx.emit(ErrandHandedBack(**facts_of(errand), result=errand.result))
    return errand


def receive(tx: Transaction, number: str, version: int | None, given: Receive) -> Errand:
    """签收: by the firm; or by the agent, who has brought a photo of its signature on paper, which is marked.

    Raises Refused ``errand_receipt_missing``.
    """
    found = locked(tx, number, ErrandAction.RECEIVE, version)
    if ErrandParty.FIRM not in found.held and not has_file(tx, found.errand, FileKind.RECEIPT):
        raise Refused("errand_receipt_missing", state=found.errand.state)
    return _end(tx, found, ErrandAction.RECEIVE)


def refuse_errand(tx: Transaction, number: str, version: int | None, given: RefuseErrand) -> Errand:
    """不予代办, by the agent before it is started, with the reason and what the firm can do instead."""
    found = locked(tx, number, ErrandAction.REFUSE, version)
    given = checked(given)
    found.errand.reason = given.reason
    return _end(tx, found, ErrandAction.REFUSE, given.words)


def withdraw_errand(tx: Transaction, number: str, version: int | None, given: WithdrawErrand) -> Errand:
    """撤回代办, by the firm until it was handed back; it is out of the rate of what was finished."""
    found = locked(tx, number, ErrandAction.WITHDRAW, version)
    return _end(tx, found, ErrandAction.WITHDRAW, checked(given).words)


def terminate_errand(tx: Transaction, number: str, version: int | None, given: TerminateErrand) -> Errand:
    """终止代办: the park signs that it cannot be finished, and why."""
    found = locked(tx, number, ErrandAction.TERMINATE, version)
    return _end(tx, found, ErrandAction.TERMINATE, checked(given).words)


def _authorised(tx: Transaction, number: str, version: int | None) -> Held:
    """Leave to start, which says what is missing where the firm has not authorised."""
    try:
        return locked(tx, number, ErrandAction.START, version)
    except Refused as refused:
        if refused.state == ErrandState.REQUESTED:
            raise Refused("errand_unauthorised", allowed=refused.allowed, state=refused.state) from refused
        raise


def _take(tx: Transaction, errand: Errand) -> None:
    errand.taken_at, errand.agent_id, errand.agent_name = tx.now, tx.actor.account_id, tx.actor.name
    end_wait(tx, errand, met=True)


def _end(tx: Transaction, found: Held, action: ErrandAction, words: str = "") -> Errand:
    errand = found.errand
    with tx.as_the_office():
        if errand.taken_at is None:
            end_wait(tx, errand, met=action is ErrandAction.REFUSE)
        advance(errand, action)
        errand.ended_at, errand.ended_by_name, errand.words = tx.now, tx.actor.name, words
        errand.on_paper = action is ErrandAction.RECEIVE and ErrandParty.FIRM not in found.held
        _stop(tx, found.steps)
        touch(tx, errand)
        tx.emit(
            ErrandEnded(**facts_of(errand), action=action, reason=errand.reason, words=words, on_paper=errand.on_paper)
        )
    return errand


def _stop(tx: Transaction, steps: Sequence[ErrandStep]) -> None:
    """Nobody waits for what is still open."""
    end_turns(tx, [step for step in steps if step.due_at is not None and step.state in TIMED], met=False)


TAKE = Act(action=ErrandAction.TAKE, ability=WORK, takes=TakeErrand, do=take_errand, done="代办已受理")
AUTHORISE = Act(action=ErrandAction.AUTHORISE, ability=SEE, takes=Authorise, do=authorise, done="已授权代办")
START = Act(action=ErrandAction.START, ability=WORK, takes=StartErrand, do=start_errand, done="代办已开始")
HAND_BACK = Act(
    action=ErrandAction.HAND_BACK, ability=WORK, takes=ErrandResult, do=hand_back, done="结果已交还，等企业签收"
)
RECEIVE = Act(action=ErrandAction.RECEIVE, ability=SEE, takes=Receive, do=receive, done="已签收")
REFUSE = Act(
    action=ErrandAction.REFUSE,
    ability=WORK,
    takes=RefuseErrand,
    do=refuse_errand,
    done="已登记不予代办，企业会看到原因",
    danger="不予代办后不能恢复，企业可以重新申请。",
)
WITHDRAW = Act(
    action=ErrandAction.WITHDRAW,
    ability=OF_FIRM,
    takes=WithdrawErrand,
    do=withdraw_errand,
    done="代办已撤回",
    danger="撤回后不能恢复，已经办好的步骤不受影响。",
)
TERMINATE_ERRAND = Act(
    action=ErrandAction.TERMINATE,
    ability=TERMINATE,
    takes=TerminateErrand,
    do=terminate_errand,
    done="代办已终止，企业会看到原因",
    danger="终止后不能恢复，企业会收到终止单。",
)
