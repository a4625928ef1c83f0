"""银企对接会 by API: planned, changed and cancelled by the centre, read by each guest as far as it may, needs born there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.calendars.rules import local_day
from app.core import Core
from app.fairs.rules import REFUSALS
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from tests.api.conftest import Caller
from tests.builders import Zone
from tests.fairs import Event, a_fair

ReadBy = Callable[[Actor | None], Caller]


@pytest.fixture
def event(core: Core, zone: Zone) -> Event:
    with core.transactions.acting(SYSTEM) as tx:
        return a_fair(tx, zone)


def plan_body(event: Event, zone: Zone, *, days: int = 3, **fields: Any) -> dict[str, Any]:
    day = local_day(clock.now()) + timedelta(days=days)
    return {
        "title": "秋季银企对接会",
        "day": day.isoformat(),
        "time": "14:30",
        "place": "企服中心二楼",
        "banks": [event.bank.code],
        "firms": [zone.company.credit_code],
        **fields,
    }


def need_body(**fields: Any) -> dict[str, Any]:
    day = local_day(clock.now()) + timedelta(days=30)
    return {
        "category": "0401",
        "title": "流动资金缺口",
        "body": "订单增加，需备料。",
        "amount": 500,
        "purpose": "采购钢材",
        "term": 12,
        "security": "mortgage",
        "needed_by": day.isoformat(),
        **fields,
    }


def test_the_centre_plans_changes_and_cancels(zone: Zone, event: Event, caller: ReadBy) -> None:
    desk = caller(zone.coordinator)
    made = desk.post("/fairs", json=plan_body(event, zone))
    assert made.status_code == 201
    path = made.headers["Location"].removeprefix("/api/v1")
    body = made.get_json()
    assert (body["state"], body["version"], body["figures"]["born"]) == ("planned", 1, 0)
    moved = desk.post(f"{path}/change", json={**plan_body(event, zone, place="东区会议室"), "version": 1})
    assert (moved.status_code, moved.get_json()["place"]) == (200, "东区会议室")
    assert desk.post(f"{path}/change", json={**plan_body(event, zone), "version": 1}).status_code == 409
    assert desk.post(f"{path}/cancel", json={"version": 2}).status_code == 422
    assert desk.post(f"{path}/cancel", json={"version": 2, "reason": "场地检修"}).get_json()["state"] == "cancelled"
    again = desk.post(f"{path}/cancel", json={"version": 3, "reason": "场地检修"})
    assert (again.status_code, again.get_json()["detail"]) == (409, REFUSALS["fair_cancelled"])
    wrong = desk.post("/fairs", json=plan_body(event, zone, firms=["91410100MA00000000"]))
    assert (wrong.status_code, set(wrong.get_json()["errors"])) == (422, {"firms"})


def test_each_reads_what_is_its_own(zone: Zone, event: Event, caller: ReadBy) -> None:
    path = f"/fairs/{event.number}"
    for actor, code in (
        (zone.other_firm, 404),
        (event.other_banker, 404),
        (zone.liaison, 404),
        (zone.observer, 403),
        (zone.firm, 200),
        (event.banker, 200),
        (zone.officer, 200),
        (zone.leader, 200),
    ):
        assert caller(actor).get(path).status_code == code, actor.name
    bank = caller(event.banker).get(path).get_json()
    assert ([each["code"] for each in bank["banks"]], bank["firms"], bank["needs"]) == ([event.bank.code], [], [])
    assert bank["figures"] is None
    assert caller(event.other_banker).get("/fairs").get_json()["items"] == []
    assert len(caller(zone.firm).get("/fairs").get_json()["items"]) == 1
    for actor in (zone.firm, event.banker, zone.dispatcher):
        assert caller(actor).post("/fairs", json=plan_body(event, zone)).status_code == 403


def test_a_need_is_born_there_and_who_came_is_marked(
    zone: Zone, event: Event, caller: ReadBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, firm = f"/fairs/{event.number}", zone.company.credit_code
    early = caller(zone.coordinator).post(f"{path}/needs", json=need_body(firm=firm))
    assert (early.status_code, early.get_json()["detail"]) == (409, REFUSALS["fair_not_yet"])
    there = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: there)
    desk = caller(zone.coordinator)
    born = desk.post(f"{path}/needs", json=need_body(firm=firm)).get_json()
    assert [each["amount"] for each in born["needs"]] == [500]
    financing = caller(zone.firm).get(f"/tickets/{born['needs'][0]['ticket']}/financing").get_json()
    assert (financing["need"]["purpose"], financing["consents"]) == ("采购钢材", [])
    assert caller(zone.firm).post(f"{path}/needs", json=need_body()).status_code == 200
    assert caller(event.banker).post(f"{path}/needs", json=need_body(firm=firm)).status_code == 403
    assert caller(zone.other_firm).post(f"{path}/needs", json=need_body()).status_code == 404
    marked = desk.post(f"{path}/mark", json={"version": 1, "banks": [event.bank.code], "firms": [firm]}).get_json()
    assert [guest["came"] for guest in (*marked["banks"], *marked["firms"])] == [True, True]
    assert marked["figures"] == {"born": 2, "granted": 0, "money_asked": 1000, "money_granted": 0}
