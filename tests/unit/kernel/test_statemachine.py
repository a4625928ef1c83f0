"""A table of transitions, asked without a word of the domain."""

from enum import StrEnum

import pytest

from app.kernel.statemachine import Machine, Transition


class Act(StrEnum):
    PUSH = "push"
    KNOCK = "knock"
    LOCK = "lock"


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"


class Who(StrEnum):
    GUEST = "guest"
    OWNER = "owner"


LOCK = Transition(Act.LOCK, (Door.SHUT, Door.OPEN), (Door.LOCKED,), (Who.OWNER,))
PUSH = Transition(Act.PUSH, (Door.SHUT,), (Door.OPEN, Door.SHUT), (Who.GUEST, Who.OWNER))
KNOCK = Transition(Act.KNOCK, (Door.SHUT, Door.LOCKED), (), (Who.GUEST,))
DOORS: Machine[Act, Door, Who] = Machine((LOCK, PUSH, KNOCK))


def test_the_row_of_an_act_from_a_state() -> None:
    assert DOORS.row(Act.LOCK, Door.OPEN) is LOCK
    assert DOORS.row(Act.LOCK, Door.SHUT) is LOCK
    assert DOORS.row(Act.LOCK, Door.LOCKED) is None
    assert DOORS.row(Act.PUSH, Door.OPEN) is None


def test_what_fits_comes_in_the_order_of_the_table_for_any_standing_held() -> None:
    assert DOORS.fitting(Door.SHUT, [Who.GUEST]) == [Act.PUSH, Act.KNOCK]
    assert DOORS.fitting(Door.SHUT, [Who.GUEST, Who.OWNER]) == [Act.LOCK, Act.PUSH, Act.KNOCK]
    assert DOORS.fitting(Door.LOCKED, [Who.OWNER]) == []
    assert DOORS.fitting(Door.SHUT, []) == []
    assert DOORS.fitting(Door.SHUT, iter([Who.OWNER])) == [Act.LOCK, Act.PUSH], "any iterable, read once"


def test_ways_are_pairs_once_each_and_in_order() -> None:
    assert list(DOORS.pairs()) == [
        (Door.OPEN, Door.LOCKED),
        (Door.SHUT, Door.LOCKED),
        (Door.SHUT, Door.OPEN),
        (Door.SHUT, Door.SHUT),
    ]


def test_two_rows_for_one_act_from_one_state_are_a_mistake() -> None:
    assert len(Machine((PUSH, LOCK)).rows) == 2
    with pytest.raises(ValueError, match="two rows for push from shut"):
        Machine((PUSH, Transition(Act.PUSH, (Door.LOCKED, Door.SHUT), (Door.OPEN,), (Who.OWNER,))))
