"""Why an act that fits is refused all the same: each rule at its very bound."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.accounts.rules.roles import Role
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId, CompanyId
from app.tickets.rules.facts import Facts
from app.tickets.rules.guards import GUARDS, REFUSALS, fits_again, refusal
from app.tickets.rules.lifecycle import Action, Standing
from app.tickets.rules.words import Grade, PartState, State
from tests.unit.tickets.test_standing import FACTS, LEAD, NOW, STRANGER, SUPPORT, somebody

FIRM = somebody(Role.COMPANY_USER, company_id=CompanyId(7))
HEAD = somebody(Role.HEAD, department_id=LEAD)
SECOND = timedelta(seconds=1)


def code(action: Action, actor: Actor, **change: object) -> str | None:
    return refusal(action, actor, replace(FACTS, **change))  # type: ignore[arg-type]


def test_who_wrote_the_answer_does_not_approve_it() -> None:
    assert code(Action.APPROVE, HEAD, answered_by=HEAD.account_id) == "approver_wrote_it"
    assert code(Action.APPROVE, HEAD, answered_by=AccountId(2)) is None
    assert code(Action.APPROVE, SYSTEM, answered_by=None) is None, "nobody wrote it, and the system is nobody"


def test_a_firm_disputes_to_the_last_second_of_its_window() -> None:
    assert code(Action.DISPUTE, FIRM) is None
    assert code(Action.DISPUTE, FIRM, dispute_until=NOW) is None
    assert code(Action.DISPUTE, FIRM, dispute_until=NOW - SECOND) == "window_closed"


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.DISPUTE])
def test_nobody_speaks_for_the_firm_about_work_of_his_own(action: Action) -> None:
    for role in (Role.LIAISON, Role.HANDLER, Role.HEAD):
        assert code(action, somebody(role, department_id=LEAD)) == "handler_speaks_for_firm"
        assert code(action, somebody(role, department_id=SUPPORT)) == "handler_speaks_for_firm"
        assert code(action, somebody(role, department_id=STRANGER)) is None
    officer = somebody(Role.OFFICER, account=70)
    assert code(action, officer) == "handler_speaks_for_firm", "he filed it"
    assert code(action, somebody(Role.OFFICER, account=71)) is None
    assert code(action, somebody(Role.COMPANY_USER, account=70, company_id=CompanyId(7))) is None, "the firm filed it"


@pytest.mark.parametrize("work", ["filed_by", "accepted_by", "settled_by", "answered_by"])
def test_who_worked_on_it_neither_confirms_nor_takes_down_the_firms_word(work: str) -> None:
    coordinator, officer = somebody(Role.COORDINATOR, account=9), somebody(Role.OFFICER, account=9)
    own = {"state": State.RESOLVED, "filed_by": AccountId(70), work: AccountId(9)}
    others = {**own, work: AccountId(8)}
    for person in (coordinator, officer):
        assert code(Action.CONFIRM, person, **own) == "handler_speaks_for_firm"
        assert code(Action.FOLLOW_UP, person, **own) == "follows_up_own_work"
        assert code(Action.FOLLOW_UP, person, **others) is None


@pytest.mark.parametrize("state", [State.NEEDS_INFO, State.PLANNED])
def test_while_its_word_is_not_asked_the_coordinator_seeks_the_firm_about_work_of_his_own(state: State) -> None:
    coordinator, officer = somebody(Role.COORDINATOR, account=9), somebody(Role.OFFICER, account=9)
    own = {"state": state, "accepted_by": AccountId(9)}
    assert code(Action.FOLLOW_UP, coordinator, **own) is None
    assert code(Action.FOLLOW_UP, officer, **own) == "follows_up_own_work"
    assert code(Action.FOLLOW_UP, officer, state=state) is None


def test_a_unit_hands_back_within_its_workday() -> None:
    unit = somebody(Role.LIAISON, department_id=SUPPORT)
    until = FACTS.parts[1].hand_back_until
    assert code(Action.HAND_BACK, unit, now=until) is None
    assert code(Action.HAND_BACK, unit, now=until + SECOND) == "hand_back_late"
    # whoever is in no called unit is told by the table that it does not fit, not that it is late
    assert code(Action.HAND_BACK, HEAD, now=until + SECOND) is None


def test_three_hand_backs_of_a_ticket_are_all_whoever_asked() -> None:
    unit = somebody(Role.LIAISON, department_id=SUPPORT)
    assert code(Action.HAND_BACK, unit, hand_backs=2) is None
    assert code(Action.HAND_BACK, unit, hand_backs=3) == "hand_backs_used_up"


def test_only_a_unit_that_hands_back_is_ruled_on() -> None:
    coordinator = somebody(Role.COORDINATOR)
    assert code(Action.RULE, coordinator) == "no_hand_back"
    asking = replace(FACTS.parts[1], state=PartState.HANDING_BACK)
    assert code(Action.RULE, coordinator, parts=(FACTS.parts[0], asking)) == "hand_back_unsigned"
    signed = replace(asking, signed=True)
    assert code(Action.RULE, coordinator, parts=(FACTS.parts[0], signed)) is None


def test_the_third_hand_back_is_the_leaders_to_rule_on_and_no_other() -> None:
    coordinator, leader = somebody(Role.COORDINATOR), somebody(Role.LEADER)
    asking = (FACTS.parts[0], replace(FACTS.parts[1], state=PartState.HANDING_BACK, signed=True))
    assert code(Action.RULE, coordinator, parts=asking, hand_backs=2) is None
    assert code(Action.RULE, leader, parts=asking, hand_backs=2) == "ruled_by_centre"
    assert code(Action.RULE, coordinator, parts=asking, hand_backs=3) == "ruled_by_leader"
    assert code(Action.RULE, leader, parts=asking, hand_backs=3) is None


def test_one_proposal_at_a_time_and_a_whistle_is_taken_back_before_anybody_is_in() -> None:
    officer, coordinator = somebody(Role.OFFICER), somebody(Role.COORDINATOR)
    assert code(Action.PROPOSE_WHISTLE, officer) is None
    assert code(Action.PROPOSE_WHISTLE, officer, proposed=True) == "already_proposed"
    assert code(Action.DECLINE_PROPOSAL, coordinator) == "nothing_proposed"
    assert code(Action.DECLINE_PROPOSAL, coordinator, proposed=True) is None
    called = tuple(replace(part, state=PartState.CALLED) for part in FACTS.parts)
    assert code(Action.DECLINE_WHISTLE, coordinator, parts=called) is None
    for there in (PartState.CHECKED_IN, PartState.FINISHED):
        came = (called[0], replace(called[1], state=there))
        assert code(Action.DECLINE_WHISTLE, coordinator, parts=came) == "somebody_is_in"


def test_another_grade_is_asked_for_once_in_the_first_cycle_and_upwards() -> None:
    handler, coordinator = somebody(Role.HANDLER), somebody(Role.COORDINATOR)
    assert code(Action.REGRADE, handler) is None
    assert code(Action.REGRADE, handler, grade=Grade.MAJOR) == "major_already"
    assert code(Action.REGRADE, handler, cycle=2) == "in_later_cycle"
    assert code(Action.REGRADE, handler, regrade_asked=True) == "already_asked_grade"
    assert code(Action.DECIDE_REGRADE, coordinator) == "no_grade_asked"
    assert code(Action.DECIDE_REGRADE, coordinator, regrade_asked=True) is None


def test_two_pauses_one_at_a_time_and_none_through_an_answer() -> None:
    assert FACTS.pauses_used == 0
    assert code(Action.PAUSE, HEAD, pauses_used=1) is None
    assert code(Action.PAUSE, HEAD, pauses_used=2) == "pauses_used_up"
    assert code(Action.PAUSE, HEAD, paused=True) == "already_paused"
    assert code(Action.RESUME, HEAD) == "not_paused"
    assert code(Action.RESUME, HEAD, paused=True) is None
    assert code(Action.ANSWER, HEAD) is None
    assert code(Action.ANSWER, HEAD, paused=True) == "paused"


def test_one_nudge_in_a_day() -> None:
    assert code(Action.NUDGE, FIRM) is None
    assert code(Action.NUDGE, FIRM, nudges={Standing.FIRM: NOW - timedelta(hours=24)}) is None
    assert code(Action.NUDGE, FIRM, nudges={Standing.FIRM: NOW - timedelta(hours=24) + SECOND}) == "nudged_just_now"


@pytest.mark.parametrize(
    ("state", "deemed", "until", "disputes", "again"),
    [
        (State.RESOLVED, False, NOW, True, False),
        (State.RESOLVED, False, NOW - SECOND, False, True),
        (State.RESOLVED, False, None, True, False),
        (State.CLOSED, True, NOW, True, False),
        (State.CLOSED, True, NOW - SECOND, False, True),
        (State.CLOSED, False, NOW, False, True),  # the firm confirmed it: its word holds for that matter
        (State.CLOSED, False, None, False, True),  # ended without an answer there was nothing to dispute
    ],
)
def test_an_ended_matter_is_disputed_or_brought_up_again_and_never_neither(
    state: State, deemed: bool, until: datetime | None, disputes: bool, again: bool
) -> None:
    """R10: within its window a firm disputes the answer; afterwards, and after its own yes, it files anew."""
    ended = replace(FACTS, state=state, deemed=deemed, dispute_until=until)
    assert (refusal(Action.DISPUTE, FIRM, ended) is None) is disputes
    assert fits_again(ended) is again


@pytest.mark.parametrize("state", sorted({*State} - {State.RESOLVED, State.CLOSED}))
def test_what_is_not_ended_with_an_answer_is_not_brought_up_again(state: State) -> None:
    assert not fits_again(replace(FACTS, state=state, dispute_until=NOW - SECOND))
    assert not fits_again(replace(FACTS, state=state, dispute_until=None))


def test_an_act_without_guards_is_not_refused_and_each_guard_has_its_sentence() -> None:
    facts: Facts = replace(FACTS, paused=True, pauses_used=2, nudges={Standing.FIRM: NOW})
    assert refusal(Action.WITHDRAW, FIRM, facts) is None
    assert refusal(Action.NUDGE, FIRM, facts, guards=()) is None
    assert {guard.__name__ for guards in GUARDS.values() for guard in guards} <= set(REFUSALS)
