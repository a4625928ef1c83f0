"""Who can stand in for whom: every pair of roles in the same and in another place, by hand."""

import itertools

import pytest

from app.accounts.rules.roles import COMPANY, Role
from app.accounts.rules.seats import NEEDS
from app.accounts.rules.standing_in import Place, covered, covers

PAIRS = """
liaison: liaison handler head
handler: liaison handler head
head: liaison handler head
dispatcher: dispatcher agent
agent: dispatcher agent
coordinator: coordinator supervisor leader
supervisor: coordinator supervisor leader
leader: coordinator supervisor leader
officer: officer
observer: observer
auditor: auditor
admin: admin
"""
"""Who is away: who of the same place can stand in."""
STAFF = sorted(set(Role) - COMPANY)


def grid() -> dict[str, set[str]]:
    lines = (line.split(": ") for line in PAIRS.strip().splitlines())
    return {away: set(own.split()) for away, own in lines}


def place(role: Role, *, region: int = 1, number: int = 7) -> Place:
    needed = NEEDS.get(role)
    return Place(
        role=role,
        region_id=region,
        park_id=number if needed == "park_id" else None,
        department_id=number if needed == "department_id" else None,
    )


@pytest.mark.parametrize(("own", "away"), list(itertools.product(STAFF, STAFF)))
def test_in_the_same_place_as_it_is_written(own: Role, away: Role) -> None:
    assert covers(place(own), place(away)) is (own.value in grid()[away.value])


@pytest.mark.parametrize(("own", "away"), list(itertools.product(Role, Role)))
def test_never_in_another_region_and_nobody_of_a_firm(own: Role, away: Role) -> None:
    assert not covers(place(own, region=2), place(away))
    if {own, away} & COMPANY:
        assert not covers(place(own), place(away))


@pytest.mark.parametrize("away", [role for role in STAFF if role in NEEDS])
def test_never_in_another_unit_or_park(away: Role) -> None:
    assert not any(covers(place(own, number=8), place(away)) for own in STAFF)


def test_seat_by_seat_no_more_than_the_other_has() -> None:
    away = [place(Role.HEAD), place(Role.HEAD, number=9), place(Role.COORDINATOR)]
    assert covered([place(Role.HANDLER)], away) == [place(Role.HEAD)]
    assert covered([], away) == []
