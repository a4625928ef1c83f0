"""会商 over the wire: the room of a joint whistle, who is in it, and what is refused how."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.audit.models import AuditEntry
from app.calendars.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.clock import now
from app.meetings.rules import REFUSALS
from app.tickets.closing import Withdraw, withdraw
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.rules.words import HandBackReason, WhistleKind
from tests.api.conftest import Caller
from tests.builders import Zone, a_department, a_region, an_actor, as_actor
from tests.integration.meetings.rooms import called

ReadBy = Callable[[Actor | None], Caller]


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    with core.transactions.acting(SYSTEM) as tx:
        return called(tx, zone).number


def soon() -> str:
    return (local_day(now()) + timedelta(days=1)).isoformat()


def a_task(caller: Caller, zone: Zone, number: str, **more: Any) -> dict[str, Any]:
    room = f"/tickets/{number}/meeting"
    assert caller.post(f"{room}/decisions", {"text": "先恢复临时供电"}).status_code == 201
    body = {"decision": 1, "text": "恢复临时供电", "unit": zone.support.code, "due_on": soon(), **more}
    done = caller.post(f"{room}/tasks", body)
    assert done.status_code == 201, done.get_json()
    found: dict[str, Any] = done.get_json()["tasks"][-1]
    return found


def test_what_is_said_and_settled_is_read_by_all_in_the_room(
    core: Core, zone: Zone, caller: ReadBy, number: str
) -> None:
    room = f"/tickets/{number}/meeting"
    unit, dispatcher, leader = caller(zone.support_liaison), caller(zone.dispatcher), caller(zone.leader)
    said = unit.post(f"{room}/words", {"text": "抢修车已到东门"})
    assert (said.status_code, said.headers["Location"]) == (201, f"/api/v1/tickets/{number}/meeting")
    place = {"place": "东门", "meets_on": soon(), "meets_time": "9:30"}
    assert dispatcher.post(f"{room}/place", place).get_json()["place"] == "东门"
    task = a_task(dispatcher, zone, number, due_time="16:00")
    assert (task["state"], task["due"][11:16], task["overdue"]) == ("open", "16:00", False)

    seen = leader.get(room).get_json()
    [words] = seen["words"]
    assert (words["text"], words["unit"], words["author"]) == (
        "抢修车已到东门",
        zone.support.name,
        zone.support_liaison.name,
    )
    assert [each["unit"]["code"] for each in seen["called"]] == [zone.lead.code, zone.support.code]
    assert {each["checked_in_at"] for each in seen["called"]} == {None}
    assert all(each["due"] and not each["late"] for each in seen["called"])
    assert (seen["may_talk"], seen["may_decide"], seen["units"]) == (False, False, [])
    assert {each["code"] for each in dispatcher.get(room).get_json()["units"]} == {zone.lead.code, zone.support.code}

    done = unit.post(f"/meeting-tasks/{task['id']}/finish", {"note": "16:40 已恢复"})
    assert done.status_code == 200
    assert done.get_json()["tasks"][0]["note"] == "16:40 已恢复"
    again = unit.post(f"/meeting-tasks/{task['id']}/finish", {"note": "再说一次"})
    assert again.status_code == 409
    assert REFUSALS["meeting_task_done"] in again.get_json()["detail"]
    with core.transactions.reading(SYSTEM) as tx:
        names = set(tx.session.scalars(sa.select(AuditEntry.name).where(AuditEntry.name.startswith("meeting."))))
        kept = str(
            tx.session.scalars(sa.select(AuditEntry.detail).where(AuditEntry.name == "meeting.words_said")).all()
        )
    assert names == {
        "meeting.words_said",
        "meeting.place_set",
        "meeting.decision_taken",
        "meeting.task_given",
        "meeting.task_done",
    }
    assert "抢修车" not in kept


def test_it_exists_for_nobody_else(core: Core, zone: Zone, caller: ReadBy, number: str) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = a_region(tx)
        strangers = [
            zone.firm,
            zone.other_firm,
            zone.officer,
            zone.supervisor,
            zone.auditor,
            zone.observer,
            an_actor(tx, Role.COORDINATOR, elsewhere),
            an_actor(tx, Role.LEADER, elsewhere),
            an_actor(tx, Role.HANDLER, zone.region, department=a_department(tx, zone.region)),
        ]
    task = a_task(caller(zone.dispatcher), zone, number)
    room = f"/tickets/{number}/meeting"
    for actor in strangers:
        there = caller(actor)
        assert there.get(room).status_code == 404, actor.name
        assert there.get(f"{room}/form").status_code == 404, actor.name
        assert there.post(f"{room}/words", {"text": "听得到吗"}).status_code == 404, actor.name
        assert there.post(f"{room}/decisions", {"text": "先断电"}).status_code == 404, actor.name
        assert there.post(f"/meeting-tasks/{task['id']}/finish", {"note": "办了"}).status_code == 404, actor.name
    firm = caller(zone.firm)
    for path in (f"/tickets/{number}", f"/tickets/{number}/timeline", f"/tickets/{number}/forms"):
        assert "临时供电" not in firm.get(path).get_data(as_text=True)
        assert "会商" not in firm.get(path).get_data(as_text=True)


def test_a_unit_that_was_let_go_is_out_that_minute(core: Core, zone: Zone, caller: ReadBy, number: str) -> None:
    unit, room = caller(zone.support_liaison), f"/tickets/{number}/meeting"
    task = a_task(caller(zone.dispatcher), zone, number)
    assert unit.get(room).status_code == 200
    with core.transactions.acting(SYSTEM) as tx:
        asked = HandBack(reason=HandBackReason.NOT_OURS, basis="职责清单另有规定")
        hand_back(as_actor(tx, zone.support_head), number, None, asked)
        rule(as_actor(tx, zone.coordinator), number, None, Rule(upheld=True, note="成立"))
    assert unit.get(room).status_code == 404
    assert unit.post(f"{room}/words", {"text": "还在吗"}).status_code == 404
    assert unit.post(f"/meeting-tasks/{task['id']}/finish", {"note": "办了"}).status_code == 404
    [left] = caller(zone.leader).get(room).get_json()["tasks"]
    assert (left["state"], left["lapse"]) == ("lapsed", "left")


def test_what_is_wrong_is_said_where_it_is(zone: Zone, caller: ReadBy, number: str) -> None:
    there, room = caller(zone.dispatcher), f"/tickets/{number}/meeting"
    a_task(there, zone, number)
    good = {"decision": 1, "text": "办", "unit": zone.lead.code, "due_on": soon()}
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("words", {"text": " "}, "text"),
        ("decisions", {"text": ""}, "text"),
        ("tasks", {**good, "text": ""}, "text"),
        ("tasks", {**good, "due_on": "2020-01-01"}, "due_on"),
        ("tasks", {**good, "due_time": "25:61"}, "due_time"),
        ("tasks", {**good, "unit": "NOBODY"}, "unit"),
        ("tasks", {**good, "decision": 9}, "decision"),
        ("place", {"place": "东门", "meets_on": "2020-01-01", "meets_time": "9:30"}, "meets_on"),
        ("place", {"place": "东门", "meets_on": soon(), "meets_time": "九点"}, "meets_time"),
    ]
    for path, body, field in wrong:
        answer = there.post(f"{room}/{path}", body)
        assert answer.status_code == 422, (path, body)
        assert list(answer.get_json()["errors"]) == [field]
    assert len(there.get(room).get_json()["tasks"]) == 1


def test_who_may_not_write_is_told_so_and_after_the_end_nobody_may(
    core: Core, zone: Zone, caller: ReadBy, number: str
) -> None:
    room = f"/tickets/{number}/meeting"
    task = a_task(caller(zone.liaison), zone, number)
    assert caller(zone.leader).post(f"{room}/words", {"text": "抓紧"}).status_code == 403
    assert caller(zone.support_head).post(f"{room}/decisions", {"text": "先断电"}).status_code == 403
    assert caller(zone.liaison).post(f"/meeting-tasks/{task['id']}/finish", {"note": "办了"}).status_code == 403
    with core.transactions.acting(SYSTEM) as tx:
        withdraw(as_actor(tx, zone.firm), number, None, Withdraw(reason="已自行解决"))
    there = caller(zone.coordinator)
    for path, body in (("words", {"text": "收队"}), ("decisions", {"text": "收队"})):
        late = there.post(f"{room}/{path}", body)
        assert (late.status_code, REFUSALS["meeting_closed"] in late.get_json()["detail"]) == (409, True)
    seen = there.get(room).get_json()
    assert (seen["closed"], seen["tasks"][0]["lapse"]) == (True, "ended")


def test_the_minutes_are_a_file_on_record(core: Core, zone: Zone, caller: ReadBy, number: str) -> None:
    a_task(caller(zone.dispatcher), zone, number)
    for medium, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        file = caller(zone.leader).get(f"/tickets/{number}/meeting/form?medium={medium}")
        assert file.status_code == 200
        assert file.get_data().startswith(begins)
    with core.transactions.reading(SYSTEM) as tx:
        kept = tx.session.scalars(sa.select(AuditEntry.detail).where(AuditEntry.name == "meeting.printed")).all()
    assert [each["medium"] for each in kept] == ["pdf", "docx"]


def test_an_ordinary_whistle_opens_no_room(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = called(tx, zone, WhistleKind.ORDINARY).number
    assert caller(zone.coordinator).get(f"/tickets/{number}/meeting").status_code == 404
