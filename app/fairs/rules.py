"""银企对接会: its words, its bounds, and what fits before, on and after its day. Pure.

It has nothing to do with the room in which those meet who were called to one matter (``app/meetings``).
"""

from collections.abc import Mapping
from datetime import date, timedelta

from app.kernel.words import Word

SEE, PLAN, WRITE = "fair.see", "fair.plan", "fair.write"
"""What a role needs: to read of one, to plan one, to write a need down at one."""
LONGEST = timedelta(days=366)
"""How far ahead one may be planned."""
WRITTEN_WITHIN = timedelta(days=7)
"""So long after its day a need that was said there may still be written down as born there."""
MOST_BANKS, MOST_FIRMS = 50, 200


class FairState(Word):
    """planned → cancelled; that one has been held follows from its day."""

    PLANNED = "planned", "已安排"
    CANCELLED = "cancelled", "已取消"


class Invitation(Word):
    """What a guest is told."""

    INVITED = "invited", "邀请参加"
    MOVED = "moved", "安排有变"
    CALLED_OFF = "called_off", "已取消"
    LET_OFF = "let_off", "不再邀请"


REFUSALS: Mapping[str, str] = {
    "fair_cancelled": "这场对接会已经取消。",
    "fair_begun": "对接会当天及以后不能再修改或取消。",
    "fair_not_yet": "对接会还没有到日子，当天及以后才能登记。",
    "fair_over": "对接会已过去 7 天，新的需求请按平常的方式提交。",
}


def change_refused(state: FairState, day: date, today: date) -> str:
    """Why a fair of that day is neither changed nor cancelled any more; empty when it may be."""
    if state is FairState.CANCELLED:
        return "fair_cancelled"
    return "" if today < day else "fair_begun"


def marking_refused(state: FairState, day: date, today: date) -> str:
    """Why nobody marks yet who came; empty when it fits."""
    if state is FairState.CANCELLED:
        return "fair_cancelled"
    return "" if today >= day else "fair_not_yet"


def writing_refused(state: FairState, day: date, today: date) -> str:
    """Why no need is written down as born there; empty when it fits."""
    return marking_refused(state, day, today) or ("" if today <= day + WRITTEN_WITHIN else "fair_over")
