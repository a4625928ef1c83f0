"""会商室 as a page: the way to it, what it shows, what is sent from it, and what looks again by itself."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.core import Core
from app.departments.models import DepartmentKind
from app.kernel.actor import SYSTEM
from app.kernel.clock import now
from app.kernel.transaction import Transaction
from app.meetings.rules import REFUSALS
from app.tickets.closing import Withdraw, withdraw
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.models import Ticket
from app.tickets.rules.words import HandBackReason, WhistleKind
from tests.builders import Zone, a_department, a_region, an_actor, as_actor
from tests.integration.meetings.rooms import called, came, settled
from tests.web.test_worklists import SignIn, token_of

LIVE = re.compile(r'hx-get="(/tickets/[^"]+/meeting/live[^"]+)" hx-trigger="every 30s"')


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    with core.transactions.acting(SYSTEM) as tx:
        zone.company.address = "启明大道 18 号 3 号厂房"
        tx.session.merge(zone.company)
        return called(tx, zone).number


def of_number(tx: Transaction, number: str) -> Ticket:
    return tx.session.scalars(sa.select(Ticket).where(Ticket.number == number)).one()


def soon() -> str:
    return (local_day(now()) + timedelta(days=1)).isoformat()


def test_the_ticket_leads_to_its_room_for_whoever_is_in_it(
    core: Core, zone: Zone, sign_in: SignIn, number: str
) -> None:
    room = f"/tickets/{number}/meeting"
    for actor in (zone.liaison, zone.support_head, zone.dispatcher, zone.coordinator, zone.leader):
        client = sign_in(actor)
        assert f'href="{room}"' in client.get(f"/tickets/{number}").text
        assert client.get(room).status_code == 200
    for actor in (zone.officer, zone.supervisor, zone.firm):
        client = sign_in(actor)
        assert f'href="{room}"' not in client.get(f"/tickets/{number}").text
        for page in (room, f"{room}/live", f"{room}/minutes", f"{room}/minutes.pdf"):
            assert client.get(page).status_code == 404, (actor.name, page)
    with core.transactions.acting(SYSTEM) as tx:
        strangers = [
            an_actor(tx, Role.COORDINATOR, a_region(tx)),
            an_actor(tx, Role.HANDLER, zone.region, department=a_department(tx, zone.region)),
        ]
        ordinary = called(tx, zone, WhistleKind.ORDINARY).number
    for actor in strangers:
        assert sign_in(actor).get(room).status_code == 404
    assert "/meeting" not in sign_in(zone.coordinator).get(f"/tickets/{ordinary}").text


def test_place_map_board_talk_and_tasks_stand_on_the_page(core: Core, zone: Zone, sign_in: SignIn, number: str) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        came(tx, zone, of_number(tx, number))
    room, dispatcher, unit = f"/tickets/{number}/meeting", sign_in(zone.dispatcher), sign_in(zone.support_liaison)
    page = unit.get(room).text
    assert "启明大道 18 号 3 号厂房" in page
    assert "https://uri.amap.com/search?keyword=%E5%90%AF" in page
    assert 'rel="noopener noreferrer" referrerpolicy="no-referrer"' in page
    assert page.count("已报到") >= 2

    sent = unit.post(f"{room}/words", data={"csrf_token": token_of(unit, room), "text": "抢修车已到东门"})
    assert (sent.status_code, sent.headers["Location"]) == (303, room)
    decision = {"csrf_token": token_of(dispatcher, room), "text": "先恢复临时供电"}
    assert dispatcher.post(f"{room}/decisions", data=decision).status_code == 303
    given = {
        "csrf_token": token_of(dispatcher, room),
        "decision": "1",
        "text": "恢复供电",
        "unit": zone.support.code,
        "due_on": soon(),
        "due_time": "16:00",
    }
    assert dispatcher.post(f"{room}/tasks", data=given).status_code == 303
    place = {"csrf_token": token_of(dispatcher, room), "place": "东门岗亭", "meets_on": soon(), "meets_time": "9:30"}
    assert dispatcher.post(f"{room}/place", data=place).status_code == 303

    page = sign_in(zone.leader).get(room).text
    for words in ("抢修车已到东门", "先恢复临时供电", "恢复供电", "东门岗亭", "1 项待完成", zone.support.name):
        assert words in page
    assert "<textarea" not in page, "a leader reads"
    task = re.search(r'action="/meeting-tasks/(\d+)/finish"', unit.get(room).text)
    assert task is not None
    finish = f"/meeting-tasks/{task[1]}/finish"
    empty = unit.post(finish, data={"csrf_token": token_of(unit, room), "note": ""})
    assert (empty.status_code, "请写明完成情况。" in empty.text) == (422, True)
    assert unit.post(finish, data={"csrf_token": token_of(unit, room), "note": "16:40 已恢复"}).status_code == 303
    assert "16:40 已恢复" in dispatcher.get(room).text
    twice = unit.post(finish, data={"csrf_token": token_of(unit, room), "note": "又一次"})
    assert (twice.status_code, REFUSALS["meeting_task_done"] in twice.text) == (409, True)


def test_what_is_wrong_comes_back_as_it_was_typed(zone: Zone, sign_in: SignIn, number: str) -> None:
    room, client = f"/tickets/{number}/meeting", sign_in(zone.coordinator)
    token = token_of(client, room)
    client.post(f"{room}/decisions", data={"csrf_token": token, "text": "先恢复临时供电"})
    assert client.post(f"{room}/words", data={"csrf_token": token, "text": ""}).status_code == 422
    given = {"csrf_token": token, "decision": "1", "text": "写到一半的任务", "unit": "", "due_on": "2020-01-01"}
    back = client.post(f"{room}/tasks", data=given)
    assert back.status_code == 422
    assert "写到一半的任务" in back.text
    given |= {"unit": zone.lead.code}
    assert "请选择今天起 180 天以内的日期。" in client.post(f"{room}/tasks", data=given).text
    given |= {"decision": "abc", "due_on": soon()}
    assert client.post(f"{room}/tasks", data=given).status_code == 422


def test_a_late_task_is_shown_late(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        tx.now = now() - timedelta(days=9)
        late = called(tx, zone)
        settled(tx, zone, late)
    page = sign_in(zone.leader).get(f"/tickets/{late.number}/meeting").text
    assert "超期未完成" in page
    assert "1 项超期" in page


def test_the_board_and_the_talk_look_again_by_themselves(core: Core, zone: Zone, sign_in: SignIn, number: str) -> None:
    room, leader, unit = f"/tickets/{number}/meeting", sign_in(zone.leader), sign_in(zone.support_liaison)
    found = LIVE.search(leader.get(room).text)
    assert found is not None
    href = found[1].replace("&amp;", "&")
    assert leader.get(href).status_code == 204
    unit.post(f"{room}/words", data={"csrf_token": token_of(unit, room), "text": "到了"})
    answer = leader.get(href)
    assert (answer.status_code, "到了" in answer.text) == (200, True)
    assert "刷新页面" not in answer.text
    dispatcher = sign_in(zone.dispatcher)
    dispatcher.post(f"{room}/decisions", data={"csrf_token": token_of(dispatcher, room), "text": "先断电"})
    moved = leader.get(href).text
    assert "刷新页面" in moved
    assert "先断电" not in moved


def test_the_minutes_are_a_page_and_files(core: Core, zone: Zone, sign_in: SignIn, number: str) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        settled(tx, zone, of_number(tx, number))
    room, client = f"/tickets/{number}/meeting", sign_in(zone.coordinator)
    page = client.get(f"{room}/minutes").text
    for words in ("会商纪要", "启明大道 18 号 3 号厂房", "先恢复临时供电", "恢复临时供电", zone.support.name):
        assert words in page
    assert "<form" not in page
    for medium, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        file = client.get(f"{room}/minutes.{medium}")
        assert file.status_code == 200
        assert file.get_data().startswith(begins)
    assert client.get(f"{room}/minutes.exe").status_code == 404


def test_a_unit_let_go_and_a_matter_that_ended(core: Core, zone: Zone, sign_in: SignIn, number: str) -> None:
    room, unit, centre = f"/tickets/{number}/meeting", sign_in(zone.support_liaison), sign_in(zone.coordinator)
    token, other = token_of(unit, room), token_of(centre, room)
    with core.transactions.acting(SYSTEM) as tx:
        asked = HandBack(reason=HandBackReason.NOT_OURS, basis="职责清单另有规定")
        hand_back(as_actor(tx, zone.support_head), number, None, asked)
        rule(as_actor(tx, zone.coordinator), number, None, Rule(upheld=True, note="成立"))
    assert unit.get(room).status_code == 404
    assert unit.get(f"{room}/live").status_code == 404
    assert unit.post(f"{room}/words", data={"csrf_token": token, "text": "还在吗"}).status_code == 404
    with core.transactions.acting(SYSTEM) as tx:
        withdraw(as_actor(tx, zone.firm), number, None, Withdraw(reason="已自行解决"))
    late = centre.post(f"{room}/words", data={"csrf_token": other, "text": "收队"})
    assert (late.status_code, REFUSALS["meeting_closed"] in late.text) == (409, True)
    page = centre.get(room).text
    assert "会商记录只能查看" in page
    assert "every 30s" not in page
    assert "<textarea" not in page


def test_a_partner_that_was_called_talks_and_prints_nothing(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        power = a_department(tx, zone.region, DepartmentKind.PARTNER)
        person = an_actor(tx, Role.LIAISON, zone.region, department=power)
        number = called(tx, zone, WhistleKind.JOINT, zone.support.code, power.code).number
    room, client = f"/tickets/{number}/meeting", sign_in(person)
    assert f'href="{room}"' in client.get(f"/tickets/{number}").text
    page = client.get(room).text
    assert zone.company.name not in page
    assert zone.support.name not in page
    assert "minutes.pdf" not in page
    assert client.get(f"{room}/minutes.pdf").status_code == 404
    assert client.get(f"{room}/minutes").status_code == 404
    assert (
        client.post(f"{room}/words", data={"csrf_token": token_of(client, room), "text": "已断电"}).status_code == 303
    )
    assert "已断电" in sign_in(zone.liaison).get(room).text
