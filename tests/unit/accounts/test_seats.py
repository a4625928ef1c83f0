"""Each role stands in its unit."""

import pytest

from app.accounts.rules.permissions import ABILITIES
from app.accounts.rules.roles import Role
from app.accounts.rules.seats import faults, is_staff

NOWHERE = {"park_id": None, "department_id": None, "company_id": None}


@pytest.mark.parametrize(
    ("role", "field"),
    [
        (Role.COMPANY_USER, "company_id"),
        (Role.COMPANY_ADMIN, "company_id"),
        (Role.LIAISON, "department_id"),
        (Role.HANDLER, "department_id"),
        (Role.HEAD, "department_id"),
        (Role.DISPATCHER, "park_id"),
    ],
)
def test_a_unit_role_names_its_unit_and_no_other(role: Role, field: str) -> None:
    assert list(faults(role, NOWHERE)) == [field]
    assert faults(role, {**NOWHERE, field: 1}) == {}
    other = next(name for name in NOWHERE if name != field)
    assert list(faults(role, {**NOWHERE, field: 1, other: 1})) == [other]


def test_an_agent_stands_in_a_park_and_perhaps_in_a_unit_of_it() -> None:
    assert list(faults(Role.AGENT, NOWHERE)) == ["park_id"]
    assert faults(Role.AGENT, {**NOWHERE, "park_id": 1, "department_id": 1}) == {}
    assert list(faults(Role.AGENT, {**NOWHERE, "park_id": 1, "company_id": 1})) == ["company_id"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COORDINATOR, Role.LEADER, Role.ADMIN, Role.AUDITOR, Role.OBSERVER])
def test_a_regional_role_names_none(role: Role) -> None:
    assert faults(role, NOWHERE) == {}
    assert list(faults(role, {**NOWHERE, "company_id": 1})) == ["company_id"]


def test_staff_is_everybody_but_firms() -> None:
    assert not is_staff({Role.COMPANY_USER, Role.COMPANY_ADMIN})
    assert is_staff({Role.COMPANY_USER, Role.OFFICER})
    assert is_staff(frozenset())


def test_every_role_has_abilities() -> None:
    assert set(ABILITIES) == set(Role)
    assert all(ABILITIES.values())
