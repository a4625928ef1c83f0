"""Whom each rung of each ladder addresses, how loudly, and what waits for the Monday digest (`docs/rules/time.md`)."""

import pytest

from app.clocks.rules.rungs import (
    EMERGENCY_LADDER,
    LADDER,
    LADDERS,
    PLACES,
    Mark,
    Who,
    get_rung,
    holder_of,
    ladder_of,
    rank,
    weekly,
)
from app.kernel.telling import Severity

# key, who, severity; the words of the table of reminders
COMMON = """
half handler info
day_before handler amber
two_hours handler amber
due handler red
plus_1 head red
plus_3 supervisor red
plus_5 leader red
"""
ORDER = COMMON.replace("due handler", "due watched")
RULING = """
half coordinator info
two_hours coordinator amber
due coordinator red
plus_1 supervisor red
plus_5 leader red
"""
EMERGENCY = """
half head amber
due callers red
plus_half_hour leader red
plus_1 head red
plus_3 supervisor red
plus_5 leader red
"""
WANTED = """
half holder info
day_before holder amber
two_hours holder amber
due holder red
"""


@pytest.mark.parametrize(
    ("kind", "said"), [("resolve", COMMON), ("clear", COMMON), ("order", ORDER), ("ruling", RULING), ("wanted", WANTED)]
)
def test_who_hears_of_it_and_how_loudly(kind: str, said: str) -> None:
    found = [f"{rung.key} {rung.who.value} {rung.severity.value}" for rung in ladder_of(kind)]
    assert found == said.strip().splitlines()


def test_an_emergency_goes_up_within_the_hour() -> None:
    found = [f"{rung.key} {rung.who.value} {rung.severity.value}" for rung in ladder_of("check_in", emergency=True)]
    assert found == EMERGENCY.strip().splitlines()


def test_where_each_rung_hangs_is_the_same_in_every_ladder() -> None:
    hangs = {rung.key: (rung.mark, rung.amount) for rung in (*LADDER, *EMERGENCY_LADDER)}
    assert hangs == {
        "half": (Mark.SHARE, 50),
        "day_before": (Mark.WORKDAYS_BEFORE, 1),
        "two_hours": (Mark.WORKHOURS_BEFORE, 2),
        "due": (Mark.AT, 0),
        "plus_half_hour": (Mark.MINUTES_AFTER, 30),
        "plus_1": (Mark.WORKDAYS_AFTER, 1),
        "plus_3": (Mark.WORKDAYS_AFTER, 3),
        "plus_5": (Mark.WORKDAYS_AFTER, 5),
    }
    for ladder in LADDERS.values():
        assert {rung.key: (rung.mark, rung.amount) for rung in ladder}.items() <= hangs.items()


def test_only_what_comes_before_the_due_warns_of_it() -> None:
    assert [rung.key for rung in LADDER if rung.before_due] == ["half", "day_before", "two_hours"]
    assert not weekly(1).before_due


def test_only_the_leader_reads_on_monday_and_again_every_week() -> None:
    for ladder in (LADDER, *LADDERS.values()):
        for rung in ladder:
            assert rung.digest is rung.weekly is (rung.key == "plus_5")
    again = weekly(3)
    assert (again.key, again.who.value, again.severity, again.amount) == ("week_3", "leader", Severity.RED, 3)
    assert again.digest
    assert not again.weekly


def test_ranks_rise_through_the_table_and_the_weeks_after_it() -> None:
    keys = [*PLACES, "week_1", "week_2", "week_10"]
    assert [rank(key) for key in keys] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 17]
    for ladder in (LADDER, EMERGENCY_LADDER, *LADDERS.values()):
        assert [rung.key for rung in ladder] == [key for key in PLACES if key in {rung.key for rung in ladder}]
    assert get_rung("week_1") == weekly(1)
    assert get_rung("week_2", LADDERS["order"]) == weekly(2)


@pytest.mark.parametrize("key", ["", "week_0", "week_", "week_-1", "week_²", "1", "7", "plus_2"])
def test_what_is_no_rung_has_no_rank(key: str) -> None:
    with pytest.raises(ValueError, match="no such rung"):
        rank(key)


@pytest.mark.parametrize(
    ("kind", "holder"),
    [
        ("ruling", Who.COORDINATOR),
        ("wanted", Who.HOLDER),
        ("arrange", Who.HANDLER),
        ("check_in", Who.HANDLER),
        ("resolve", Who.HANDLER),
        ("order", Who.HANDLER),
        ("instruct", Who.HANDLER),
    ],
)
def test_who_has_to_do_it_is_told_first_after_an_outage(kind: str, holder: Who) -> None:
    assert holder_of(kind) is holder
