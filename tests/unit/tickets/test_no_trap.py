"""No state is a trap: whoever holds a matter has an act that leads on. The table is written by hand, so that it can disagree."""

import pytest

from app.tickets.rules.lifecycle import LIFECYCLE, Action, Standing
from app.tickets.rules.words import OPEN, State

A, W = Action, Standing
WAYS_ON: dict[State, dict[Standing, Action]] = {
    State.SUBMITTED: {
        W.OFFICER: A.ACCEPT,
        W.DISPATCHER: A.ACCEPT,
        W.COORDINATOR: A.ACCEPT,
        W.FIRM: A.WITHDRAW,
    },
    State.NEEDS_INFO: {
        W.FIRM: A.PROVIDE_INFO,
        W.OFFICER: A.WITHDRAW_QUESTION,
        W.DISPATCHER: A.WITHDRAW_QUESTION,
        W.LEAD: A.WITHDRAW_QUESTION,
        W.LEAD_HEAD: A.WITHDRAW_QUESTION,
        W.COORDINATOR: A.SETTLE,
    },
    State.ACCEPTED: {
        W.OFFICER: A.SETTLE,
        W.DISPATCHER: A.WHISTLE,
        W.COORDINATOR: A.WHISTLE,
        W.LEADER: A.WHISTLE,
        W.FIRM: A.WITHDRAW,
    },
    State.WHISTLED: {
        W.CALLED: A.CHECK_IN,
        W.DISPATCHER: A.MERGE,
        W.COORDINATOR: A.RULE,
        W.LEADER: A.RULE,
        W.FIRM: A.WITHDRAW,
    },
    State.HANDLING: {
        W.LEAD: A.ANSWER,
        W.DISPATCHER: A.WHISTLE,
        W.COORDINATOR: A.WHISTLE,
        W.LEADER: A.WHISTLE,
        W.FIRM: A.WITHDRAW,
    },
    State.REVIEW: {W.LEAD_HEAD: A.APPROVE, W.COORDINATOR: A.MARK_TEST, W.FIRM: A.WITHDRAW},
    State.RESOLVED: {W.FIRM: A.CONFIRM, W.COORDINATOR: A.MARK_TEST, W.SYSTEM: A.DEEM},
    State.PLANNED: {
        W.LEAD: A.RESULT_BACK,
        W.COORDINATOR: A.REVISIT,
        W.SYSTEM: A.REVISIT,
        W.FIRM: A.WITHDRAW,
    },
}
"""State → by what each holder moves the matter to another state."""
PRESSED: dict[State, tuple[Action, ...]] = {
    State.SUBMITTED: (A.NUDGE,),
    State.NEEDS_INFO: (A.NUDGE, A.FOLLOW_UP),
    State.ACCEPTED: (A.NUDGE,),
    State.WHISTLED: (A.NUDGE,),
    State.HANDLING: (A.NUDGE,),
    State.REVIEW: (A.NUDGE,),
    State.RESOLVED: (A.FOLLOW_UP,),
    State.PLANNED: (A.NUDGE, A.FOLLOW_UP),
}
"""State → by what the centre presses whoever holds it."""


def test_every_open_state_is_in_the_table() -> None:
    assert set(WAYS_ON) == set(PRESSED) == set(OPEN)


@pytest.mark.parametrize(
    ("state", "holder", "action"),
    [(state, holder, action) for state, ways in WAYS_ON.items() for holder, action in ways.items()],
)
def test_each_holder_has_an_act_that_leads_on(state: State, holder: Standing, action: Action) -> None:
    row = LIFECYCLE.row(action, state)
    assert row is not None
    assert holder in row.by
    assert set(row.targets) - {state}, "it leads somewhere else"


@pytest.mark.parametrize("state", OPEN)
def test_nobody_else_moves_it(state: State) -> None:
    """Whoever has a moving act is a holder and stands in the table: a new one must be written down."""
    movers = {each for row in LIFECYCLE.rows if state in row.sources and set(row.targets) - {state} for each in row.by}
    assert movers == set(WAYS_ON[state])


@pytest.mark.parametrize("state", OPEN)
def test_the_centre_can_always_press(state: State) -> None:
    for action in PRESSED[state]:
        row = LIFECYCLE.row(action, state)
        assert row is not None
        assert Standing.COORDINATOR in row.by
