"""A unit's part: every act on it in every state, written by hand from `docs/rules/states.md`."""

import itertools

import pytest

from app.kernel.errors import Refused
from app.tickets.rules.assignment import PartAction, next_part_state
from app.tickets.rules.words import PartState

GRID = """
called: check_in → checked_in
called: hand_back → handing_back
called: excuse → excused
called: succeed → excused
called: release → released
checked_in: finish → finished
checked_in: excuse → excused
checked_in: succeed → excused
checked_in: release → released
handing_back: call_off → called
handing_back: uphold → excused
handing_back: force → called
handing_back: excuse → excused
handing_back: succeed → excused
handing_back: release → released
finished: reopen → checked_in
"""
"""What is not written is refused; nobody comes back who was let go."""


def read_grid() -> dict[tuple[str, str], str]:
    """State and act → the state it leads to."""
    found = {}
    for line in GRID.strip().splitlines():
        state, rest = line.split(": ")
        action, target = rest.split(" → ")
        found[state, action] = target
    return found


@pytest.mark.parametrize(("state", "action"), list(itertools.product(PartState, PartAction)))
def test_every_act_in_every_state(state: PartState, action: PartAction) -> None:
    target = read_grid().get((state.value, action.value))
    if target is None:
        with pytest.raises(Refused) as refused:
            next_part_state(action, state)
        assert refused.value.code == f"part_{action}_from_{state}"
    else:
        assert next_part_state(action, state) is PartState(target)
