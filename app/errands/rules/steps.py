"""The steps of an errand: their states, and the order in which they come. Pure.

What a step waits for stands in ``after``; the steps of one template hang together without a circle.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from app.kernel.statemachine import Machine, Transition
from app.kernel.words import Word

MOST_STEPS = 30


class StepState(Word):
    """waiting → ready → running → done; or blocked, or skipped with a reason."""

    WAITING = "waiting", "未到"
    READY = "ready", "待办"
    RUNNING = "running", "在办"
    BLOCKED = "blocked", "受阻"
    DONE = "done", "已办好"
    SKIPPED = "skipped", "不需办"


class StepAction(Word):
    """What is done with one step."""

    BEGIN = "begin", "开始这一步"
    FINISH = "finish", "这一步办好了"
    BLOCK = "block", "登记受阻"
    GO_ON = "go_on", "继续办理"
    SKIP = "skip", "这一步不需办"
    OPEN = "open", "轮到这一步"


class StepParty(StrEnum):
    """Who an actor is to a step."""

    AGENT = "agent"
    UNIT = "unit"  # works in the step's own unit
    SYSTEM = "system"


_A, _S, _P = StepAction, StepState, StepParty
OVER = frozenset({_S.DONE, _S.SKIPPED})
"""What waits for it may begin."""
OPEN_STEPS = (_S.WAITING, _S.READY, _S.RUNNING, _S.BLOCKED)
TIMED = (_S.READY, _S.RUNNING, _S.BLOCKED)
"""Its clock runs; a step that is blocked is waited for all the same."""

STEPS: Machine[StepAction, StepState, StepParty] = Machine(
    (
        Transition(_A.OPEN, (_S.WAITING,), (_S.READY,), (_P.SYSTEM,)),
        Transition(_A.BEGIN, (_S.READY,), (_S.RUNNING,), (_P.AGENT, _P.UNIT)),
        Transition(_A.FINISH, (_S.READY, _S.RUNNING), (_S.DONE,), (_P.AGENT, _P.UNIT)),
        Transition(_A.BLOCK, (_S.READY, _S.RUNNING), (_S.BLOCKED,), (_P.AGENT, _P.UNIT)),
        # the answer to its ticket was approved, or the agent found another way
        Transition(_A.GO_ON, (_S.BLOCKED,), (_S.READY,), (_P.AGENT, _P.SYSTEM)),
        Transition(_A.SKIP, (_S.WAITING, _S.READY, _S.RUNNING, _S.BLOCKED), (_S.SKIPPED,), (_P.AGENT,)),
    )
)


def all_ended(states: Iterable[StepState]) -> bool:
    """Whether no step has anything left to be done: only then is a result handed back."""
    return not any(state in OPEN_STEPS for state in states)


def opened(after: Mapping[str, Collection[str]], states: Mapping[str, StepState]) -> list[str]:
    """The waiting steps whose turn it is: all that they come after is over. In the order of ``states``."""
    return [
        key
        for key, state in states.items()
        if state is StepState.WAITING and all(states[each] in OVER for each in after.get(key, ()))
    ]


def in_order(after: Mapping[str, Collection[str]]) -> list[str] | None:
    """The steps so that each stands behind what it comes after, as far as possible in the given order.

    None where they go in a circle, or one comes after a step that is not there.
    """
    left, found = list(after), list[str]()
    while left:
        turn = next((key for key in left if all(each in found for each in after[key])), None)
        if turn is None:
            return None
        left.remove(turn)
        found.append(turn)
    return found
