"""Whom a whistle form proposes, and what it says of a unit in which nobody is there."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.accounts.rules.roles import Role
from app.core import Core
from app.departments.models import Department, DepartmentKind, Duty, DutyPart
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from tests.builders import Zone, a_category, a_department, a_ticket, an_actor
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


@pytest.fixture
def utilities(core: Core, zone: Zone) -> dict[str, Department]:
    """水电气暖讯 with its utilities: all four for the whole category, one for each item."""
    with core.transactions.acting(SYSTEM) as tx:
        a_department(tx, zone.region, DepartmentKind.CENTRE)
        power, water = a_department(tx, zone.region), a_department(tx, zone.region)
        for unit in (power, water):
            an_actor(tx, Role.LIAISON, zone.region, department=unit)
        a_category(tx, "01").hint = "停水停电"
        for code, hint in (("0101", "停电、跳闸"), ("0102", "停水、水压低")):
            item = a_category(tx, code)
            item.hint, item.parent_code = hint, "01"
        for code, supports in (("01", (power, water)), ("0101", (power,)), ("0102", (water,))):
            lines = [(zone.lead, DutyPart.LEAD), *((unit, DutyPart.SUPPORT) for unit in supports)]
            tx.session.add_all(
                Duty(region_id=zone.region.id, category_code=code, department_id=unit.id, part=part, position=0)
                for unit, part in lines
            )
        tx.session.flush()
        return {"power": power, "water": water}


def ticked(page: str) -> set[str]:
    """The supports a sheet has ticked."""
    return {tag[1] for tag in re.finditer(r'<input checked[^>]*name="supports"[^>]*value="([^"]+)"', page)}


def test_an_item_is_named_from_the_words_and_not_chosen_while_nothing_was_learned(
    core: Core, zone: Zone, utilities: dict[str, Department], sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        dry, plain = (a_ticket(tx, zone, title=title).number for title in ("昨天起停水", "昨天起没有信号"))
    client = sign_in(zone.dispatcher)
    page = client.get(f"/tickets/{dry}/intake").get_data(as_text=True)
    assert "按内容可能是 0102 类别0102（写到停水），不确定，没有替您选" in page
    assert re.search(r'<option selected value="01">', page), "of words alone nobody is sure"
    assert ticked(page) == set()
    assert "建议类别 0102 类别0102" in client.get("/worklist/triage").get_data(as_text=True)
    page = client.get(f"/tickets/{plain}/intake").get_data(as_text=True)
    assert re.search(r'<option selected value="01">', page)
    assert ticked(page) == set()


def test_another_category_brings_its_own_units_in_place_and_without_script(
    zone: Zone, utilities: dict[str, Department], at: Callable[[Actor, State], Desk]
) -> None:
    desk = at(zone.dispatcher, State.SUBMITTED)
    part = desk.client.get(f"/tickets/{desk.number}/intake/units?category=0101").get_data(as_text=True)
    assert ticked(part) == {utilities["power"].code}
    assert "<form" not in part, "a part of the sheet, which stays as it was typed"
    again = desk.post("intake", reroute="1", category="0102", grade="major", task="请到现场", kind="joint")
    page = again.get_data(as_text=True)
    assert again.status_code == 200
    assert ticked(page) == {utilities["water"].code}
    assert "请到现场" in page
    assert re.search(r'<input checked[^>]*name="grade"[^>]*value="major"', page), "what was typed stays"
    sent = desk.post(
        "intake",
        category="0102",
        grade="ordinary",
        kind="ordinary",
        lead=zone.lead.code,
        supports=utilities["water"].code,
    )
    assert sent.status_code == 303


def test_the_sheet_of_acceptance_asks_about_alarms_and_for_a_reason(
    core: Core, zone: Zone, sign_in: SignIn, utilities: dict[str, Department]
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, title="车间停产").number
    desk = Desk(sign_in(zone.coordinator), number)
    assert "企业写到“停产”，请核实是否紧急" in desk.client.get(f"/tickets/{number}").get_data(as_text=True)
    silent = desk.post("accept", category="0101", grade="ordinary", urgency="urgent")
    assert (silent.status_code, "请写明为什么调整紧急程度" in silent.get_data(as_text=True)) == (422, True)
    assert (
        desk.post("accept", category="0101", grade="ordinary", urgency="urgent", urgency_why="已停线").status_code
        == 303
    )
    page = sign_in(zone.firm).get(f"/tickets/{number}").get_data(as_text=True)
    assert "已停线" in page


def test_a_leaders_word_is_given_shown_to_staff_and_answered(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    leader, unit = Desk(sign_in(zone.leader), number), Desk(sign_in(zone.handler), number)
    for typed, wrong in (
        ({"due_on": "", "text": "请抓紧"}, "due_on"),
        ({"due_on": "2020-01-01", "text": "请抓紧"}, "180"),
    ):
        refused = leader.post("instruct", **typed)
        assert (refused.status_code, wrong in refused.get_data(as_text=True)) == (422, True)
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    assert leader.post("instruct", text="请抓紧解决", due_on=day).status_code == 303
    for client in (unit.client, sign_in(zone.officer), sign_in(zone.coordinator)):
        assert "请抓紧解决" in client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "请抓紧解决" not in sign_in(zone.firm).get(f"/tickets/{number}").get_data(as_text=True)
    assert unit.post("answer-instruction", text="").status_code == 422
    assert unit.post("answer-instruction", text="周五现场办公").status_code == 303
    assert "周五现场办公" in leader.client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "周五现场办公" not in sign_in(zone.firm).get(f"/tickets/{number}").get_data(as_text=True)
