"""The pages of fairs: planning, one as each guest reads it, the sheet to sign, and a need that is written down there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.calendars.rules import local_day
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from tests.builders import Zone
from tests.fairs import Event, a_fair, born
from tests.web.test_worklists import token_of

SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def event(core: Core, zone: Zone) -> Event:
    with core.transactions.acting(SYSTEM) as tx:
        return a_fair(tx, zone)


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def on_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    there = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: there)


def test_one_is_planned_changed_and_cancelled(zone: Zone, event: Event, sign_in: SignIn) -> None:
    desk, day = sign_in(zone.coordinator), (local_day(clock.now()) + timedelta(days=5)).isoformat()
    plan = {"title": "春季银企对接会", "day": day, "time": "14:30", "place": "东区", "banks": event.bank.code}
    token = token_of(desk, "/fairs/new")
    refused = desk.post("/fairs", data={"csrf_token": token, **plan, "time": "下午", "firms": "91410100MA00000000"})
    assert refused.status_code == 422
    assert "91410100MA00000000" in refused.get_data(as_text=True), "what was typed is kept"
    made = desk.post("/fairs", data={"csrf_token": token, **plan, "firms": f"{zone.company.credit_code}\n\n"})
    assert made.status_code == 303
    path = made.headers["Location"]
    page = read(desk, path)
    assert zone.company.name in page
    assert event.bank.name in page
    sent = {"csrf_token": token_of(desk, path), "version": "1"}
    assert desk.post(f"{path}/change", data={**sent, **plan, "place": "西区"}).status_code == 303
    assert "西区" in read(desk, path)
    assert desk.post(f"{path}/change", data={**sent, **plan}).status_code == 409
    assert desk.post(f"{path}/cancel", data={**sent, "version": "2"}).status_code == 422
    assert desk.post(f"{path}/cancel", data={**sent, "version": "2", "reason": "场地检修"}).status_code == 303
    page = read(desk, path)
    assert "场地检修" in page
    assert 'id="act-cancel"' not in page
    assert "秋季银企对接会" in read(desk, "/fairs")


def test_a_bank_reads_where_and_when_and_nothing_of_the_others(
    core: Core, zone: Zone, event: Event, sign_in: SignIn
) -> None:
    page = read(sign_in(event.banker), f"/fairs/{event.number}")
    assert "企服中心" in page
    assert zone.company.name not in page
    assert event.other_bank.name not in page
    assert "受邀企业" not in page
    for stranger in (event.other_banker, zone.other_firm, zone.liaison):
        assert sign_in(stranger).get(f"/fairs/{event.number}").status_code == 404
    assert "没有邀请您参加的对接会" in read(sign_in(zone.other_firm), "/fairs")
    assert sign_in(event.banker).get(f"/fairs/{event.number}/sheet").status_code == 403


def test_a_need_is_written_down_there_and_who_came_is_marked(
    zone: Zone, event: Event, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_its_day(monkeypatch)
    path, desk = f"/fairs/{event.number}", sign_in(zone.coordinator)
    day = (local_day(clock.now()) + timedelta(days=30)).isoformat()
    need = {"category": "0401", "title": "缺流动资金", "body": "备料", "purpose": "采购铜材", "term": "12"}
    need |= {"security": "credit", "needed_by": day, "firm": zone.company.credit_code}
    token = token_of(desk, path)
    refused = desk.post(f"{path}/needs", data={"csrf_token": token, **need, "amount": "0"})
    assert refused.status_code == 422
    assert "采购铜材" in refused.get_data(as_text=True)
    made = desk.post(f"{path}/needs", data={"csrf_token": token, **need, "amount": "500"})
    assert made.status_code == 303
    assert "采购铜材" in read(desk, made.headers["Location"])
    marked = {"csrf_token": token, "version": "1", "banks": event.bank.code, "firms": zone.company.credit_code}
    assert desk.post(f"{path}/mark", data=marked).status_code == 303
    page = read(desk, path)
    assert page.count("已到会") == 2
    assert "缺流动资金" in page
    assert "缺流动资金" in read(sign_in(zone.firm), path)
    assert "缺流动资金" not in read(sign_in(event.banker), path)


def test_the_firm_writes_its_own_need_down(
    core: Core, zone: Zone, event: Event, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_its_day(monkeypatch)
    page = read(sign_in(zone.firm), f"/fairs/{event.number}")
    assert 'id="act-need"' in page
    assert 'name="firm"' not in page, "it speaks for itself alone"
    assert event.bank.name in page, "it comes for the banks"


def test_the_sheet_names_every_guest(zone: Zone, event: Event, sign_in: SignIn) -> None:
    desk = sign_in(zone.coordinator)
    assert f"/fairs/{event.number}/sheet" in read(desk, f"/fairs/{event.number}")
    sheet = read(desk, f"/fairs/{event.number}/sheet")
    assert zone.company.name in sheet
    assert event.bank.name in sheet


def test_the_list_may_be_taken_along(core: Core, zone: Zone, event: Event, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        born(tx, zone.coordinator, event.number, tx.now + timedelta(days=3), firm=zone.company.credit_code)
    taken = sign_in(zone.coordinator).get("/exports/fairs.csv")
    assert taken.status_code == 200
    assert "秋季银企对接会" in taken.get_data(as_text=True)
    assert sign_in(event.banker).get("/exports/fairs.csv").status_code == 403
