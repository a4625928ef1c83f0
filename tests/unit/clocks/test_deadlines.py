"""A due as it follows from what happened: pauses (R6), postponements (R7) and rulings waited for (R9)."""

from datetime import timedelta

from app.clocks.rules.arithmetic import Interval
from app.clocks.rules.deadlines import (
    LEAST_LEFT,
    Extension,
    Ground,
    extended,
    rested_until,
    standing_deadline,
    standing_due,
)
from app.clocks.rules.limits import Limit
from tests.clocks import shanghai, state_council_calendar

CALENDAR = state_council_calendar()
START = shanghai("2026-03-02 09:00")  # a Monday; three workdays end on Thursday 03-05
THREE = Limit.parse("3 workdays")


def pause(start: str, end: str) -> Interval:
    return Interval(shanghai(start), shanghai(end))


def granted(at: str, workdays: int) -> Extension:
    return Extension(shanghai(at), workdays)


def days_of(ground: Ground) -> list[tuple[str, int | None, str]]:
    """The explanation: each day, its number, the reason."""
    return [(f"{step.day:%m-%d}", step.number, step.reason) for step in standing_deadline(CALENDAR, ground).days]


def test_without_any_it_is_the_limit() -> None:
    ground = Ground(START, THREE)
    assert standing_due(CALENDAR, ground) == shanghai("2026-03-05 17:30")
    assert standing_deadline(CALENDAR, ground).due == shanghai("2026-03-05 17:30")
    assert [step[0] for step in days_of(ground)] == ["03-02", "03-03", "03-04", "03-05"]


def test_a_pause_moves_it_and_a_postponement_is_counted_from_there() -> None:
    paused = Ground(START, THREE, pauses=(pause("2026-03-03 10:00", "2026-03-05 10:00"),))
    assert standing_due(CALENDAR, paused) == shanghai("2026-03-09 17:30")
    both = Ground(START, THREE, paused.pauses, (granted("2026-03-05 11:00", 2),))
    assert standing_due(CALENDAR, both) == shanghai("2026-03-11 17:30")
    assert standing_deadline(CALENDAR, both).due == shanghai("2026-03-11 17:30")


def test_two_postponements_add_up() -> None:
    ground = Ground(START, THREE, extensions=(granted("2026-03-03 10:00", 2), granted("2026-03-04 10:00", 3)))
    assert standing_due(CALENDAR, ground) == shanghai("2026-03-12 17:30")


def test_a_postponement_before_the_start_was_for_another_cycle() -> None:
    start_itself = Ground(START, THREE, extensions=(Extension(START, 1),))
    assert standing_due(CALENDAR, start_itself) == shanghai("2026-03-06 17:30")
    earlier = Ground(START, THREE, extensions=(Extension(START - timedelta(seconds=1), 1),))
    assert standing_due(CALENDAR, earlier) == shanghai("2026-03-05 17:30")


def test_a_pause_that_began_overdue_rests_nothing() -> None:
    """Or a breach could be paused away; at the due itself nothing is breached yet."""
    late = Ground(START, THREE, pauses=(pause("2026-03-05 17:31", "2026-03-10 10:00"),))
    assert standing_due(CALENDAR, late) == shanghai("2026-03-05 17:30")
    at_due = Ground(START, THREE, pauses=(pause("2026-03-05 17:30", "2026-03-10 10:00"),))
    assert standing_due(CALENDAR, at_due) == shanghai("2026-03-10 17:30")


def test_what_was_overdue_is_judged_by_the_due_of_its_day() -> None:
    """A pause between the first due and the one granted rests; the same before the grant does not."""
    pauses = (pause("2026-03-06 10:00", "2026-03-09 10:00"),)
    in_time = Ground(START, THREE, pauses, (granted("2026-03-05 10:00", 2),))
    assert standing_due(CALENDAR, in_time) == shanghai("2026-03-10 17:30")
    too_late = Ground(START, THREE, pauses, (granted("2026-03-06 11:00", 2),))
    assert standing_due(CALENDAR, too_late) == shanghai("2026-03-09 17:30")
    second = (*pauses, pause("2026-03-10 09:00", "2026-03-11 09:00"))
    after_one_pause = Ground(START, THREE, second, in_time.extensions)
    assert standing_due(CALENDAR, after_one_pause) == shanghai("2026-03-11 17:30")


