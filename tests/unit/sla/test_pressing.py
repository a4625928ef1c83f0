"""Where a ticket stands among others: the running clock due first, then what rests, then what has none."""

from datetime import timedelta

from app.clocks.rules.states import STOPPED, ClockState
from app.sla.rules.pressing import BEHIND_ALL, NO_CLOCK, Pressing, pressing_of
from tests.clocks import shanghai

SOONER, LATER = shanghai("2026-09-22 17:30"), shanghai("2026-09-30 17:30")


def test_the_running_clock_due_first_presses() -> None:
    running = [(ClockState.RUNNING, LATER), (ClockState.RUNNING, SOONER)]
    assert pressing_of(running) == Pressing(SOONER, resting=False)
    assert pressing_of([*running, (ClockState.PAUSED, SOONER - timedelta(days=9))]) == Pressing(SOONER, resting=False)


def test_what_rests_stands_behind_all_that_run_and_before_those_without_a_clock() -> None:
    rests = pressing_of([(ClockState.PAUSED, LATER), (ClockState.PAUSED, SOONER)])
    assert rests == Pressing(SOONER + BEHIND_ALL, resting=True)
    furthest = pressing_of([(ClockState.RUNNING, shanghai("2100-12-31 17:30"))])
    assert furthest.due_at < rests.due_at < pressing_of([]).due_at
    assert not furthest.resting


def test_clocks_that_stopped_press_nobody() -> None:
    assert pressing_of((state, SOONER) for state in STOPPED) == Pressing(NO_CLOCK, resting=False)
