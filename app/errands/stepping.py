"""The steps of an errand: begun, done, blocked, gone on with, not to be done; each opens those behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.errands.advancing import Held, advance_step, facts_of, locked_step, steps_of, touch
from app.errands.events import StepMoved, StepOpened
from app.errands.models import Errand, ErrandPaper, ErrandStep
from app.errands.rules.lifecycle import STEP, WORK, ErrandState
from app.errands.rules.steps import StepAction, StepState, opened
from app.errands.timing import end_turns, start_turn
from app.kernel.acts import Act
from app.kernel.errors import Refused
from app.kernel.ids import DepartmentId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.events.ticket import Answering


@dataclass(frozen=True, kw_only=True)
class BeginStep:
    """Nothing is asked: somebody is at it."""


@dataclass(frozen=True, kw_only=True)
class FinishStep:
    """What came of it."""

    note: Annotated[
        str, Ask("办理结果", most=500, hint="企业会看到。", means="What came of it; the firm reads it.")
    ] = ""


@dataclass(frozen=True, kw_only=True)
class BlockStep:
    """What is in the way."""

    note: Annotated[
        str,
        Ask(
            "受阻原因",
            most=500,
            hint="写明卡在哪里，企业会看到。",
            means="What is in the way; the firm reads.",
            example="系统停机。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class GoOn:
    """How it goes on."""

    note: Annotated[str, Ask("怎样解决的", most=500, means="How it goes on; the firm reads it.", example="已补章。")]


@dataclass(frozen=True, kw_only=True)
class SkipStep:
    """Why it need not be done."""

    note: Annotated[
        str, Ask("不需办的原因", most=500, hint="企业会看到。", means="Why it need not be done.", example="数据共享。")
    ]


def begin_step(tx: Transaction, number: str, version: int | None, given: BeginStep) -> ErrandStep:
    """开始一步, by the agent or by whoever works in the step's unit."""
    found, step = locked_step(tx, number, StepAction.BEGIN, version)
    return _moved(tx, found, step, StepAction.BEGIN)


def finish_step(tx: Transaction, number: str, version: int | None, given: FinishStep) -> ErrandStep:
    """这一步办好了, by the agent or its unit; opens the steps whose turn it is now.

    Raises Refused ``errand_step_paper_missing``, which names the obligatory papers that are not there.
    """
    found, step = locked_step(tx, number, StepAction.FINISH, version)
    missing = tx.session.scalars(
        sa.select(ErrandPaper.name)
        .where(ErrandPaper.step_id == step.id, ErrandPaper.needed, ErrandPaper.received_on.is_(None))
        .order_by(ErrandPaper.id)
    ).all()
    if missing:
        raise _missing(missing, step.state)
    step.note = checked(given).note
    return _over(tx, found, step, StepAction.FINISH)


def block_step(tx: Transaction, number: str, version: int | None, given: BlockStep) -> ErrandStep:
    """登记受阻, with what is in the way; its clock runs on, and one tap more makes it a matter."""
    found, step = locked_step(tx, number, StepAction.BLOCK, version)
    step.note = checked(given).note
    return _moved(tx, found, step, StepAction.BLOCK)


def go_on(tx: Transaction, number: str, version: int | None, given: GoOn) -> ErrandStep:
    """继续办理, by the agent who found another way; the turn of the step comes anew."""
    found, step = locked_step(tx, number, StepAction.GO_ON, version)
    step.note = checked(given).note
    _turn_anew(tx, found, step)
    return step


def skip_step(tx: Transaction, number: str, version: int | None, given: SkipStep) -> ErrandStep:
    """这一步不需办, by the agent, with the reason the firm reads."""
    found, step = locked_step(tx, number, StepAction.SKIP, version)
    step.note = checked(given).note
    return _over(tx, found, step, StepAction.SKIP)


def unblock(tx: Transaction, event: Answering) -> None:
    """INSIDE handler: the matter of a blocked step has its answer; the turn of the step comes anew.

    One query.
    """
    wanted = (
        sa.select(Errand, ErrandStep)
        .join(ErrandStep, ErrandStep.errand_id == Errand.id)
        .where(
            ErrandStep.ticket_id == event.subject.ticket_id,
            ErrandStep.state == StepState.BLOCKED,
            Errand.state == ErrandState.RUNNING,
        )
        .options(joinedload(Errand.company))
        .with_for_update(of=[Errand, ErrandStep])
    )
    row = tx.session.execute(wanted.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        return
    errand, step = row
    _turn_anew(tx, Held(errand, steps_of(tx, errand), frozenset()), step)


def open_turns(tx: Transaction, found: Held) -> None:
    """Begin the clock of every step whose turn it is now, and tell its unit."""
    states = {step.key: step.state for step in found.steps}
    turn = opened({step.key: step.after for step in found.steps}, states)
    for step in [each for each in found.steps if each.key in turn]:
        advance_step(step, StepAction.OPEN)
        _start(tx, found, step)


def _moved(tx: Transaction, found: Held, step: ErrandStep, action: StepAction) -> ErrandStep:
    advance_step(step, action)
    touch(tx, found.errand)
    tx.emit(StepMoved(**facts_of(found.errand), step_id=step.id, step=step.name, action=action, note=step.note))
    return step


def _over(tx: Transaction, found: Held, step: ErrandStep, action: StepAction) -> ErrandStep:
    timed = step.due_at is not None
    step.done_at, step.done_by_name = tx.now, tx.actor.name
    _moved(tx, found, step, action)
    if timed:
        end_turns(tx, [step], met=True)
    open_turns(tx, found)
    return step


def _turn_anew(tx: Transaction, found: Held, step: ErrandStep) -> None:
    end_turns(tx, [step], met=False)
    _moved(tx, found, step, StepAction.GO_ON)
    if found.errand.asked_again_at is None:  # otherwise its clock begins with the new authorisation
        _start(tx, found, step)


def _start(tx: Transaction, found: Held, step: ErrandStep) -> None:
    errand = found.errand
    start_turn(tx, errand, step, found.steps)
    if step.due_at is None:
        raise ValueError("a turn has a due")
    unit = None if step.department_id is None else DepartmentId(step.department_id)
    tx.emit(StepOpened(**facts_of(errand), step_id=step.id, step=step.name, department_id=unit, due_at=step.due_at))


def _missing(papers: Sequence[str], state: StepState) -> Refused:
    refused = Refused("errand_step_paper_missing", state=state)
    refused.message = say("还缺必备材料：%(papers)s。请收齐后再办结这一步。", papers="、".join(papers))
    return refused


BEGIN = Act(action=StepAction.BEGIN, ability=STEP, takes=BeginStep, do=begin_step, done="已开始这一步")
FINISH_STEP = Act(action=StepAction.FINISH, ability=STEP, takes=FinishStep, do=finish_step, done="这一步已办好")
BLOCK = Act(action=StepAction.BLOCK, ability=STEP, takes=BlockStep, do=block_step, done="已登记受阻")
GO_ON = Act(action=StepAction.GO_ON, ability=WORK, takes=GoOn, do=go_on, done="已继续办理")
SKIP = Act(
    action=StepAction.SKIP,
    ability=WORK,
    takes=SkipStep,
    do=skip_step,
    done="已登记不需办",
    danger="登记不需办后不能恢复，后面的步骤会轮到。",
)
