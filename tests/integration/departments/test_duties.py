"""The duty list: kept by the region, read as a route."""

import pytest

from app.accounts.rules.roles import Role
from app.departments.duties import set_duties
from app.departments.models import DepartmentKind
from app.departments.queries import (
    centre_of,
    departments_by_id,
    departments_of,
    duty_list,
    get_department,
    routes_for,
)
from app.departments.rules import Route, RouteReason
from app.kernel.errors import Forbidden, Invalid, Missing
from app.kernel.ids import ParkId, RegionId
from app.kernel.transaction import Transaction
from tests.integration.places import a_department, a_place, acting_as, actor, somebody


def route_to(tx: Transaction, region_id: RegionId, category: str, park_id: ParkId | None) -> Route:
    return routes_for(tx.session, region_id, [(category, park_id)])[category, park_id]


def test_the_route_comes_from_the_list_the_town_and_the_centre(tx: Transaction) -> None:
    place = a_place(tx)
    centre = a_department(tx, place.here, DepartmentKind.CENTRE)
    town = a_department(tx, place.here, DepartmentKind.TOWN, place.park)
    lead, second, first = (a_department(tx, place.here) for _ in range(3))
    set_duties(tx, place.here, "01", lead, [first, second])
    set_duties(tx, place.here, "14", None, [first])
    assert centre_of(tx.session, place.here) == centre
    listed = route_to(tx, place.here, "0103", place.park)
    assert (listed.lead, listed.supports, listed.reason) == (lead, (first, second), RouteReason.DUTY_LIST)
    around = route_to(tx, place.here, "1401", place.park)
    assert (around.lead, around.supports) == (town, (first,))
    assert route_to(tx, place.here, "14", place.park).supports == (), "too wide to say who is needed"
    assert route_to(tx, place.here, "14", None).lead == centre
    assert route_to(tx, place.here, "99", place.park).reason is RouteReason.FALLBACK_TO_CENTRE
    with pytest.raises(Missing):
        route_to(tx, place.there, "01", None)


def test_setting_duties_anew_replaces_them(tx: Transaction) -> None:
    place = a_place(tx)
    one, other = a_department(tx, place.here), a_department(tx, place.here)
    set_duties(tx, place.here, "02", one, [other])
    set_duties(tx, place.here, "02", other)
    assert [(duty.department.id, duty.part) for duty in duty_list(tx.session, place.here)] == [(other, "lead")]
    assert set(departments_by_id(tx.session, [one, other])) == {one, other}
    assert departments_by_id(tx.session, []) == {}


def test_strangers_and_repeats_are_refused(tx: Transaction) -> None:
    place = a_place(tx)
    one, elsewhere = a_department(tx, place.here), a_department(tx, place.there)
    for lead, supports in [(one, [one]), (one, [elsewhere])]:
        with pytest.raises(Invalid):
            set_duties(tx, place.here, "02", lead, supports)
    for role, region in [(Role.LEADER, place.here), (Role.COORDINATOR, place.there)]:
        with pytest.raises(Forbidden):
            set_duties(acting_as(tx, somebody(tx, role, region)), place.here, "02", one)
    set_duties(acting_as(tx, somebody(tx, Role.COORDINATOR, place.here)), place.here, "02", one)


def test_departments_are_seen_in_the_own_region(tx: Transaction) -> None:
    place = a_place(tx)
    near, far = a_department(tx, place.here), a_department(tx, place.there)
    leader = actor(tx, Role.LEADER, place.here)
    seen = departments_of(tx.session, leader)
    assert [department.id for department in seen] == [near]
    assert {near, far} <= {department.id for department in departments_of(tx.session, tx.actor)}
    assert get_department(tx.session, place.here, seen[0].code).id == near
    for code in ("", "\0", "nowhere"):
        with pytest.raises(Missing):
            get_department(tx.session, place.here, code)
