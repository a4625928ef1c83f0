"""Supervision orders and weekly reports through the API."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from app.acts.table import ON_ORDERS
from app.calendars.rules import SHANGHAI
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.reports.compiling import compile_week
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]


def test_an_order_goes_its_way(caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket]) -> None:
    ticket = ticket_in(State.HANDLING)
    supervisor, unit = caller(zone.supervisor), caller(zone.liaison)
    raised = supervisor.post("/supervision-orders", {"ticket": ticket.number, "level": "red", "reason": "超期未结"})
    assert raised.status_code == 201, raised.text
    order = raised.get_json()
    path = f"/supervision-orders/{order['number']}"
    assert raised.headers["Location"] == "/api/v1" + path
    assert (order["state"], order["department"], order["ticket"]) == ("issued", zone.lead.code, ticket.number)
    assert order["due"].endswith("+08:00")
    assert unit.get(path).get_json()["actions"] == ["sign"]
    assert unit.post(path + "/sign", {}).status_code == 428
    signed = unit.post(path + "/sign", {"version": order["version"]}).get_json()
    assert supervisor.post(path + "/sign", {"version": signed["version"]}).status_code == 403
    stale = unit.post(path + "/answer", {"version": order["version"], "text": "x"})
    assert (stale.status_code, stale.get_json()["code"]) == (409, "version_conflict")
    answered = unit.post(path + "/answer", {"version": signed["version"], "text": "本周五前完成"}).get_json()
    closed = supervisor.post(path + "/close", {"version": answered["version"], "note": "已完成"}).get_json()
    assert closed["state"] == "closed"
    listed = supervisor.get("/supervision-orders?state=closed,issued").get_json()["items"]
    assert [row["number"] for row in listed] == [order["number"]]
    assert supervisor.get("/supervision-orders").get_json()["items"] == []
    late = supervisor.post(path + "/close", {"version": closed["version"]})
    assert (late.status_code, late.get_json()["code"]) == (409, "state_conflict")
    assert caller(zone.support_liaison).get(path).status_code == 404
    assert caller(zone.support_liaison).post(path + "/sign", {"version": 1}).status_code == 404
    assert caller(zone.firm).get("/supervision-orders").status_code == 403
    assert caller(zone.firm).get(path).status_code == 403


def test_who_has_no_business_with_orders_is_refused_before_any_is_looked_for(
    caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket]
) -> None:
    """A firm's acts are confined to its own rows, where no order is: looking for one there was an error of ours."""
    raised = caller(zone.supervisor).post(
        "/supervision-orders", {"ticket": ticket_in(State.HANDLING).number, "level": "red", "reason": "超期未结"}
    )
    number = raised.get_json()["number"]
    for who, act in itertools.product((zone.firm, zone.officer, zone.dispatcher), ON_ORDERS):
        for named in (number, "nothing-of-the-kind"):
            answer = caller(who).post(
                f"/supervision-orders/{named}/{act.name}", {"version": 1, "note": "x", "text": "x"}
            )
            assert answer.status_code == 403, (who.roles, act.name, answer.text)


def test_a_coordinator_proposes_and_a_leader_issues(
    caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket]
) -> None:
    ticket = ticket_in(State.HANDLING)
    body = {"ticket": ticket.number, "level": "yellow", "reason": "进展慢", "department": zone.support.code}
    proposed = caller(zone.coordinator).post("/supervision-orders", body).get_json()
    assert (proposed["state"], proposed["number"]) == ("proposed", None)
    path = f"/supervision-orders/{proposed['id']}"
    assert caller(zone.coordinator).post(path + "/issue", {"version": proposed["version"]}).status_code == 403
    issued = caller(zone.leader).post(path + "/issue", {"version": proposed["version"]}).get_json()
    assert issued["state"] == "issued"
    assert issued["number"].startswith("DB")
    other = caller(zone.coordinator).post("/supervision-orders", {**body, "department": "nowhere"})
    assert "department" in other.get_json()["errors"]
    assert caller(zone.leader).post("/supervision-orders", {**body, "ticket": "GX20200101-0001"}).status_code == 404


