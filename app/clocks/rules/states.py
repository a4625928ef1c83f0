"""How a clock stands (`docs/rules/time.md`). Pure."""

from app.kernel.words import Word


class ClockState(Word):
    """Where a clock stands; ``missed`` stopped after its due, ``cancelled`` ended without meaning."""

    RUNNING = "running", "计时中"
    PAUSED = "paused", "暂停"
    MET = "met", "已达标"
    MISSED = "missed", "逾期完成"
    CANCELLED = "cancelled", "已终止"


STOPPED = (ClockState.MET, ClockState.MISSED, ClockState.CANCELLED)
