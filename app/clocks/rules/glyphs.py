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


def glyph_of(state: ClockState, due: datetime, now: datetime, left: Left) -> Glyph:
    """The glyph of a clock; ``left`` is what remains of it."""
    if state in _STILL:
        return _STILL[state]
    if overdue(now, due):
        return Glyph.OVERDUE
    return Glyph.SOON if left.days <= SOON else Glyph.NORMAL
