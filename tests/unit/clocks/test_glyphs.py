"""How a clock looks at an instant: running ones by what is left, others by their state."""

import pytest

from app.clocks.rules.arithmetic import left
from app.clocks.rules.glyphs import Glyph, glyph_of
from app.clocks.rules.limits import Limit
from app.clocks.rules.states import STOPPED, ClockState
from tests.clocks import shanghai, state_council_calendar

DUE = shanghai("2026-03-11 17:30")  # a Wednesday


def drawn(state: ClockState, now: str) -> Glyph:
    return glyph_of(state, DUE, shanghai(now), left(state_council_calendar(), shanghai(now), DUE))


@pytest.mark.parametrize(
    ("now", "glyph"),
    [
        ("2026-03-09 17:30", Glyph.NORMAL),
        ("2026-03-10 08:30", Glyph.SOON),  # the last workday before
        ("2026-03-11 17:30", Glyph.SOON),  # at the due it can still be met
        ("2026-03-11 17:31", Glyph.OVERDUE),
    ],
)
def test_a_running_clock_is_soon_due_a_workday_before(now: str, glyph: Glyph) -> None:
    assert drawn(ClockState.RUNNING, now) is glyph


@pytest.mark.parametrize("now", ["2026-03-09 09:00", "2026-04-01 09:00"])
def test_a_clock_that_does_not_run_is_called_what_its_state_is_called(now: str) -> None:
    for state in (ClockState.PAUSED, *STOPPED):
        glyph = drawn(state, now)
        assert (glyph.value, glyph.word) == (state.value, state.word)
    assert set(ClockState) == {ClockState.RUNNING, ClockState.PAUSED, *STOPPED}


def test_a_limit_of_a_workday_turns_amber_at_half_and_not_at_birth() -> None:
    half = shanghai("2026-03-11 14:00")
    for now, glyph in (("2026-03-11 08:30", Glyph.NORMAL), ("2026-03-11 14:00", Glyph.SOON)):
        remains = left(state_council_calendar(), shanghai(now), DUE)
        assert glyph_of(ClockState.RUNNING, DUE, shanghai(now), remains, half) is glyph


@pytest.mark.parametrize(
    ("limit", "short"),
    [
        ("1 workday", True),
        ("4 workhours", True),
        ("30 minutes", True),
        ("1 ruling", True),
        ("2 workdays", False),
        ("9 workhours", False),
        ("1 month", False),
    ],
)
def test_a_short_limit_is_a_workday_at_most(limit: str, short: bool) -> None:
    assert Limit.parse(limit).is_short is short
