"""批处理: its words, the table of what may be done with it, who may, and what joins and leaves it. Pure.

A batch stands where its matters stand (``state_of``); the table says which acts fit and leaves the state to them. What
is done with a batch is the ordinary act on each matter: what that one asks is asked of each (`docs/rules/batches.md`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.statemachine import Machine, Transition
from app.kernel.words import Word
from app.tickets.rules.lifecycle import ROWS, Action
from app.tickets.rules.words import UNANSWERED, State

FEWEST, MOST = 2, 200
"""Matters of a batch."""
FIRMS = 2
"""From so many firms at least: several matters of one firm are one matter, or belong merged."""
FIRM_TOLD = 5
"""Matters from which a firm is told how many are handled with its own: with fewer it could guess whose they are."""


class BatchState(Word):
    """proposed → formed → answering → review → sent → finished; or dropped."""

    PROPOSED = "proposed", "待确认组成"
    FORMED = "formed", "待吹哨"
    ANSWERING = "answering", "办理中"
    REVIEW = "review", "待审核"
    SENT = "sent", "已答复·待确认"
    FINISHED = "finished", "已全部销号"
    DROPPED = "dropped", "已解散"


OPEN = (BatchState.PROPOSED, BatchState.FORMED, BatchState.ANSWERING, BatchState.REVIEW, BatchState.SENT)
"""It holds its matters: none of them is in another batch meanwhile."""


class BatchAction(Word):
    """What is done with a batch."""

    FORM = "form", "确认组成"
    WHISTLE = "whistle", "统一吹哨"
    PROGRESS = "progress", "统一更新进展"
    ANSWER = "answer", "统一答复"
    APPROVE = "approve", "统一审核通过"
    SEND_BACK = "send_back", "统一退回重办"
    TAKE_OUT = "take_out", "移出一件"
    DROP = "drop", "解散"


class Party(StrEnum):
    """Who an actor is to a batch."""

    COORDINATOR = "coordinator"  # of the region
    LEAD = "lead"  # liaison or handler of the unit that leads it
    LEAD_HEAD = "lead_head"
    PROPOSER = "proposer"  # who asked for it


class Leaving(Word):
    """Why a matter left its batch."""

    DISPUTED = "disputed", "企业认为没有解决"
    OTHER_LEAD = "other_lead", "改由其他单位主办"
    SETTLED = "settled", "已单独办结"
    WITHDRAWN = "withdrawn", "已撤回或标为测试"
    REJECTED = "rejected", "不予受理"
    MERGED = "merged", "已并案"
    CONFIDENTIAL = "confidential", "已转为保密"
    BY_HAND = "by_hand", "由人移出"


class Barred(Word):
    """Why a matter cannot join."""

    CONFIDENTIAL = "confidential", "保密诉求不能批处理"
    STATE = "state", "当前状态不能批处理"
    IN_BATCH = "in_batch", "已在另一个批次中"
    OTHER_LEAD = "other_lead", "由其他单位主办"


_A, _S, _P = BatchAction, BatchState, Party
_WORKING = (_S.FORMED, _S.ANSWERING, _S.REVIEW, _S.SENT)

BATCHES: Machine[BatchAction, BatchState, Party] = Machine(
    (
        Transition(_A.FORM, (_S.PROPOSED,), (_S.FORMED,), (_P.COORDINATOR,)),
        # no targets: the state follows from where the matters stand afterwards
        Transition(_A.WHISTLE, (_S.FORMED, _S.ANSWERING, _S.REVIEW), (), (_P.COORDINATOR,)),
        Transition(_A.ANSWER, (_S.ANSWERING, _S.REVIEW), (), (_P.LEAD,)),
        Transition(_A.PROGRESS, (_S.ANSWERING, _S.REVIEW), (), (_P.LEAD, _P.LEAD_HEAD)),
        Transition(_A.APPROVE, (_S.REVIEW,), (), (_P.LEAD_HEAD,)),
        Transition(_A.SEND_BACK, (_S.REVIEW,), (), (_P.LEAD_HEAD,)),
        # one that is no such matter after all: it goes on by itself, as it stands
        Transition(_A.TAKE_OUT, (_S.PROPOSED,), (), (_P.COORDINATOR, _P.PROPOSER)),
        Transition(_A.TAKE_OUT, _WORKING, (), (_P.COORDINATOR,)),
        Transition(_A.DROP, (_S.PROPOSED,), (_S.DROPPED,), (_P.COORDINATOR, _P.PROPOSER)),
        # the matters go on one by one; what was done to them stays done
        Transition(_A.DROP, _WORKING, (_S.DROPPED,), (_P.COORDINATOR,)),
    )
)
TOGETHER: Mapping[BatchAction, Action] = {
    _A.WHISTLE: Action.WHISTLE,
    _A.PROGRESS: Action.PROGRESS,
    _A.ANSWER: Action.ANSWER,
    _A.APPROVE: Action.APPROVE,
    _A.SEND_BACK: Action.SEND_BACK,
}
"""What is done to each matter."""
PROPOSERS = (Role.OFFICER, Role.DISPATCHER, Role.HANDLER)
FOLLOWED = frozenset(row.action for row in ROWS if row.targets) - {Action.SUBMIT} | {Action.TAKE_OVER}
"""Acts on a matter after which it may stand elsewhere, be led by another unit, or belong to the batch no more."""
_GONE: Mapping[State, Leaving] = {
    State.WITHDRAWN: Leaving.WITHDRAWN,
    State.REJECTED: Leaving.REJECTED,
    State.MERGED: Leaving.MERGED,
}
_BY_STATES: Sequence[tuple[BatchState, frozenset[State]]] = (
    (_S.REVIEW, frozenset({State.REVIEW})),
    (_S.ANSWERING, frozenset({State.WHISTLED, State.HANDLING})),
    (_S.FORMED, frozenset({State.SUBMITTED, State.NEEDS_INFO, State.ACCEPTED})),
    (_S.SENT, frozenset({State.RESOLVED, State.PLANNED})),
)
"""The first that holds for any matter: what waits for somebody comes before what waits for the firms."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A ticket as a batch looks at it."""

    state: State
    cycle: int
    confidential: bool
    lead_id: int | None
    """The unit that is called, or at work, as its lead."""
    settled: bool = False
    """Ended without a whistle, in whatever cycle."""
    batch: str | None = None
    """Number of the open batch it is in."""