def test_a_frozen_week_is_read_and_drilled_into(
    caller: AsCaller, core: Core, zone: Zone, ticket_in: Callable[..., Ticket]
) -> None:
    ticket = ticket_in(State.CLOSED)
    today = clock.now().astimezone(SHANGHAI)
    week = f"{today.isocalendar().year}-W{today.isocalendar().week:02d}"
    with core.transactions.acting(SYSTEM) as tx:
        compile_week(replace(tx, now=tx.now + timedelta(days=7)), zone.region, week)
    coordinator = caller(zone.coordinator)
    listed = coordinator.get("/reports/weekly").get_json()["items"]
    assert [(row["week"], row["region"]) for row in listed] == [(week, zone.region.code)]
    report = coordinator.get(f"/reports/weekly/{week}?region={zone.region.code}").get_json()
    balance = report["balance"]
    assert balance["open_start"] + balance["filed"] - balance["finished"] - balance["excluded"] == balance["open_end"]
    ledger = next(
        figure
        for figure in report["figures"]
        if figure["metric"] == "resolution_ledger" and figure["scope"]["kind"] == "region"
    )
    assert (ledger["n"], ledger["d"], ledger["rate"], ledger["previous"]) == (1, 1, "100.0", None)
    path = f"/reports/weekly/{week}/figures/resolution_ledger"
    for scope in ("region", f"region:{zone.region.code}", f"department:{zone.lead.code}"):
        rows = coordinator.get(f"{path}/{scope}/tickets").get_json()
        assert [(row["number"], row["counted"]) for row in rows["items"]] == [(ticket.number, True)], scope
    assert coordinator.get(f"{path}/region/tickets?which=rest").get_json()["items"] == []
    assert coordinator.get(f"{path}/region/tickets?which=x").status_code == 422
    assert coordinator.get(f"{path}/department:nowhere/tickets").status_code == 404
    assert coordinator.get(f"/reports/weekly/{week}/figures/nonsense/region/tickets").status_code == 404
    assert coordinator.get("/reports/weekly/2019-W01").status_code == 404
    firm = caller(zone.firm)
    assert {f["scope"]["kind"] for f in firm.get(f"/reports/weekly/{week}").get_json()["figures"]} == {"region"}
    assert firm.get(f"{path}/region/tickets").status_code == 403


def test_a_weak_answer_goes_back_with_a_reason_and_a_new_due(
    caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket]
) -> None:
    ticket = ticket_in(State.HANDLING)
    supervisor, unit = caller(zone.supervisor), caller(zone.liaison)
    order = supervisor.post(
        "/supervision-orders", {"ticket": ticket.number, "level": "red", "reason": "超期"}
    ).get_json()
    path = f"/supervision-orders/{order['number']}"
    assert (order["round"], order["overdue"], order["returns"]) == (1, False, [])
    early = supervisor.post(path + "/return", {"version": order["version"], "reason": "没有完成时间"})
    assert (early.status_code, early.get_json()["code"]) == (409, "state_conflict")
    signed = unit.post(path + "/sign", {"version": order["version"]}).get_json()
    answered = unit.post(path + "/answer", {"version": signed["version"], "text": "正在办理"}).get_json()
    assert supervisor.get(path).get_json()["actions"] == ["return", "close"]
    assert unit.post(path + "/return", {"version": answered["version"], "reason": "x"}).status_code == 403
    assert supervisor.post(path + "/return", {"version": answered["version"]}).status_code == 422
    body = {"version": answered["version"], "reason": "没有完成时间", "workdays": 1}
    back = supervisor.post(path + "/return", body).get_json()
    assert (back["state"], back["round"], back["answer"], back["answered_at"]) == ("signed", 2, "", None)
    [kept] = back["returns"]
    assert (kept["answer"], kept["reason"], kept["due"]) == ("正在办理", "没有完成时间", order["due"])
    assert back["due"] < order["due"], "one workday from now, where the level gives three"
    assert unit.get(path).get_json()["actions"] == ["answer"]
    again = unit.post(path + "/answer", {"version": back["version"], "text": "周五前完成"}).get_json()
    closed = supervisor.post(path + "/close", {"version": again["version"]}).get_json()
    assert (closed["state"], len(closed["returns"])) == ("closed", 1)
