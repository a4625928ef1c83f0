"""The lifecycle as the offices know it: every (state, action) and who may take it, from one grid read by eye."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets.rules.lifecycle import LIFECYCLE, Action, Standing
from app.tickets.rules.words import ENDED, State

# state: action=standings → targets; read against `docs/rules/states.md`. F firm, O officer, D dispatcher, C coordinator,
# u called unit, k head of a unit that asks to be let go, i instructed, L lead, H lead's head, s support, V supervisor,
# B leader, a agent of the park, o observer, p program, * system. No target: the state stays.
GRID = """
draft: submit=FODCaop* submitted
submitted: accept=COD accepted
submitted: reject=CD rejected
submitted: request_info=CDO needs_info
submitted: withdraw=F withdrawn
submitted: nudge=FODCVB
submitted: explain=F
submitted: merge=CD merged
submitted: take_in=CD
submitted: split_off=CD
needs_info: provide_info=FO submitted accepted handling
needs_info: resume=*
needs_info: withdraw_question=CDOLH submitted accepted handling
needs_info: settle=C closed
needs_info: follow_up=CO
needs_info: hand_over=LHs
needs_info: withdraw=F withdrawn
needs_info: nudge=FODCVB
needs_info: explain=F
needs_info: merge=CD merged
needs_info: take_in=CD
accepted: settle=OD resolved
accepted: whistle=DCB whistled
accepted: request_info=CDO needs_info
accepted: propose_whistle=O
accepted: decline_proposal=DCB
accepted: withdraw=F withdrawn
accepted: nudge=FODCVB
accepted: explain=F
accepted: merge=CD merged
accepted: take_in=CD
accepted: split_off=CD
accepted: reclassify=CD
whistled: check_in=u whistled handling
whistled: hand_back=u
whistled: sign_hand_back=k
whistled: rule=CB accepted whistled handling
whistled: decline_whistle=C accepted
whistled: finish=s
whistled: hand_over=LHs
whistled: withdraw=F withdrawn
whistled: nudge=FODCVB
whistled: explain=F
whistled: merge=CD merged
whistled: take_in=CD
whistled: reclassify=CD
handling: whistle=DCB whistled handling
handling: check_in=u
handling: hand_back=u
handling: sign_hand_back=k
handling: rule=CB accepted whistled handling
handling: propose_whistle=O
handling: decline_proposal=DCB
handling: regrade=L
handling: decide_regrade=C
handling: answer=L review
handling: progress=LHs
handling: finish=s
handling: hand_over=LHs
handling: postpone=L
handling: decide_postponement=CB
handling: pause=LH
handling: resume=LHF*
handling: request_info=L needs_info
handling: withdraw=F withdrawn
handling: nudge=FODCVB
handling: explain=F
handling: merge=CD merged
handling: take_in=CD
handling: reclassify=CD
review: check_in=u
review: hand_over=LHs
review: finish=s
review: approve=H resolved planned
review: send_back=H handling
review: withdraw=F withdrawn
review: nudge=FODCVB
review: explain=F
resolved: confirm=F closed
resolved: dispute=F handling
closed: dispute=F handling
resolved: follow_up=CO
resolved: deem=* closed
resolved: withdraw=F withdrawn
resolved: explain=F
planned: note_number=LHC
planned: look_again=LDC
planned: result_back=LC handling
planned: revisit=*C handling
planned: follow_up=CO
planned: withdraw=F withdrawn
planned: nudge=FODCVB
planned: explain=F
submitted: instruct=B
submitted: answer_instruction=i
needs_info: instruct=B
needs_info: answer_instruction=i
accepted: instruct=B
accepted: answer_instruction=i
whistled: instruct=B
whistled: answer_instruction=i
handling: instruct=B
handling: answer_instruction=i
review: instruct=B
review: answer_instruction=i
resolved: instruct=B
resolved: answer_instruction=i
planned: instruct=B
planned: answer_instruction=i
submitted: revoke_consent=F
needs_info: revoke_consent=F
accepted: revoke_consent=F
whistled: revoke_consent=F
handling: revoke_consent=F
review: revoke_consent=F
resolved: revoke_consent=F
planned: revoke_consent=F
closed: revoke_consent=F
needs_info: take_over=*
whistled: take_over=*
handling: take_over=*
review: take_over=*
submitted: move_park=*
needs_info: move_park=*
accepted: move_park=*
whistled: move_park=*
handling: move_park=*
review: move_park=*
resolved: move_park=*
planned: move_park=*
merged: explain=F
merged: unmerge=CD submitted accepted
submitted: let_out=CD
needs_info: let_out=CD
accepted: let_out=CD
whistled: let_out=CD
handling: let_out=CD
review: let_out=CD
resolved: let_out=CD
planned: let_out=CD
submitted: mark_test=C withdrawn
needs_info: mark_test=C withdrawn
accepted: mark_test=C withdrawn
whistled: mark_test=C withdrawn
handling: mark_test=C withdrawn
review: mark_test=C withdrawn
resolved: mark_test=C withdrawn
planned: mark_test=C withdrawn
closed: mark_test=C withdrawn
withdrawn: mark_test=C withdrawn
withdrawn: unmark_test=C submitted needs_info accepted whistled handling review resolved planned closed withdrawn
"""

LETTERS = {
    "F": Standing.FIRM,
    "O": Standing.OFFICER,
    "D": Standing.DISPATCHER,
    "C": Standing.COORDINATOR,
    "u": Standing.CALLED,
    "i": Standing.INSTRUCTED,
    "k": Standing.ASKING_HEAD,
    "L": Standing.LEAD,
    "H": Standing.LEAD_HEAD,
    "s": Standing.SUPPORT,
    "V": Standing.SUPERVISOR,
    "B": Standing.LEADER,
    "a": Standing.AGENT,
    "o": Standing.OBSERVER,
    "p": Standing.PROGRAM,
    "*": Standing.SYSTEM,
}


def read_grid() -> dict[tuple[State, Action], tuple[frozenset[Standing], tuple[State, ...]]]:
    """The grid as the table would say it."""
    found = {}
    for line in GRID.strip().splitlines():
        state, rest = line.split(": ")
        act, _, targets = rest.partition(" ")
        action, by = act.split("=")
        key = (State(state), Action(action))
        found[key] = (frozenset(LETTERS[letter] for letter in by), tuple(State(word) for word in targets.split()))
    return found


@pytest.mark.parametrize(("state", "action"), list(itertools.product(State, Action)))
def test_the_table_says_what_the_grid_says(state: State, action: Action) -> None:
    row = LIFECYCLE.row(action, state)
    expected = read_grid().get((state, action))
    assert (None if row is None else (frozenset(row.by), row.targets)) == expected


@pytest.mark.parametrize("state", ENDED)
def test_nothing_happens_to_what_has_ended_but_what_ends_or_takes_back_its_end(state: State) -> None:
    """A dispute of silence, a bank's leave, the end of a merger, and the mark of a test."""
    expected = {
        State.CLOSED: {Action.DISPUTE, Action.REVOKE_CONSENT, Action.MARK_TEST},
        State.MERGED: {Action.UNMERGE, Action.EXPLAIN},
        State.WITHDRAWN: {Action.MARK_TEST, Action.UNMARK_TEST},
    }
    assert set(LIFECYCLE.fitting(state, list(Standing))) == expected.get(state, set())


@given(st.sampled_from(list(State)), st.sets(st.sampled_from(list(Standing))), st.sampled_from(list(Standing)))
def test_more_standing_never_allows_less(state: State, held: set[Standing], more: Standing) -> None:
    assert set(LIFECYCLE.fitting(state, held)) <= set(LIFECYCLE.fitting(state, held | {more}))


@given(st.lists(st.integers(0, 30), max_size=30))
def test_every_walk_can_still_end(choices: list[int]) -> None:
    """Whatever happens, the firm's ticket is never stuck: from any state reached some way leads to an end."""
    state = State.SUBMITTED
    for choice in choices:
        ways = [pair for pair in LIFECYCLE.pairs() if pair[0] is state]
        if not ways:
            break
        state = ways[choice % len(ways)][1]
    reachable, edge = {state}, {state}
    while edge:
        edge = {target for source, target in LIFECYCLE.pairs() if source in edge} - reachable
        reachable |= edge
    assert reachable & set(ENDED)
