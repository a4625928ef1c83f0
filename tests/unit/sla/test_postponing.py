"""R7: when a later deadline may be asked for, how much of it, and who may grant it."""

import pytest

from app.accounts.rules.roles import Role
from app.sla.rules.postponing import Asked, asking_refused, most_workdays, needs_leader
from app.tickets.rules.words import Grade
from tests.clocks import shanghai, state_council_calendar
from tests.unit.tickets.test_standing import ELSEWHERE, GX, somebody

CALENDAR = state_council_calendar()
DUE = shanghai("2026-09-28 17:30")  # Monday after 中秋, Friday 09-25 off


def asked(now: str, granted: tuple[int, ...] = (), grade: Grade = Grade.ORDINARY, *, undecided: bool = False) -> Asked:
    return Asked(due=DUE, now=shanghai(now), grade=grade, granted=granted, undecided=undecided)


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-09-22 09:00", None),
        ("2026-09-24 17:29", None),  # the last workday before
        ("2026-09-27 12:00", None),  # days off between: Monday is still a workday ahead
        ("2026-09-28 08:30", "postponement_too_late"),
        ("2026-09-29 08:30", "postponement_too_late"),
    ],
)
def test_it_is_asked_a_workday_before_the_due(now: str, code: str | None) -> None:
    assert asking_refused(CALENDAR, asked(now)) == code


def test_an_ordinary_matter_is_postponed_once_a_major_one_twice() -> None:
    early = "2026-09-22 09:00"
    assert asking_refused(CALENDAR, asked(early, (3,))) == "postponements_used_up"
    assert asking_refused(CALENDAR, asked(early, (3,), Grade.MAJOR)) is None
    assert asking_refused(CALENDAR, asked(early, (3, 3), Grade.MAJOR)) == "postponements_used_up"


def test_one_at_a_time() -> None:
    assert asking_refused(CALENDAR, asked("2026-09-22 09:00", undecided=True)) == "postponement_undecided"


def test_thirty_workdays_in_all() -> None:
    assert most_workdays([]) == 30
    assert most_workdays([7, 20]) == 3
    assert most_workdays([30]) == 0
    assert most_workdays([20, 20]) == 0


def test_beyond_seven_workdays_it_takes_a_leader_of_the_region() -> None:
    coordinator, leader = somebody(Role.COORDINATOR), somebody(Role.LEADER)
    assert not needs_leader(coordinator, GX, 7)
    assert needs_leader(coordinator, GX, 8)
    assert not needs_leader(leader, GX, 8)
    assert needs_leader(leader, ELSEWHERE, 8)
