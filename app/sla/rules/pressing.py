"""Where a ticket stands in a list by dues: one value to sort by. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.clocks.rules.states import ClockState

NO_CLOCK = datetime(2999, 1, 1, tzinfo=UTC)
"""Where a ticket without an open clock is sorted: last."""
BEHIND_ALL = timedelta(days=365 * 500)
"""Added to the due of a clock that rests, so that it sorts behind all that run and before those without a clock."""


@dataclass(frozen=True)
class Pressing:
    """The sort value of a ticket's most pressing open clock, and whether all its open clocks rest."""

    due_at: datetime = NO_CLOCK
    resting: bool = False


def pressing_of(clocks: Iterable[tuple[ClockState, datetime]]) -> Pressing:
    """The due of the clock that runs and is due first; one that rests presses nobody and comes after all that run."""
    known = list(clocks)
    running = [due for state, due in known if state is ClockState.RUNNING]
    if running:
        return Pressing(min(running))
    resting = [due for state, due in known if state is ClockState.PAUSED]
    return Pressing(min(resting) + BEHIND_ALL, resting=True) if resting else Pressing()