def test_the_days_granted_follow_those_of_the_limit() -> None:
    ground = Ground(START, THREE, extensions=(granted("2026-03-04 10:00", 2),))
    assert days_of(ground)[3:] == [
        ("03-05", 3, "工作日"),
        ("03-06", 1, "延期顺延"),
        ("03-07", None, "周六"),
        ("03-08", None, "周日"),
        ("03-09", 2, "延期顺延"),
    ]
    assert [step.counted for step in standing_deadline(CALENDAR, ground).days[4:]] == [True, False, False, True]


def test_a_postponement_beyond_the_notice_is_provisional() -> None:
    ground = Ground(shanghai("2026-12-24"), THREE, extensions=(granted("2026-12-25 10:00", 1),))
    assert not standing_deadline(CALENDAR, ground).provisional
    further = Ground(ground.start, THREE, extensions=(granted("2026-12-25 10:00", 3),))
    assert standing_deadline(CALENDAR, further).provisional


def test_no_workdays_move_nothing() -> None:
    odd = shanghai("2026-03-05 11:00")
    assert extended(CALENDAR, odd, 0) == odd
    assert extended(CALENDAR, odd, 1) == shanghai("2026-03-06 17:30")


def test_after_a_ruling_there_is_what_was_left() -> None:
    day = Limit.parse("1 workday")  # due Tuesday 17:30
    ground = Ground(START, day, rests=(pause("2026-03-03 09:00", "2026-03-04 10:00"),))
    assert standing_due(CALENDAR, ground) == shanghai("2026-03-05 09:30")  # six hours were left
    assert days_of(ground)[-1] == ("03-05", 2, "裁定期间不计，顺延")


def test_after_a_ruling_there_are_at_least_two_hours() -> None:
    day = Limit.parse("1 workday")
    assert timedelta(hours=2) == LEAST_LEFT
    ground = Ground(START, day, rests=(pause("2026-03-03 17:00", "2026-03-04 10:00"),))
    assert standing_due(CALENDAR, ground) == shanghai("2026-03-04 12:00")
    at_due = Ground(START, day, rests=(pause("2026-03-03 17:30", "2026-03-04 10:00"),))
    assert standing_due(CALENDAR, at_due) == shanghai("2026-03-04 12:00")
    late = Ground(START, day, rests=(pause("2026-03-03 17:31", "2026-03-04 10:00"),))
    assert standing_due(CALENDAR, late) == shanghai("2026-03-03 17:30"), "asked overdue, nothing is given back"


def test_a_unit_that_asked_twice_is_given_back_both_waits_in_their_order() -> None:
    day = Limit.parse("1 workday")
    first, second = pause("2026-03-03 09:00", "2026-03-03 11:00"), pause("2026-03-04 09:00", "2026-03-04 11:00")
    for rests in ((first, second), (second, first)):  # due Wednesday 10:30 after the first, two hours after the second
        assert standing_due(CALENDAR, Ground(START, day, rests=rests)) == shanghai("2026-03-04 15:30")


def test_of_an_emergency_the_wall_clock_is_left() -> None:
    half_hour = Limit.parse("30 minutes")
    night = shanghai("2026-03-02 22:00")
    rests = (pause("2026-03-02 22:10", "2026-03-02 23:00"),)
    ground = Ground(night, half_hour, rests=rests, wall=True)
    assert standing_due(CALENDAR, ground) == shanghai("2026-03-03 01:00"), "at least two hours"
    longer = Ground(night, Limit.parse("300 minutes"), rests=rests, wall=True)
    assert standing_due(CALENDAR, longer) == shanghai("2026-03-03 03:50")


def test_a_rest_ended_when_it_ended_and_not_when_that_is_noticed() -> None:
    """What rang since then was said to nobody; without a rest there is nothing to make up for."""
    now = shanghai("2026-03-06 10:00")
    first, ruled = pause("2026-03-02 10:00", "2026-03-03 10:00"), pause("2026-03-03 11:00", "2026-03-04 11:00")
    ahead = pause("2026-03-05 10:00", "2026-03-09 10:00")
    assert rested_until(Ground(START, THREE), now) == now
    assert rested_until(Ground(START, THREE, pauses=(first,)), now) == first.end
    assert rested_until(Ground(START, THREE, rests=(ruled,)), now) == ruled.end
    assert rested_until(Ground(START, THREE, pauses=(first, ahead), rests=(ruled,)), now) == ruled.end
    assert rested_until(Ground(START, THREE, pauses=(first, ahead)), ahead.end) == ahead.end
    assert rested_until(Ground(START, THREE, pauses=(ahead,)), now) == now
