"""The clocks of a ticket (`docs/rules/time.md`); ``sla`` keeps them. Pure."""

from app.kernel.words import Word


class ClockKind(Word):
    """13710 as clocks, and those of a department's part."""

    ARRANGE = "arrange", "研究交办", "交给承办单位"  # filing → whistled with a lead, or settled
    CHECK_IN = "check_in", "报到", "承办单位报到"  # whistle → checked in, one for each unit
    FEEDBACK = "feedback", "反馈进展", "告诉您进展"  # whistle → first progress the firm can read, for the lead
    RESOLVE = "resolve", "办结", "给您答复"  # first whistle → approved; the firm-facing clock
    SUPPORT = "support", "协办", "协办单位办结"  # whistle → result handed to the lead (R13)
    RULING = "ruling", "退单裁定"  # hand-back asked → ruled, one for each unit that asks (R9); owed by the centre
    WANTED = "wanted", "企业期望", "您期望的时间"  # filing → resolved: the firm's own deadline, never in rates
    INSTRUCT = (
        "instruct",
        "批示",
    )  # instructed → answered, by the day the leader names; of a unit, or of the park
    NUMBER = "number", "补登受理编号"  # transfer approved without their number → noted; owed by the lead
    MONTHLY = "monthly", "月度过问"  # transfer approved → asked how far they are, and so on; owed by park and centre
    CLEAR = "clear", "销号清零", "等您确认"  # resolved → closed; stays on the open ledger until zero


NOT_OF_OFFICES = (ClockKind.RULING, ClockKind.WANTED, ClockKind.INSTRUCT)
"""No limit of 13710: people are reminded of them, but a matter is not 超期 by them, and no figure counts them."""


class Press(Word):
    """On whom a clock that is past its due presses; what a list of late matters is parted by, gravest first."""

    PROMISE = "promise", "对企业超期"  # what was promised to the firm
    OFFICES = "offices", "单位之间超期"  # a part that units owe each other
    FIRM = "firm", "等企业确认超期"  # the matter is answered, and the firm has not said a word
    OTHERS = "others", "其他单位超期"  # nothing that the reader's own units owe


PRESSES: dict[Press, tuple[ClockKind, ...]] = {
    Press.PROMISE: (ClockKind.ARRANGE, ClockKind.FEEDBACK, ClockKind.RESOLVE),
    Press.OFFICES: (ClockKind.CHECK_IN, ClockKind.SUPPORT, ClockKind.NUMBER, ClockKind.MONTHLY),
    Press.FIRM: (ClockKind.CLEAR,),
}
"""The limits of 13710 by whom they press; the clocks that are none press nobody in this sense."""


RANKS: dict[int, Press] = dict(enumerate(Press, start=1))
"""How soon a list of late matters goes by a clock, and on whom that presses; 0 is the clock of any other list."""