def state_of(states: Collection[State]) -> BatchState:
    """Where a batch stands whose matters stand so; dropped when none is left."""
    found = set(states)
    if not found:
        return BatchState.DROPPED
    return next((state for state, any_of in _BY_STATES if found & any_of), BatchState.FINISHED)


def bar(matter: Matter, lead_id: int | None) -> Barred | None:
    """Why a matter cannot join a batch led by this unit (None: not yet named); None when it can."""
    if matter.confidential:
        return Barred.CONFIDENTIAL
    if matter.batch is not None:
        return Barred.IN_BATCH
    if matter.state not in UNANSWERED:
        return Barred.STATE
    if None not in (matter.lead_id, lead_id) and matter.lead_id != lead_id:
        return Barred.OTHER_LEAD
    return None


def leaving(matter: Matter, *, joined_in: int, lead_id: int | None) -> Leaving | None:
    """Why a matter leaves a batch which it joined in a cycle; None while it belongs to it."""
    if matter.cycle > joined_in:
        return Leaving.DISPUTED
    if matter.state in _GONE:
        return _GONE[matter.state]
    if matter.confidential:
        return Leaving.CONFIDENTIAL
    if None not in (matter.lead_id, lead_id) and matter.lead_id != lead_id:
        return Leaving.OTHER_LEAD
    if matter.settled and matter.state in {State.RESOLVED, State.CLOSED, State.PLANNED} and matter.lead_id is None:
        return Leaving.SETTLED
    return None


def parties(actor: Actor, region_id: int, lead_id: int | None, made_by: int | None) -> frozenset[Party]:
    """What the actor is to a batch of this region, led by this unit."""
    found: set[Party] = set()
    if forms(actor, region_id):
        found.add(Party.COORDINATOR)
    if made_by is not None and actor.account_id == made_by:
        found.add(Party.PROPOSER)
    for seat in actor.seats:
        if seat.department_id is not None and seat.department_id == lead_id:
            found |= _OF_ROLE.get(seat.role, set())
    return frozenset(found)


_OF_ROLE: Mapping[str, set[Party]] = {
    Role.LIAISON.value: {Party.LEAD},
    Role.HANDLER.value: {Party.LEAD},
    Role.HEAD.value: {Party.LEAD_HEAD},
}


def forms(actor: Actor, region_id: int) -> bool:
    """Whether the actor forms batches in this region: its coordinator."""
    return any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))


def proposes(actor: Actor, region_id: int) -> bool:
    """Whether the actor may ask for one: officer, dispatcher or handler in the region."""
    return any(region_id in seat.region_ids for seat in actor.seats_of(*PROPOSERS))


def is_told(matters: int, *, internal: bool) -> bool:
    """Whether a reader of one matter is told how many are handled with it; a firm from five on, and never whose."""
    return internal or matters >= FIRM_TOLD


def batch_number(year: int, sequence: int) -> str:
    """The number of a year's batch: ``PC2026-0001``; past 9999 it grows a digit."""
    return f"PC{year}-{sequence:04d}"
