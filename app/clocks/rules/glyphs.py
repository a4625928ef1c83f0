"""How a clock looks at an instant, in one word. Pure."""

from datetime import datetime

from app.clocks.rules.arithmetic import Left, overdue
from app.clocks.rules.states import ClockState
from app.kernel.words import Word

SOON = 1
"""Workdays left from which a clock is 临期."""


class Glyph(Word):
    """What the faces draw; a clock that does not run is called what its state is called."""

    NORMAL = "normal", "正常"
    SOON = "soon", "临期"
    OVERDUE = "overdue", "超期"
    PAUSED = "paused", ClockState.PAUSED.word
    MET = "met", ClockState.MET.word
    MISSED = "missed", ClockState.MISSED.word
    CANCELLED = "cancelled", ClockState.CANCELLED.word


_STILL = {
    ClockState.PAUSED: Glyph.PAUSED,
    ClockState.MET: Glyph.MET,
    ClockState.MISSED: Glyph.MISSED,
    ClockState.CANCELLED: Glyph.CANCELLED,
}


def glyph_of(state: ClockState, due: datetime, now: datetime, left: Left, soon_from: datetime | None = None) -> Glyph:
    """The glyph of a clock; ``left`` is what remains of it.

    ``soon_from`` is when a limit of a workday at most turns 临期: it would be so from its start by days.
    """
    if state in _STILL:
        return _STILL[state]
    if overdue(now, due):
        return Glyph.OVERDUE
    soon = left.days <= SOON if soon_from is None else now >= soon_from
    return Glyph.SOON if soon else Glyph.NORMAL
