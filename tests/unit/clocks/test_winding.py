"""What is done to one clock: met or missed, breached once, rested and moved without a reminder lost or said twice."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clocks.models import Clock
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit
from app.clocks.rules.states import STOPPED, ClockState
from app.clocks.winding import ACTIVE, cancel, move_due, note_breach, rest, stop, wake, wind
from tests.clocks import shanghai, state_council_calendar

CALENDAR = state_council_calendar()
START = shanghai("2026-03-02 09:00")  # a Monday; seven workdays end on Wednesday 03-11
DUE = shanghai("2026-03-11 17:30")
LATER = shanghai("2026-03-18 17:30")
SECOND = timedelta(seconds=1)


def a_clock(limit: str = "7 workdays", start: datetime = START, *, emergency: bool = False) -> Clock:
    clock = Clock(kind="resolve", limit_text=limit, started_at=start, emergency=emergency)
    wind(clock, CALENDAR, due_at(CALENDAR, start, Limit.parse(limit)))
    return clock


def seen(clock: Clock) -> tuple[ClockState, datetime | None, datetime | None]:
    return clock.state, clock.stopped_at, clock.breached_at


def test_a_clock_set_going_waits_for_its_first_rung() -> None:
    clock = a_clock()
    assert (clock.state, clock.due_at, clock.due_original) == (ClockState.RUNNING, DUE, DUE)
    assert (clock.deadline_seq, clock.calendar_version, clock.provisional) == (1, CALENDAR.version, False)
    assert clock.next_at == shanghai("2026-03-06 08:45"), "half of its working time"


@pytest.mark.parametrize(
    ("limit", "start", "provisional"),
    [
        ("7 workdays", "2026-12-22", False),
        ("7 workdays", "2026-12-23", True),  # into January, for which no notice is out
        ("30 minutes", "2027-02-01", False),  # on the wall no notice can change anything
    ],
)
def test_a_due_beyond_the_notice_is_provisional_but_not_on_the_wall(limit: str, start: str, provisional: bool) -> None:
    assert a_clock(limit, shanghai(start)).provisional is provisional


def test_done_at_the_due_is_met_and_a_second_later_missed() -> None:
    in_time, late = a_clock(), a_clock()
    stop(in_time, DUE)
    assert seen(in_time) == (ClockState.MET, DUE, None)
    stop(late, DUE + SECOND)
    assert seen(late) == (ClockState.MISSED, DUE + SECOND, DUE), "the breach is at the due, not when it was seen"
    assert in_time.next_at is late.next_at is None, "nobody is reminded of what is done"


def test_what_ends_without_meaning_keeps_its_breach() -> None:
    in_time, late = a_clock(), a_clock()
    cancel(in_time, DUE)
    assert seen(in_time) == (ClockState.CANCELLED, DUE, None)
    cancel(late, LATER)
    assert seen(late) == (ClockState.CANCELLED, LATER, DUE)
    assert in_time.next_at is late.next_at is None


def test_a_clock_is_at_work_or_has_stopped() -> None:
    assert {*ACTIVE, *STOPPED} == {*ClockState}
    assert not {*ACTIVE} & {*STOPPED}


def test_a_breach_cannot_be_paused_away() -> None:
    at_due, late = a_clock(), a_clock()
    rest(at_due, DUE)
    assert (at_due.state, at_due.next_at) == (ClockState.PAUSED, None)
    rings = late.next_at
    rest(late, DUE + SECOND)
    assert (late.state, late.next_at) == (ClockState.RUNNING, rings)


def test_what_has_stopped_is_not_brought_back_by_a_rest() -> None:
    clock = a_clock()
    stop(clock, START)
    rest(clock, START)
    assert clock.state is ClockState.MET


def test_a_resting_clock_is_not_overdue_however_long_it_rests() -> None:
    clock = a_clock()
    rest(clock, DUE)
    note_breach(clock, LATER)
    assert clock.breached_at is None
    wake(clock, CALENDAR, LATER + timedelta(days=7), LATER)
    assert (clock.state, clock.breached_at) == (ClockState.RUNNING, None)
    rest(clock, LATER)
    cancel(clock, LATER + timedelta(days=70))
    assert clock.breached_at is None


def test_a_breach_is_recorded_once_and_a_later_due_does_not_erase_it() -> None:
    """Approved late: the due moves, and on record stays that the first one was missed, and when."""
    clock = a_clock()
    assert move_due(clock, CALENDAR, LATER, DUE + timedelta(days=1))
    assert (clock.due_original, clock.due_at, clock.breached_at) == (DUE, LATER, DUE)
    stop(clock, LATER + SECOND)
    assert seen(clock) == (ClockState.MISSED, LATER + SECOND, DUE), "a second breach does not replace the first"
    cured = a_clock()
    move_due(cured, CALENDAR, LATER, DUE + timedelta(days=1))
    stop(cured, LATER)
    assert seen(cured) == (ClockState.MET, LATER, DUE)


def test_a_due_moved_in_time_is_no_breach() -> None:
    clock = a_clock()
    assert move_due(clock, CALENDAR, LATER, DUE)
    assert clock.breached_at is None


def test_a_due_that_did_not_move_arms_nothing_again() -> None:
    clock = a_clock()
    clock.last_rung, clock.next_at = "day_before", shanghai("2026-03-11 15:30")
    assert not move_due(clock, CALENDAR, DUE, shanghai("2026-03-11 09:00"))
    assert (clock.deadline_seq, clock.last_rung, clock.next_at) == (1, "day_before", shanghai("2026-03-11 15:30"))


def test_a_moved_due_rings_what_is_ahead_again_and_what_is_past_no_more() -> None:
    clock = a_clock()
    clock.last_rung = "two_hours"
    assert move_due(clock, CALENDAR, LATER, shanghai("2026-03-11 16:00"))
    assert (clock.deadline_seq, clock.last_rung) == (2, "half"), "half of the new time is over"
    assert clock.next_at == shanghai("2026-03-17 17:30"), "a workday before the new due"
    early = a_clock()
    early.last_rung = "half"
    assert move_due(early, CALENDAR, LATER, shanghai("2026-03-06 10:00"))
    assert early.last_rung is None, "under the new due nothing was said yet"


def test_a_moved_due_says_by_which_calendar_and_whether_it_is_certain() -> None:
    clock = a_clock()
    newer = replace(CALENDAR, version=CALENDAR.version + 1)
    assert move_due(clock, newer, shanghai("2027-01-06 17:30"), START)
    assert (clock.provisional, clock.calendar_version) == (True, newer.version)
    assert move_due(clock, newer, DUE, START)
    assert not clock.provisional


def test_after_the_last_rung_of_a_wish_nothing_rings() -> None:
    """The firm's own day is said to nobody above: its ladder ends with the due."""
    wish = Clock(kind="wanted", limit_text="4 civildays", started_at=START, emergency=False, last_rung="due")
    wind(wish, CALENDAR, shanghai("2026-03-05 17:30"))
    assert wish.next_at is None


