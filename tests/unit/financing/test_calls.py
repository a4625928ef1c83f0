"""A bank that was called: the table of its steps, and who takes them (`docs/rules/finance.md`)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules.permissions import abilities_of
from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.financing.rules.calls import (
    CALLS,
    ENDS,
    FOLLOWED,
    OPEN,
    REFUSALS,
    UNFIT,
    CallAction,
    CallState,
    Party,
    parties,
)
from app.kernel.actor import Actor, Seat
from app.kernel.ids import DepartmentId, RegionId
from app.tickets.rules.lifecycle import Standing

GRID = {
    CallState.CALLED: {CallAction.TAKE: "taken"},
    CallState.TAKEN: {CallAction.VISIT: "visited", CallAction.DECLINE: "declined"},
    CallState.VISITED: {CallAction.OFFER: "offered", CallAction.DECLINE: "declined"},
    CallState.OFFERED: {CallAction.OFFER: "offered", CallAction.CHOOSE: "chosen", CallAction.DECLINE: "declined"},
    CallState.CHOSEN: {CallAction.GRANT: "granted", CallAction.FALL_THROUGH: "fell_through"},
    CallState.GRANTED: {},
    CallState.DECLINED: {},
    CallState.FELL_THROUGH: {},
    CallState.ENDED: {},
}
"""By hand, so that it can disagree; besides, whatever is open may end."""
OF_FIRM = {CallAction.CHOOSE: {Party.FIRM}, CallAction.FALL_THROUGH: {Party.FIRM, Party.BANK}}


@pytest.mark.parametrize("state", list(CallState))
@pytest.mark.parametrize("action", [each for each in CallAction if each is not CallAction.LAPSE])
def test_every_step_fits_where_the_grid_says(state: CallState, action: CallAction) -> None:
    row = CALLS.row(action, state)
    assert (row.targets[0] if row else None) == GRID[state].get(action)
    if row is not None:
        assert set(row.by) == OF_FIRM.get(action, {Party.BANK})
    assert UNFIT[action] in REFUSALS, "what does not fit has its sentence"


@given(st.lists(st.sampled_from([each for each in CallAction if each is not CallAction.LAPSE])))
def test_no_money_comes_without_a_choice_and_no_choice_without_an_offer(steps: list[CallAction]) -> None:
    state, taken = CallState.CALLED, [CallState.CALLED]
    for step in steps:
        row = CALLS.row(step, state)
        if row is not None:
            state = row.targets[0]
            taken.append(state)
    if CallState.GRANTED in taken:
        before = taken[: taken.index(CallState.GRANTED)]
        assert before[-1] is CallState.CHOSEN
        assert CallState.OFFERED in before
        assert CallState.VISITED in before


@pytest.mark.parametrize("state", list(CallState))
def test_what_is_open_may_end_and_nothing_else(state: CallState) -> None:
    assert (CALLS.row(CallAction.LAPSE, state) is not None) == (state in OPEN)
    assert (state in OPEN) == bool(GRID[state])


def test_whatever_ends_a_matter_is_followed() -> None:
    assert ENDS <= FOLLOWED


@pytest.mark.parametrize("role", list(Role))
def test_a_bank_is_whoever_sits_in_it_and_the_firm_whoever_speaks_for_it(role: Role) -> None:
    region, bank = RegionId(1), DepartmentId(7)
    seat = Seat(role=role, region_id=region, region_ids=frozenset({region}), department_id=bank)
    actor = Actor(account_id=None, name="", seats=(seat,), abilities=abilities_of([role]))
    assert (Party.BANK in parties(actor, bank, ())) == (role in UNIT)
    assert not parties(actor, DepartmentId(8), ()), "of another bank he is nothing"
    assert (Party.FIRM in parties(actor, DepartmentId(8), {Standing.FIRM})) == (role in COMPANY)
