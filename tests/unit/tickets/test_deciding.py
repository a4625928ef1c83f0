"""What somebody may do now, through which seat, and whether "not now" or "not you" is the reason."""

from dataclasses import replace

import pytest

from app.accounts.rules.permissions import abilities_of
from app.accounts.rules.roles import Role
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AssignmentId, CompanyId, DepartmentId, ParkId
from app.tickets.rules.deciding import ABILITY, allowed, standing_for
from app.tickets.rules.lifecycle import Action, Standing
from app.tickets.rules.standing import acting_seat, part_of, standings, within_reach
from app.tickets.rules.words import Part, PartState, State
from tests.unit.tickets.test_standing import ELSEWHERE, FACTS, LEAD, STRANGER, SUPPORT, a_part, somebody

FIRM = somebody(Role.COMPANY_USER, company_id=CompanyId(7))


def unit(role: Role, department: DepartmentId) -> Actor:
    return somebody(role, department_id=department)


def both(*actors: Actor) -> Actor:
    """One person with the seats of several."""
    abilities = frozenset().union(*(actor.abilities for actor in actors))
    return replace(actors[0], seats=tuple(seat for actor in actors for seat in actor.seats), abilities=abilities)


@pytest.mark.parametrize(
    ("part", "state", "handler", "head"),
    [
        (Part.LEAD, PartState.CALLED, {Standing.CALLED}, {Standing.CALLED}),
        (Part.LEAD, PartState.CHECKED_IN, {Standing.LEAD}, {Standing.LEAD_HEAD}),
        (Part.LEAD, PartState.FINISHED, {Standing.LEAD}, {Standing.LEAD_HEAD}),
        (Part.LEAD, PartState.HANDING_BACK, set(), {Standing.ASKING_HEAD}),
        (Part.LEAD, PartState.EXCUSED, set(), set()),
        (Part.SUPPORT, PartState.CALLED, {Standing.CALLED}, {Standing.CALLED}),
        (Part.SUPPORT, PartState.CHECKED_IN, {Standing.SUPPORT}, {Standing.SUPPORT}),
        (Part.SUPPORT, PartState.FINISHED, set(), set()),
        (Part.SUPPORT, PartState.HANDING_BACK, set(), {Standing.ASKING_HEAD}),
        (Part.SUPPORT, PartState.EXCUSED, set(), set()),
    ],
)
def test_a_unit_is_what_its_part_is(part: Part, state: PartState, handler: set[Standing], head: set[Standing]) -> None:
    facts = replace(FACTS, parts=(a_part(STRANGER, part, state), *FACTS.parts))
    assert standings(unit(Role.LIAISON, STRANGER), facts) == handler
    assert standings(unit(Role.HANDLER, STRANGER), facts) == handler
    assert standings(unit(Role.HEAD, STRANGER), facts) == head


@pytest.mark.parametrize(
    ("part", "handler", "head"),
    [
        (
            Part.LEAD,
            {Standing.CALLED, Standing.INSTRUCTED, Standing.LEAD},
            {Standing.CALLED, Standing.INSTRUCTED, Standing.LEAD_HEAD, Standing.ASKING_HEAD},
        ),
        (
            Part.SUPPORT,
            {Standing.CALLED, Standing.INSTRUCTED, Standing.SUPPORT},
            {Standing.CALLED, Standing.INSTRUCTED, Standing.SUPPORT, Standing.ASKING_HEAD},
        ),
    ],
)
def test_what_a_unit_was_or_will_be_is_within_its_reach(
    part: Part, handler: set[Standing], head: set[Standing]
) -> None:
    for state in PartState:
        facts = replace(FACTS, parts=(a_part(STRANGER, part, state), *FACTS.parts))
        gone = state is PartState.EXCUSED
        assert within_reach(unit(Role.HANDLER, STRANGER), facts) == (set() if gone else handler)
        assert within_reach(unit(Role.HEAD, STRANGER), facts) == (set() if gone else head)
        past = replace(facts.parts[0], left_at=FACTS.now)
        facts = replace(facts, parts=(past, *FACTS.parts))
        assert within_reach(unit(Role.HANDLER, STRANGER), facts) == set(), "of an earlier cycle"
    assert within_reach(unit(Role.HANDLER, STRANGER), FACTS) == set()
    assert within_reach(FIRM, FACTS) == {Standing.FIRM}


def test_regional_roles_stand_in_their_region_only() -> None:
    for role, standing in (
        (Role.COORDINATOR, Standing.COORDINATOR),
        (Role.SUPERVISOR, Standing.SUPERVISOR),
        (Role.LEADER, Standing.LEADER),
        (Role.OBSERVER, Standing.OBSERVER),
    ):
        assert standings(somebody(role), FACTS) == {standing}
        assert standings(somebody(role, ELSEWHERE), FACTS) == set()
    for role in (Role.AUDITOR, Role.ADMIN, Role.AGENT):
        assert standings(somebody(role), FACTS) == set()


