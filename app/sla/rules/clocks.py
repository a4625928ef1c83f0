"""The clocks of a ticket and how they stand (`domain.md` 3). Pure."""

from enum import StrEnum


class ClockKind(StrEnum):
    """13710 as clocks, and those of a department's part."""

    ARRANGE = "arrange"  # 研究交办: filing → whistled with a lead, or settled
    CHECK_IN = "check_in"  # 报到: whistle → checked in, one for each unit
    FEEDBACK = "feedback"  # 反馈进展: whistle → first progress the firm can read, for the lead
    RESOLVE = "resolve"  # 办结: first whistle → approved; the firm-facing clock
    SUPPORT = "support"  # 协办: whistle → result handed to the lead (R13)
    CLEAR = "clear"  # 销号清零: resolved → closed; stays on the open ledger until zero


class ClockState(StrEnum):
    """Where a clock stands; ``missed`` stopped after its due, ``cancelled`` ended without meaning."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


STOPPED = (ClockState.MET, ClockState.MISSED, ClockState.CANCELLED)
