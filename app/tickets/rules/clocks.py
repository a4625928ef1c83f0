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
    CLEAR = "clear", "销号清零", "等您确认"  # resolved → closed; stays on the open ledger until zero


NOT_OF_OFFICES = (ClockKind.RULING, ClockKind.WANTED, ClockKind.INSTRUCT)
"""No limit of 13710: people are reminded of them, but a matter is not 超期 by them, and no figure counts them."""
