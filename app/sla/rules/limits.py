"""How long the clocks of a ticket run, with what the settings page calls each limit (`docs/rules/time.md`). Pure.

In the order of that page: the first cycle, the one a dispute opens (R10).
"""

from collections.abc import Mapping

from app.clocks.rules.limits import Limit, NamedLimit, Unit
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Grade, WhistleKind

ARRANGE = NamedLimit("arrange", Limit(1, Unit.WORKDAY), "研究交办")
CHECK_IN: Mapping[WhistleKind, NamedLimit] = {  # R14
    WhistleKind.EMERGENCY: NamedLimit("check_in.emergency", Limit(30, Unit.MINUTE), "应急吹哨报到"),
    WhistleKind.JOINT: NamedLimit("check_in.joint", Limit(4, Unit.WORKHOUR), "联合吹哨报到"),
    WhistleKind.ORDINARY: NamedLimit("check_in.ordinary", Limit(1, Unit.WORKDAY), "普通吹哨报到"),
}
FEEDBACK = NamedLimit("feedback", Limit(3, Unit.WORKDAY), "反馈进展")
RESOLVE: Mapping[Grade, NamedLimit] = {
    Grade.ORDINARY: NamedLimit("resolve.ordinary", Limit(7, Unit.WORKDAY), "一般诉求办结"),
    Grade.MAJOR: NamedLimit("resolve.major", Limit(1, Unit.MONTH), "重大复杂诉求办结"),
}
SUPPORT = NamedLimit("support", Limit(3, Unit.WORKDAY), "协办办结")  # R13
NUMBER = NamedLimit("number", Limit(3, Unit.WORKDAY), "对方受理编号补登")
MONTHLY = NamedLimit("monthly", Limit(1, Unit.MONTH), "月度过问")
CLEAR = NamedLimit("clear", Limit(5, Unit.WORKDAY), "销号清零")
ARRANGE_AFTER_HAND_BACK = NamedLimit("arrange.after_hand_back", Limit(4, Unit.WORKHOUR), "退单成立后重新交办")
"""Also after a whistle that was taken back: the matter lies where it lay before."""
ARRANGE_AGAIN = NamedLimit("arrange.again", Limit(1, Unit.WORKDAY), "再次办理：研究交办")
FEEDBACK_AGAIN = NamedLimit("feedback.again", Limit(2, Unit.WORKDAY), "再次办理：反馈进展")
RESOLVE_AGAIN = NamedLimit("resolve.again", Limit(5, Unit.WORKDAY), "再次办理：办结")
"""Also for a planned matter taken up again."""

LIMITS = (
    ARRANGE,
    ARRANGE_AFTER_HAND_BACK,
    *CHECK_IN.values(),
    FEEDBACK,
    *RESOLVE.values(),
    SUPPORT,
    NUMBER,
    MONTHLY,
    CLEAR,
    ARRANGE_AGAIN,
    FEEDBACK_AGAIN,
    RESOLVE_AGAIN,
)
"""Every limit of a ticket that a term may set; a ruling's and a firm's own day are none (``effects.own_limit``)."""

_FIRST = {
    ClockKind.ARRANGE: ARRANGE,
    ClockKind.FEEDBACK: FEEDBACK,
    ClockKind.SUPPORT: SUPPORT,
    ClockKind.NUMBER: NUMBER,
    ClockKind.MONTHLY: MONTHLY,
    ClockKind.CLEAR: CLEAR,
}
_AGAIN = {
    ClockKind.ARRANGE: ARRANGE_AGAIN,
    ClockKind.FEEDBACK: FEEDBACK_AGAIN,
    ClockKind.RESOLVE: RESOLVE_AGAIN,
}


def limit_of(kind: ClockKind, cycle: int, grade: Grade, whistle: WhistleKind = WhistleKind.ORDINARY) -> NamedLimit:
    """The limit of a clock that starts in this cycle of a ticket of this grade; a check-in's goes by the whistle.

    KeyError for a clock whose length is no setting.
    """
    if kind is ClockKind.CHECK_IN:
        return CHECK_IN[whistle]
    if cycle > 1 and kind in _AGAIN:
        return _AGAIN[kind]
    return RESOLVE[grade] if kind is ClockKind.RESOLVE else _FIRST[kind]
