"""Whom a whistle form proposes, and what it says of a unit in which nobody is there."""

import re
from collections.abc import Callable

import pytest

from app.core import Core
from app.departments.models import Department, DepartmentKind, Duty, DutyPart
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from tests.builders import Zone, a_department, a_ticket
from tests.web.test_ticket_actions import Desk, state_of
from tests.web.test_worklists import SignIn


@pytest.fixture
def empty(core: Core, zone: Zone) -> Department:
    """The unit the duty list names for 01, without anybody in it."""
    with core.transactions.acting(SYSTEM) as tx:
        a_department(tx, zone.region, DepartmentKind.CENTRE)
        unit = a_department(tx, zone.region)
        tx.session.add(
            Duty(region_id=zone.region.id, category_code="01", department_id=unit.id, part=DutyPart.LEAD, position=0)
        )
        tx.session.flush()
        return unit


@pytest.fixture
def at(sign_in: SignIn, core: Core, zone: Zone) -> Callable[[Actor, State], Desk]:
    """A function: somebody at a new ticket in a state."""

    def desk(actor: Actor, state: State) -> Desk:
        with core.transactions.acting(SYSTEM) as tx:
            number = a_ticket(tx, zone, state).number
        return Desk(sign_in(actor), number)

    return desk


def test_a_unit_without_people_is_not_offered_as_if_it_worked(
    core: Core, zone: Zone, empty: Department, at: Callable[[Actor, State], Desk]
) -> None:
    desk = at(zone.dispatcher, State.ACCEPTED)
    page = desk.client.get(f"/tickets/{desk.number}").get_data(as_text=True)
    assert f"职责清单所列的{empty.name}没有在岗人员" in page
    assert re.search(rf'<option[^>]*value="{empty.code}">{empty.name}（没有在岗人员）', page), "not chosen beforehand"
    refused = desk.post("whistle", kind="ordinary", lead=empty.code, task="请到现场")
    assert refused.status_code == 422
    assert f"{empty.name}没有在岗人员，吹哨没有人能收到" in refused.get_data(as_text=True)
    assert state_of(core, desk.number) is State.ACCEPTED


def test_the_list_of_the_intake_says_it_too(zone: Zone, empty: Department, at: Callable[[Actor, State], Desk]) -> None:
    desk = at(zone.dispatcher, State.SUBMITTED)
    page = desk.client.get("/worklist/triage").get_data(as_text=True)
    assert f"职责清单所列的{empty.name}没有在岗人员" in page
