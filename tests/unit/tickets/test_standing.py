"""What an actor is to a ticket, and what is kept from whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.accounts.rules.permissions import abilities_of
from app.accounts.rules.roles import Role
from app.kernel.actor import Actor, Seat
from app.kernel.ids import AccountId, AssignmentId, CompanyId, DepartmentId, ParkId, RegionId
from app.tickets.rules.deciding import allowed
from app.tickets.rules.facts import Facts, PartFacts
from app.tickets.rules.guards import GUARDS, nudging_as, refusal
from app.tickets.rules.lifecycle import Action, Standing
from app.tickets.rules.standing import standings
from app.tickets.rules.timeline import FIRM_READS, shown_to_firm
from app.tickets.rules.words import Grade, Part, PartState, State

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)
GX, ELSEWHERE = RegionId(1), RegionId(2)
LEAD, SUPPORT, STRANGER = DepartmentId(10), DepartmentId(11), DepartmentId(12)


def a_part(department: DepartmentId, part: Part, state: PartState) -> PartFacts:
    """One department's part, called this morning."""
    return PartFacts(
        id=AssignmentId(int(department)),
        department_id=department,
        part=part,
        state=state,
        hand_back_until=NOW + timedelta(days=1),
    )


FACTS = Facts(
    state=State.HANDLING,
    region_id=GX,
    park_id=ParkId(5),
    company_id=CompanyId(7),
    filed_by=AccountId(70),
    answered_by=None,
    category_code="01",
    confidential=False,
    grade=Grade.ORDINARY,
    cycle=1,
    now=NOW,
    parts=(a_part(LEAD, Part.LEAD, PartState.CHECKED_IN), a_part(SUPPORT, Part.SUPPORT, PartState.CALLED)),
)


def somebody(role: Role, region: RegionId = GX, account: int = 1, **unit: object) -> Actor:
    """An actor with one seat."""
    seat = Seat(role=role.value, region_id=region, region_ids=frozenset({region}), **unit)  # type: ignore[arg-type]
    return Actor(account_id=AccountId(account), name="某", seats=(seat,), abilities=abilities_of([role]))


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (somebody(Role.COMPANY_USER, company_id=CompanyId(7)), {Standing.FIRM}),
        (somebody(Role.COMPANY_USER, company_id=CompanyId(8)), set()),
        (somebody(Role.DISPATCHER, park_id=ParkId(5)), {Standing.DISPATCHER}),
        (somebody(Role.DISPATCHER, park_id=ParkId(6)), set()),
        (somebody(Role.HANDLER, department_id=LEAD), {Standing.LEAD}),
        (somebody(Role.HEAD, department_id=LEAD), {Standing.LEAD_HEAD}),
        (somebody(Role.HEAD, department_id=SUPPORT), {Standing.CALLED}),
        (somebody(Role.HANDLER, department_id=STRANGER), set()),
        (somebody(Role.COORDINATOR), {Standing.COORDINATOR}),
        (somebody(Role.COORDINATOR, ELSEWHERE), set()),
        (somebody(Role.OFFICER), set()),
        (replace(somebody(Role.OFFICER), paired=frozenset({CompanyId(7)})), {Standing.OFFICER}),
        (somebody(Role.OBSERVER), {Standing.OBSERVER}),
        (somebody(Role.AGENT, park_id=ParkId(5)), {Standing.AGENT}),
        (somebody(Role.AGENT, park_id=ParkId(6)), set()),
        (somebody(Role.AGENT), set()),
        (somebody(Role.ADMIN), set()),
    ],
)
def test_standing_comes_from_the_seat(actor: Actor, expected: set[Standing]) -> None:
    assert standings(actor, FACTS) == expected


def test_auditors_and_observers_may_do_nothing() -> None:
    for role in (Role.AUDITOR, Role.OBSERVER, Role.ADMIN):
        assert allowed(somebody(role), FACTS) == []