def test_a_firm_without_a_park_has_no_dispatcher() -> None:
    nowhere = replace(FACTS, park_id=None)
    assert standings(somebody(Role.DISPATCHER), nowhere) == set()
    assert standings(somebody(Role.DISPATCHER, park_id=ParkId(5)), nowhere) == set()


def test_all_seats_count_and_the_system_is_itself() -> None:
    person = both(unit(Role.HANDLER, LEAD), unit(Role.HEAD, SUPPORT), FIRM)
    assert standings(person, FACTS) == {Standing.LEAD, Standing.CALLED, Standing.FIRM}
    assert standings(SYSTEM, FACTS) == {Standing.SYSTEM}


def test_the_seat_that_acts_is_the_one_that_stands_there() -> None:
    person = both(unit(Role.HANDLER, STRANGER), unit(Role.HANDLER, LEAD), FIRM)
    seat = acting_seat(person, FACTS, Standing.LEAD)
    assert seat is not None
    assert (seat.role, seat.department_id) == (Role.HANDLER, LEAD)
    seat = acting_seat(person, FACTS, Standing.FIRM)
    assert seat is not None
    assert seat.role == Role.COMPANY_USER
    assert acting_seat(person, FACTS, Standing.COORDINATOR) is None


def test_a_unit_with_two_parts_acts_on_the_one_it_leads() -> None:
    lead = replace(a_part(SUPPORT, Part.LEAD, PartState.CALLED), id=AssignmentId(900))
    facts = replace(FACTS, parts=(*FACTS.parts, lead))
    liaison = unit(Role.LIAISON, SUPPORT)
    assert part_of(liaison, facts, PartState.CALLED) == lead
    older = replace(FACTS.parts[1], id=AssignmentId(3))
    assert part_of(liaison, replace(FACTS, parts=(*FACTS.parts, older)), PartState.CALLED) == older
    assert part_of(liaison, FACTS, PartState.CHECKED_IN) is None
    assert part_of(liaison, FACTS, PartState.CHECKED_IN, PartState.CALLED) == FACTS.parts[1]
    assert part_of(unit(Role.LIAISON, STRANGER), FACTS, PartState.CALLED) is None
    assert part_of(somebody(Role.DISPATCHER, department_id=SUPPORT), FACTS, PartState.CALLED) is None


def test_the_lead_is_whoever_leads_now() -> None:
    lead, support = FACTS.parts
    assert FACTS.lead == lead
    gone = replace(lead, state=PartState.EXCUSED)
    assert replace(FACTS, parts=(gone, support)).lead is None
    following = a_part(STRANGER, Part.LEAD, PartState.CALLED)
    assert replace(FACTS, parts=(gone, support, following)).lead == following


def test_standing_is_asked_of_the_row_in_its_order() -> None:
    person = both(FIRM, replace(somebody(Role.OFFICER), paired=frozenset({CompanyId(7)})))
    person = replace(person, paired=frozenset({CompanyId(7)}))
    assert standing_for(Action.NUDGE, person, FACTS) is Standing.FIRM
    assert standing_for(Action.WITHDRAW, person, FACTS) is Standing.FIRM
    assert standing_for(Action.ANSWER, person, FACTS) is None, "no standing of that row"
    assert standing_for(Action.ACCEPT, person, FACTS) is None, "no such row from here"


def test_what_may_be_done_needs_table_standing_ability_and_guards() -> None:
    assert allowed(FIRM, FACTS) == [Action.WITHDRAW, Action.NUDGE, Action.EXPLAIN]
    assert allowed(FIRM, replace(FACTS, nudges={Standing.FIRM: FACTS.now})) == [Action.WITHDRAW, Action.EXPLAIN]
    assert allowed(replace(FIRM, abilities=abilities_of([Role.AGENT])), FACTS) == []
    assert allowed(FIRM, replace(FACTS, state=State.CLOSED)) == []
    paused = replace(FACTS, paused=True)
    assert Action.RESUME in allowed(FIRM, paused)
    assert Action.ANSWER in allowed(unit(Role.HANDLER, LEAD), FACTS)
    assert Action.ANSWER not in allowed(unit(Role.HANDLER, LEAD), paused)


def test_filing_and_silence_are_nobodys_buttons() -> None:
    of_themselves = {
        Action.SUBMIT,
        Action.DEEM,
        Action.MOVE_PARK,
        Action.TAKE_OVER,
        Action.TAKE_IN,
        Action.LET_OUT,
        Action.REVOKE_CONSENT,
    }
    assert set(Action) - set(ABILITY) == of_themselves
    assert ABILITY[Action.CHECK_IN] == "ticket.check_in"
    assert allowed(SYSTEM, replace(FACTS, state=State.RESOLVED)) == []
