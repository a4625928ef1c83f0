"""A batch: its table, where it stands, what joins it and what leaves it (`docs/rules/batches.md`)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules.roles import Role
from app.batches.rules import (
    BATCHES,
    FIRM_TOLD,
    OPEN,
    TOGETHER,
    Barred,
    BatchAction,
    BatchState,
    Leaving,
    Matter,
    Party,
    bar,
    batch_number,
    forms,
    is_told,
    leaving,
    parties,
    proposes,
    state_of,
)
from app.tickets.rules.words import ENDED, UNANSWERED, State
from tests.unit.tickets.test_standing import ELSEWHERE, GX, LEAD, SUPPORT, somebody

GRID = """
proposed: form by coordinator → formed
proposed: take_out by coordinator proposer → follows
proposed: drop by coordinator proposer → dropped
formed: whistle by coordinator → follows
formed: take_out by coordinator → follows
formed: drop by coordinator → dropped
answering: whistle by coordinator → follows
answering: answer by lead → follows
answering: progress by lead lead_head → follows
answering: take_out by coordinator → follows
answering: drop by coordinator → dropped
review: whistle by coordinator → follows
review: answer by lead → follows
review: progress by lead lead_head → follows
review: approve by lead_head → follows
review: send_back by lead_head → follows
review: take_out by coordinator → follows
review: drop by coordinator → dropped
sent: take_out by coordinator → follows
sent: drop by coordinator → dropped
"""
STATES = st.sampled_from([state for state in State if state is not State.DRAFT])
MATTERS = st.builds(
    Matter,
    state=STATES,
    cycle=st.integers(1, 3),
    confidential=st.booleans(),
    lead_id=st.sampled_from([None, 1, 2]),
    settled=st.booleans(),
    batch=st.sampled_from([None, "PC2026-0001"]),
)


def read_grid() -> dict[tuple[str, str], tuple[set[str], str]]:
    found = {}
    for line in GRID.strip().splitlines():
        state, rest = line.split(": ")
        act, target = rest.split(" → ")
        action, by = act.split(" by ")
        found[state, action] = (set(by.split()), target)
    return found


@pytest.mark.parametrize(("state", "action"), list(itertools.product(BatchState, BatchAction)))
def test_every_act_in_every_state(state: BatchState, action: BatchAction) -> None:
    row = BATCHES.row(action, state)
    said = (
        None if row is None else ({each.value for each in row.by}, row.targets[0].value if row.targets else "follows")
    )
    assert said == read_grid().get((state.value, action.value))


def test_what_is_over_holds_nothing_and_takes_no_act() -> None:
    over = set(BatchState) - set(OPEN)
    assert over == {BatchState.FINISHED, BatchState.DROPPED}
    assert not [row for row in BATCHES.rows if over.intersection(row.sources)]


def test_acts_on_all_leave_the_state_to_the_matters() -> None:
    assert {row.action for row in BATCHES.rows if not row.targets} == {*TOGETHER, BatchAction.TAKE_OUT}


@given(st.lists(STATES, min_size=1))
def test_a_batch_is_finished_when_every_matter_is_at_its_end_and_only_then(states: list[State]) -> None:
    assert (state_of(states) is BatchState.FINISHED) == all(state in ENDED for state in states)


@given(st.lists(STATES, min_size=1))
def test_what_waits_for_an_office_comes_before_what_waits_for_the_firms(states: list[State]) -> None:
    found = state_of(states)
    assert (found is BatchState.REVIEW) == (State.REVIEW in states)
    assert found is not BatchState.SENT or set(states) <= {State.RESOLVED, State.PLANNED, *ENDED}
    assert found is not BatchState.DROPPED


@given(st.lists(STATES, min_size=1), st.randoms())
def test_neither_order_nor_number_of_matters_decides(states: list[State], chance: object) -> None:
    again = [*states, *states]
    chance.shuffle(again)  # type: ignore[attr-defined]
    assert state_of(again) is state_of(states)


def test_of_nothing_left_nothing_is_left() -> None:
    assert state_of([]) is BatchState.DROPPED


@given(MATTERS, st.sampled_from([None, 1, 2]))
def test_what_joins_stays_until_something_happens_to_it(matter: Matter, lead_id: int | None) -> None:
    if bar(matter, lead_id) is None:
        assert matter.state in UNANSWERED
        assert not matter.confidential
        assert leaving(matter, joined_in=matter.cycle, lead_id=lead_id) is None


@given(MATTERS, st.integers(1, 3), st.sampled_from([None, 1, 2]))
def test_a_later_cycle_is_always_its_own(matter: Matter, joined_in: int, lead_id: int | None) -> None:
    why = leaving(matter, joined_in=joined_in, lead_id=lead_id)
    assert (why is Leaving.DISPUTED) == (matter.cycle > joined_in)


@given(MATTERS, st.sampled_from([None, 1, 2]))
def test_nothing_confidential_is_ever_in_a_batch(matter: Matter, lead_id: int | None) -> None:
    if matter.confidential:
        assert bar(matter, lead_id) is Barred.CONFIDENTIAL
        assert leaving(matter, joined_in=matter.cycle, lead_id=lead_id) is not None


def test_a_closed_matter_without_a_lead_stays_unless_it_was_settled_by_itself() -> None:
    closed = Matter(state=State.CLOSED, cycle=1, confidential=False, lead_id=1)
    assert leaving(closed, joined_in=1, lead_id=1) is None
    settled = Matter(state=State.RESOLVED, cycle=1, confidential=False, lead_id=None, settled=True)
    assert leaving(settled, joined_in=1, lead_id=1) is Leaving.SETTLED


def test_who_somebody_is_to_a_batch() -> None:
    coordinator = somebody(Role.COORDINATOR)
    assert parties(coordinator, GX, LEAD, None) == {Party.COORDINATOR}
    assert parties(coordinator, ELSEWHERE, LEAD, None) == frozenset()
    assert parties(somebody(Role.HANDLER, department_id=LEAD), GX, LEAD, None) == {Party.LEAD}
    assert parties(somebody(Role.LIAISON, department_id=LEAD), GX, LEAD, None) == {Party.LEAD}
    head = somebody(Role.HEAD, department_id=LEAD)
    assert parties(head, GX, LEAD, None) == {Party.LEAD_HEAD}
    assert parties(somebody(Role.HEAD, department_id=SUPPORT), GX, LEAD, None) == frozenset()
    assert parties(head, GX, LEAD, head.account_id) == {Party.LEAD_HEAD, Party.PROPOSER}
    assert parties(head, GX, None, None) == frozenset()


@pytest.mark.parametrize("role", Role)
def test_who_forms_and_who_proposes(role: Role) -> None:
    actor = somebody(role, department_id=LEAD)
    assert forms(actor, GX) == (role is Role.COORDINATOR)
    assert proposes(actor, GX) == (role in {Role.OFFICER, Role.DISPATCHER, Role.HANDLER})
    assert not forms(actor, ELSEWHERE)
    assert not proposes(actor, ELSEWHERE)


@given(st.integers(1, 300))
def test_a_firm_is_told_a_number_from_five_on_and_an_office_always(matters: int) -> None:
    assert is_told(matters, internal=True)
    assert is_told(matters, internal=False) == (matters >= FIRM_TOLD == 5)


def test_numbers() -> None:
    assert batch_number(2026, 1) == "PC2026-0001"
    assert batch_number(2026, 12345) == "PC2026-12345"