@pytest.mark.parametrize(
    ("action", "change", "code"),
    [
        (Action.DISPUTE, {"dispute_until": NOW - timedelta(seconds=1)}, "window_closed"),
        (Action.PAUSE, {"paused": True}, "already_paused"),
        (Action.PAUSE, {"pauses_used": 2}, "pauses_used_up"),
        (Action.RESUME, {}, "not_paused"),
        (Action.ANSWER, {"paused": True}, "paused"),
        (Action.RULE, {}, "no_hand_back"),
        (Action.WITHDRAW_QUESTION, {"asked_by": AccountId(2), "asked_from": State.ACCEPTED}, "question_of_another"),
        (Action.APPROVE, {"answered_by": AccountId(1)}, "approver_wrote_it"),
    ],
)
def test_each_guard_refuses_by_its_name(action: Action, change: dict[str, Any], code: str) -> None:
    facts = replace(FACTS, **change)
    firm = action is Action.DISPUTE
    actor = somebody(Role.COMPANY_USER, company_id=CompanyId(7)) if firm else somebody(Role.HEAD, department_id=LEAD)
    assert refusal(action, actor, facts) == code


def test_each_standing_nudges_by_itself() -> None:
    facts = replace(FACTS, nudges={Standing.FIRM: NOW - timedelta(hours=23)})
    firm, watching = somebody(Role.COMPANY_USER, company_id=CompanyId(7)), somebody(Role.SUPERVISOR)
    assert refusal(Action.NUDGE, firm, facts) == "nudged_just_now"
    assert refusal(Action.NUDGE, watching, facts) is None
    assert refusal(Action.NUDGE, firm, replace(facts, now=NOW + timedelta(hours=1))) is None


def test_who_holds_two_standings_nudges_once_as_each() -> None:
    both = replace(somebody(Role.COORDINATOR), seats=(*somebody(Role.COORDINATOR).seats, *somebody(Role.LEADER).seats))
    once = replace(FACTS, nudges={Standing.COORDINATOR: NOW})
    assert nudging_as(both, once) is Standing.LEADER
    assert nudging_as(both, replace(once, nudges={**once.nudges, Standing.LEADER: NOW})) is None


@pytest.mark.parametrize(
    ("actor", "asked_from", "code"),
    [
        (somebody(Role.HANDLER, account=9, department_id=LEAD), State.HANDLING, None),
        (somebody(Role.HANDLER, account=8, department_id=LEAD), State.HANDLING, "question_of_another"),
        (somebody(Role.HEAD, account=7, department_id=LEAD), State.HANDLING, None),
        (somebody(Role.HEAD, account=7, department_id=LEAD), State.SUBMITTED, "question_of_another"),
        (somebody(Role.DISPATCHER, account=6, park_id=ParkId(5)), State.SUBMITTED, "question_of_another"),
        (somebody(Role.COORDINATOR, account=5), State.SUBMITTED, None),
    ],
)
def test_a_question_is_taken_back_by_whoever_asked_their_head_or_the_centre(
    actor: Actor, asked_from: State, code: str | None
) -> None:
    asked = replace(FACTS, state=State.NEEDS_INFO, asked_by=AccountId(9), asked_from=asked_from)
    assert refusal(Action.WITHDRAW_QUESTION, actor, asked) == code


def test_a_handler_of_the_ticket_does_not_speak_for_the_firm() -> None:
    both = replace(
        somebody(Role.HANDLER, department_id=LEAD),
        seats=(
            *somebody(Role.HANDLER, department_id=LEAD).seats,
            *somebody(Role.COMPANY_USER, company_id=CompanyId(7)).seats,
        ),
    )
    assert refusal(Action.CONFIRM, both, FACTS) == "handler_speaks_for_firm"


def test_hand_backs_end_with_the_day_and_with_the_third() -> None:
    unit = somebody(Role.LIAISON, department_id=SUPPORT)
    assert refusal(Action.HAND_BACK, unit, FACTS) is None
    late = replace(FACTS, now=NOW + timedelta(days=2))
    assert refusal(Action.HAND_BACK, unit, late) == "hand_back_late"
    thrice = replace(FACTS, hand_backs=3)
    assert refusal(Action.HAND_BACK, unit, thrice) == "hand_backs_used_up"


def test_what_departments_say_to_each_other_is_not_for_the_firm() -> None:
    for action in (Action.HAND_BACK, Action.RULE, Action.FINISH, Action.ANSWER, Action.SEND_BACK, Action.NUDGE):
        assert shown_to_firm(action, {"text": "内部", "basis": "内部", "note": "内部"}) is None
    assert shown_to_firm(Action.WHISTLE, {"kind": "ordinary", "task": "内部交办要求"}) == {"kind": "ordinary"}
    assert set(FIRM_READS) <= set(Action)
    assert set(GUARDS) <= set(Action)
