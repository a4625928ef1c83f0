"""For whom a ticket exists, and as what he stands there: every role, on a seat that names all units of the matter."""

from dataclasses import replace
from typing import Any

import pytest

from app.accounts.rules.roles import COMPANY, UNIT, Principal, Role
from app.kernel.actor import Actor, Seat
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, RegionId
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Standing
from app.tickets.rules.standing import brings_files, reaches, standings
from app.tickets.rules.words import PartState, State
from tests.unit.tickets.test_standing import ELSEWHERE, FACTS, GX, LEAD, NOW, STRANGER, somebody

ALL_UNITS: dict[str, Any] = {"company_id": CompanyId(7), "park_id": ParkId(5), "department_id": LEAD}
OWN: dict[Role, dict[str, Any]] = {
    **{role: {"company_id": CompanyId(7)} for role in COMPANY},
    **{role: {"department_id": LEAD} for role in UNIT},
    Role.DISPATCHER: {"park_id": ParkId(5)},
    Role.AGENT: {"park_id": ParkId(5)},
}
"""The unit of this matter that a role belongs to; the others hold in the region."""
READS = {*COMPANY, *UNIT, Role.DISPATCHER, Role.AGENT} | {
    Role.COORDINATOR,
    Role.SUPERVISOR,
    Role.LEADER,
    Role.AUDITOR,
    Role.OBSERVER,
}
STANDS = {
    Role.COMPANY_USER: Standing.FIRM,
    Role.COMPANY_ADMIN: Standing.FIRM,
    Role.AGENT: Standing.AGENT,
    Role.DISPATCHER: Standing.DISPATCHER,
    Role.LIAISON: Standing.LEAD,
    Role.HANDLER: Standing.LEAD,
    Role.HEAD: Standing.LEAD_HEAD,
    Role.COORDINATOR: Standing.COORDINATOR,
    Role.SUPERVISOR: Standing.SUPERVISOR,
    Role.LEADER: Standing.LEADER,
    Role.OBSERVER: Standing.OBSERVER,
}


def exists_for(actor: Actor, facts: Facts = FACTS) -> bool:
    return any(reaches(actor, seat, facts) for seat in actor.seats)


@pytest.mark.parametrize("role", Role)
def test_a_role_stands_as_itself_whatever_else_its_seat_names(role: Role) -> None:
    """Above all nobody but the firm's own people stands for the firm."""
    expected = {STANDS[role]} if role in STANDS else set()
    assert standings(somebody(role, **ALL_UNITS), FACTS) == expected


@pytest.mark.parametrize("role", Role)
def test_a_leaders_word_before_any_whistle_is_for_park_and_centre_to_answer(role: Role) -> None:
    asked = replace(FACTS, state=State.ACCEPTED, parts=(), instructed=True)
    answers = role in {Role.DISPATCHER, Role.COORDINATOR}
    assert (Standing.INSTRUCTED in standings(somebody(role, **OWN.get(role, {})), asked)) is answers
    assert Standing.INSTRUCTED not in standings(somebody(role, **OWN.get(role, {})), replace(asked, instructed=False))


@pytest.mark.parametrize("role", Role)
def test_a_ticket_exists_for_its_own_units_and_those_who_read_the_region(role: Role) -> None:
    own = OWN.get(role, {})
    assert exists_for(somebody(role, **own)) is (role in READS)
    if own:
        other: dict[str, Any] = {
            "company_id": CompanyId(8),
            "park_id": ParkId(6),
            "department_id": STRANGER,
        }
        assert not exists_for(somebody(role, **{unit: other[unit] for unit in own}))
    else:
        assert not exists_for(somebody(role, ELSEWHERE))


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.AGENT])
def test_who_has_no_park_is_nothing_to_a_firm_without_one(role: Role) -> None:
    parkless = replace(FACTS, park_id=None)
    assert standings(somebody(role), parkless) == set()
    assert not exists_for(somebody(role), parkless)


def test_an_officer_reads_the_firms_he_looks_after() -> None:
    officer = somebody(Role.OFFICER)
    assert not exists_for(officer)
    assert exists_for(replace(officer, paired=frozenset({CompanyId(7)})))
    assert not exists_for(replace(officer, paired=frozenset({CompanyId(8)})))


@pytest.mark.parametrize("role", sorted(UNIT))
def test_a_unit_that_was_let_go_reads_no_more(role: Role) -> None:
    lead, support = FACTS.parts
    member = somebody(role, department_id=LEAD)
    for gone in (replace(lead, state=PartState.EXCUSED), replace(lead, left_at=NOW)):
        left = replace(FACTS, parts=(gone, support))
        assert not exists_for(member, left)
        assert standings(member, left) == set()
        again = replace(left, parts=(*left.parts, replace(lead, state=PartState.CALLED)))
        assert exists_for(member, again), "and reads again once it is called again"


@pytest.mark.parametrize("role", Role)
def test_a_complaint_does_not_exist_for_those_it_complains_of(role: Role) -> None:
    """Whatever else they sit in: one of theirs who is a dispatcher besides reads it through no seat."""
    complaint = replace(FACTS, confidential=True, complained_of=frozenset({int(STRANGER)}))
    seats = (*somebody(role, **OWN.get(role, {})).seats, *somebody(Role.HANDLER, department_id=STRANGER).seats)
    assert not exists_for(replace(somebody(role), seats=seats), complaint)


def test_of_confidential_matters_an_observer_and_a_program_know_their_own_alone() -> None:
    confidential = replace(FACTS, confidential=True)
    program = Seat(role=Principal.SERVICE.value, region_id=GX, region_ids=frozenset({GX}))
    for stranger in (
        somebody(Role.OBSERVER),
        replace(somebody(Role.OBSERVER), seats=(program,), scopes=frozenset({"tickets:read"})),
    ):
        assert exists_for(stranger), "a common matter"
        assert not exists_for(stranger, confidential)
        assert exists_for(replace(stranger, account_id=AccountId(70)), confidential), "he filed it"
    assert exists_for(somebody(Role.COORDINATOR), confidential)


def test_a_region_below_belongs_to_those_above_and_not_the_other_way_round() -> None:
    below = replace(FACTS, region_id=RegionId(3))
    above = Seat(role=Role.COORDINATOR.value, region_id=GX, region_ids=frozenset({GX, RegionId(3)}))
    assert exists_for(replace(somebody(Role.COORDINATOR), seats=(above,)), below)
    assert not exists_for(somebody(Role.COORDINATOR, RegionId(3)), FACTS)


def test_files_are_brought_by_who_has_a_part_and_by_a_program_to_what_it_filed() -> None:
    program = Seat(role=Principal.SERVICE.value, region_id=GX, region_ids=frozenset({GX}))
    filing = replace(somebody(Role.OBSERVER, account=70), seats=(program,))
    assert brings_files(filing, FACTS) == {Standing.PROGRAM}
    assert brings_files(replace(filing, account_id=AccountId(71)), FACTS) == set()
    assert brings_files(replace(filing, account_id=None), replace(FACTS, filed_by=None)) == set(), "nobody filed it"
    for role in (Role.AGENT, Role.OBSERVER):
        assert brings_files(somebody(role, account=70, **OWN.get(role, {})), FACTS) == set()
    member = somebody(Role.HANDLER, department_id=DepartmentId(LEAD))
    assert brings_files(member, FACTS) == {Standing.LEAD}