def test_a_due_that_moves_while_the_clock_rests_rings_nothing() -> None:
    clock = a_clock()
    rest(clock, START)
    assert move_due(clock, CALENDAR, LATER, START + timedelta(hours=1))
    assert (clock.state, clock.next_at, clock.due_at) == (ClockState.PAUSED, None, LATER)


def test_a_stopped_clock_is_taken_up_again_towards_a_due_of_its_own() -> None:
    clock = a_clock()
    stop(clock, START + timedelta(hours=1))
    wake(clock, CALENDAR, LATER, DUE)
    assert (clock.state, clock.stopped_at, clock.due_original, clock.due_at) == (ClockState.RUNNING, None, DUE, LATER)
    assert clock.next_at == shanghai("2026-03-17 17:30")


def test_a_rest_noticed_late_is_made_up_for_from_its_end() -> None:
    """A sweep that was down over the end of a pause: what rang meanwhile was said to nobody, and is still to be said."""
    clock = a_clock()
    rest(clock, shanghai("2026-03-03 09:00"))
    ended, now = shanghai("2026-03-04 09:00"), shanghai("2026-03-12 16:00")
    due = shanghai("2026-03-12 17:30")
    wake(clock, CALENDAR, due, now, since=ended)
    assert clock.last_rung is None
    assert clock.next_at is not None
    assert clock.next_at < now, "half is owed still"
    in_time = a_clock()
    rest(in_time, shanghai("2026-03-03 09:00"))
    wake(in_time, CALENDAR, due, now)
    assert in_time.last_rung == "two_hours"
    assert in_time.next_at == due


MOMENTS = st.integers(0, 30 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@given(st.lists(st.tuples(st.sampled_from(["rest", "wake", "move"]), MOMENTS, MOMENTS), max_size=8), MOMENTS)
def test_whatever_happens_a_breach_stays_and_the_first_due_is_kept(
    acts: list[tuple[str, datetime, datetime]], ended: datetime
) -> None:
    """No series of rests and moves takes a breach off the record, and an end after the due is never called met."""
    clock, breach = a_clock(), None
    for verb, now, due in sorted(acts, key=lambda act: act[1]):
        if verb == "rest":
            rest(clock, now)
        elif verb == "move":
            move_due(clock, CALENDAR, due, now)
        elif clock.state is ClockState.PAUSED:
            wake(clock, CALENDAR, due, now)
        breach = breach or clock.breached_at
        assert clock.breached_at == breach
        assert clock.due_original == DUE
        assert (clock.next_at is None) == (clock.state is not ClockState.RUNNING)
    stop(clock, ended)
    assert (clock.state is ClockState.MET) == (ended <= clock.due_at)
    assert breach is None or clock.breached_at == breach
