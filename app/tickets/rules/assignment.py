"""The small table: one department's part of a ticket, called → checked in → finished (`docs/rules/states.md`). Pure."""

from enum import StrEnum

from app.kernel.errors import Refused
from app.tickets.rules.words import PartState


class PartAction(StrEnum):
    """What moves one department's part."""

    CHECK_IN = "check_in"
    HAND_BACK = "hand_back"
    CALL_OFF = "call_off"
    UPHOLD = "uphold"
    FORCE = "force"
    FINISH = "finish"
    EXCUSE = "excuse"
    REOPEN = "reopen"
    RELEASE = "release"
    SUCCEED = "succeed"


PARTS: dict[tuple[PartAction, PartState], PartState] = {
    (PartAction.CHECK_IN, PartState.CALLED): PartState.CHECKED_IN,
    (PartAction.HAND_BACK, PartState.CALLED): PartState.HANDING_BACK,
    # the unit's head does not sign: nothing was asked
    (PartAction.CALL_OFF, PartState.HANDING_BACK): PartState.CALLED,
    (PartAction.UPHOLD, PartState.HANDING_BACK): PartState.EXCUSED,
    (PartAction.FORCE, PartState.HANDING_BACK): PartState.CALLED,
    (PartAction.FINISH, PartState.CHECKED_IN): PartState.FINISHED,
    # the whole is over, or another unit leads now: whoever was never needed is let go
    (PartAction.EXCUSE, PartState.CALLED): PartState.EXCUSED,
    (PartAction.EXCUSE, PartState.HANDING_BACK): PartState.EXCUSED,
    (PartAction.EXCUSE, PartState.CHECKED_IN): PartState.EXCUSED,
    # the matter is answered without them: supports still open are let go, a breach of theirs stays on record
    (PartAction.RELEASE, PartState.CALLED): PartState.RELEASED,
    (PartAction.RELEASE, PartState.HANDING_BACK): PartState.RELEASED,
    (PartAction.RELEASE, PartState.CHECKED_IN): PartState.RELEASED,
    # the unit has ended: another goes on with it
    (PartAction.SUCCEED, PartState.CALLED): PartState.EXCUSED,
    (PartAction.SUCCEED, PartState.HANDING_BACK): PartState.EXCUSED,
    (PartAction.SUCCEED, PartState.CHECKED_IN): PartState.EXCUSED,
    # the firm disputes, or a planned matter is taken up again: the lead is at work again
    (PartAction.REOPEN, PartState.FINISHED): PartState.CHECKED_IN,
}


AT_WORK = frozenset({PartState.CALLED, PartState.CHECKED_IN, PartState.HANDING_BACK})
"""A part from which something is still awaited."""
AWAITED = frozenset({PartState.CALLED, PartState.HANDING_BACK})
"""A unit that has not come yet."""
CAME_IN = frozenset({PartState.CHECKED_IN, PartState.FINISHED})
"""A unit that has come, whether or not its work is done."""
DONE = frozenset({PartState.FINISHED, PartState.RELEASED})
"""A part from which nothing is awaited as long as its cycle lasts."""
LET_GO = frozenset({PartState.EXCUSED, PartState.RELEASED})
"""A unit that owes nothing any more and may be called again."""


def next_part_state(action: PartAction, state: PartState) -> PartState:
    """Where ``action`` leads one department's part. Raises Refused when it does not fit."""
    target = PARTS.get((action, state))
    if target is None:
        raise Refused(f"part_{action}_from_{state}")
    return target
