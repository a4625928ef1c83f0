"""A complaint about a unit, filed on a page or by a program, is nothing to that unit in either face."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.departments.models import DepartmentKind, Duty, DutyPart
from app.kernel.actor import SYSTEM, Actor
from tests.api.conftest import Caller
from tests.builders import Zone, a_category, a_department, a_ticket

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]
HIDDEN = re.compile(r'name="(csrf_token|form_token)" value="([^"]+)"')


@pytest.fixture
def firm(core: Core, zone: Zone) -> Actor:
    with core.transactions.acting(SYSTEM) as tx:
        a_category(tx, "15")
    return zone.firm


def filed_on_a_page(zone: Zone, caller: AsCaller, sign_in: SignIn) -> str:
    client = sign_in(zone.firm)
    page = client.get("/tickets/new").get_data(as_text=True)
    assert f'value="{zone.support.code}"' in page
    typed = {"title": "窗口刁难", "body": "要求请客。", "category": "15", "kind": "complaint", "urgency": "normal"}
    answer = client.post(
        "/tickets/new", data={**dict(HIDDEN.findall(page)), **typed, "complained_of": zone.support.code}
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"].split("/")[2]


def filed_by_a_program(zone: Zone, caller: AsCaller, sign_in: SignIn) -> str:
    body = {"title": "窗口刁难", "body": "要求请客。", "category": "15", "complained_of": [zone.support.code]}
    answer = caller(zone.firm).post("/tickets", body, headers={"Idempotency-Key": "k" * 16})
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["number"])


@pytest.mark.parametrize("file", [filed_on_a_page, filed_by_a_program])
def test_the_unit_complained_of_is_not_called_and_finds_nothing(
    zone: Zone, firm: Actor, caller: AsCaller, sign_in: SignIn, file: Callable[..., str]
) -> None:
    number = file(zone, caller, sign_in)
    named = [{"code": zone.support.code, "name": zone.support.name}]
    for reader in (firm, zone.coordinator):
        assert caller(reader).get(f"/tickets/{number}").get_json()["complained_of"] == named
    assert "被投诉的单位" in sign_in(zone.coordinator).get(f"/tickets/{number}").get_data(as_text=True)
    coordinator = caller(zone.coordinator)
    assert coordinator.act(number, "accept").status_code == 200
    refused = coordinator.act(number, "whistle", kind="ordinary", lead=zone.support.code)
    assert refused.status_code == 422
    assert zone.support.name in str(refused.get_json()["errors"])
    called = coordinator.act(number, "whistle", kind="ordinary", lead=zone.lead.code)
    assert called.status_code == 200, called.get_json()
    for reader in (zone.support_head, zone.observer):
        api, page = caller(reader), sign_in(reader)
        assert api.get("/tickets").get_json()["items"] == []
        found = page.get(f"/tickets?q={number}").get_data(as_text=True)
        assert f'href="/tickets/{number}"' not in found
        for path in (f"/tickets/{number}", f"/tickets/{number}/timeline", f"/tickets/{number}/attachments"):
            assert api.get(path).status_code == 404, path
        for path in (f"/tickets/{number}", f"/tickets/{number}/preview", f"/tickets/{number}/board"):
            assert page.get(path).status_code == 404, path
        assert number not in page.get("/inbox").get_data(as_text=True)
    assert caller(zone.head).get(f"/tickets/{number}").get_json()["complained_of"] == named


def test_units_are_named_anew_at_acceptance_in_both_faces(
    core: Core, zone: Zone, firm: Actor, caller: AsCaller, sign_in: SignIn
) -> None:
    number = filed_by_a_program(zone, caller, sign_in)
    desk = sign_in(zone.coordinator)
    sheet = desk.get(f"/tickets/{number}").get_data(as_text=True)
    token = dict(HIDDEN.findall(sheet))["csrf_token"]
    typed = {"csrf_token": token, "version": "1", "category": "15", "grade": "ordinary"}
    answer = desk.post(f"/tickets/{number}/accept", data={**typed, "complained_of": zone.lead.code})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    told = caller(zone.coordinator).get(f"/tickets/{number}").get_json()["complained_of"]
    assert [unit["code"] for unit in told] == [zone.lead.code]
    with core.transactions.acting(SYSTEM) as tx:
        plain = a_ticket(tx, zone).number
    refused = caller(zone.coordinator).act(plain, "accept", complained_of=[zone.lead.code])
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["complained_of"])


@pytest.fixture
def listed(core: Core, zone: Zone, firm: Actor) -> None:
    """The duty list names the unit complained of as lead, and another as support."""
    with core.transactions.acting(SYSTEM) as tx:
        a_department(tx, zone.region, DepartmentKind.CENTRE)
        for unit, part in ((zone.support, DutyPart.LEAD), (zone.lead, DutyPart.SUPPORT)):
            tx.session.add(
                Duty(region_id=zone.region.id, category_code="1501", department_id=unit.id, part=part, position=0)
            )
        item = a_category(tx, "1501")
        item.parent_code = "15"


def test_whom_it_complains_of_is_proposed_to_nobody_in_either_face(
    core: Core, zone: Zone, listed: None, caller: AsCaller, sign_in: SignIn
) -> None:
    body = {"title": "窗口刁难", "body": "要求请客。", "category": "1501", "complained_of": [zone.support.code]}
    filing = caller(zone.firm).post("/tickets", body, headers={"Idempotency-Key": "q" * 16})
    number = str(filing.get_json()["number"])
    routing = caller(zone.coordinator).get(f"/tickets/{number}/routing").get_json()
    assert routing["lead"] is None
    assert [unit["code"] for unit in routing["supports"]] == [zone.lead.code]
    desk = sign_in(zone.coordinator)
    sheet = desk.get(f"/tickets/{number}/intake").get_data(as_text=True)
    lead = re.search(r'<select[^>]*name="lead".*?</select>', sheet, re.DOTALL)
    assert lead is not None
    assert f'value="{zone.support.code}"' not in lead[0]
    assert 'option selected value="D' not in lead[0]
    assert re.search(rf'<input checked[^>]*name="supports"[^>]*value="{zone.lead.code}"', sheet)
    assert f"建议 {zone.support.name}" not in desk.get("/worklist/triage").get_data(as_text=True)


def test_nor_can_the_firms_officer_propose_it(
    core: Core, zone: Zone, listed: None, caller: AsCaller, sign_in: SignIn
) -> None:
    body = {"title": "窗口刁难", "body": "要求请客。", "category": "1501", "complained_of": [zone.support.code]}
    filing = caller(zone.firm).post("/tickets", body, headers={"Idempotency-Key": "r" * 16})
    number = str(filing.get_json()["number"])
    assert caller(zone.coordinator).act(number, "accept").status_code == 200
    page = sign_in(zone.officer).get(f"/tickets/{number}").get_data(as_text=True)
    lead = re.search(r'<select[^>]*name="lead".*?</select>', page, re.DOTALL)
    assert lead is not None
    assert f'value="{zone.support.code}"' not in lead[0]
    refused = caller(zone.officer).act(number, "propose-whistle", lead=zone.support.code, why="最熟悉情况")
    assert refused.status_code == 422
    assert zone.support.name in str(refused.get_json()["errors"])
