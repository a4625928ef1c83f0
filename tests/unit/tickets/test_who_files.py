"""Who is offered a form: whoever has a firm to file for, a complaint alone to an observer, an ended matter once more."""

from dataclasses import replace
from typing import Any

import pytest

from app.accounts.rules.permissions import abilities_of, abilities_of_scopes
from app.accounts.rules.roles import COMPANY, Principal, Role
from app.accounts.rules.scopes import Scope
from app.kernel.actor import SYSTEM, Actor, Seat
from app.kernel.ids import CompanyId, ParkId
from app.tickets.rules.deciding import files_again, files_for_somebody, files_within, only_complains
from app.tickets.rules.words import State
from tests.unit.tickets.test_standing import FACTS, GX, LEAD, somebody

OBSERVER = somebody(Role.OBSERVER)
HERE: dict[Role, dict[str, Any]] = {
    **{role: {"company_id": CompanyId(7)} for role in COMPANY},
    Role.DISPATCHER: {"park_id": ParkId(5)},
    Role.AGENT: {"park_id": ParkId(5)},
    Role.LIAISON: {"department_id": LEAD},
    Role.HANDLER: {"department_id": LEAD},
    Role.HEAD: {"department_id": LEAD},
}
CLOSED = replace(FACTS, state=State.CLOSED)


def of(role: Role) -> Actor:
    """Somebody of that role to whom the firm of the matter belongs."""
    return replace(
        somebody(role, **HERE.get(role, {})), paired=frozenset({CompanyId(7)} if role is Role.OFFICER else ())
    )


def program(*scopes: Scope) -> Actor:
    seat = Seat(role=Principal.SERVICE.value, region_id=GX, region_ids=frozenset({GX}))
    return replace(
        OBSERVER, seats=(seat,), scopes=frozenset(map(str, scopes)), abilities=abilities_of_scopes(map(str, scopes))
    )


FILES = {*COMPANY, Role.OFFICER, Role.AGENT, Role.DISPATCHER, Role.COORDINATOR, Role.OBSERVER}


@pytest.mark.parametrize("role", Role)
def test_a_form_is_offered_to_whoever_has_a_firm_to_file_for(role: Role) -> None:
    assert files_for_somebody(of(role)) is (role in FILES)
    assert not files_for_somebody(replace(of(role), abilities=abilities_of([Role.ADMIN]))), "not without the right"


def test_nobody_is_offered_a_form_that_must_be_refused() -> None:
    assert not files_for_somebody(somebody(Role.OFFICER)), "he looks after no firm today"
    assert not files_for_somebody(somebody(Role.AGENT)), "he has no park"
    assert files_for_somebody(SYSTEM)
    assert files_for_somebody(program(Scope.TICKETS_WRITE))
    assert not files_for_somebody(program(Scope.TICKETS_READ))


def test_an_observer_files_complaints_of_conduct_and_nothing_else() -> None:
    assert only_complains(OBSERVER)
    assert files_within(OBSERVER) == "15"
    for role in FILES - {Role.OBSERVER}:
        besides = replace(OBSERVER, seats=(*OBSERVER.seats, *of(role).seats))
        assert not only_complains(besides)
        assert files_within(besides) == ""
    for role in {*Role} - {Role.OBSERVER}:
        assert files_within(of(role)) == ""
    assert files_within(SYSTEM) == ""


@pytest.mark.parametrize("role", Role)
def test_an_ended_matter_is_brought_up_again_by_who_could_have_filed_it(role: Role) -> None:
    again = FILES - {Role.OBSERVER}
    assert files_again(of(role), CLOSED) is (role in again)
    assert not files_again(of(role), FACTS), "it is at work"
    assert not files_again(replace(of(role), abilities=frozenset({"ticket.see"})), CLOSED)


def test_a_matter_of_another_firm_is_not_brought_up_again() -> None:
    elsewhere = replace(CLOSED, company_id=CompanyId(8))
    assert not files_again(of(Role.COMPANY_ADMIN), elsewhere)
    assert not files_again(of(Role.OFFICER), elsewhere)
