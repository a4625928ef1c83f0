"""Firms: who sees which, whose number is whole, and who keeps the entry."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.companies.models import Contact
from app.companies.queries import get_company
from app.companies.rules import credit_code_for
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from tests.builders import Zone, a_company, a_region, a_ticket, an_actor

SignIn = Callable[[Actor], FlaskClient]
PHONE = "13912345678"
HIDDEN = re.compile(r'name="(csrf_token|version)" value="([^"]+)"')


@pytest.fixture
def firm_admin(core: Core, zone: Zone) -> Actor:
    """Who keeps the firm's entry; the firm has somebody to call."""
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.add(Contact(company_id=zone.company.id, name="张会计", phone=PHONE, is_primary=True))
        return an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)


def address(zone: Zone) -> str:
    """The firm's card."""
    return f"/companies/{zone.company.credit_code}"


def test_a_firm_goes_to_its_own_card_and_sees_no_other(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.firm)
    response = client.get("/companies")
    assert (response.status_code, response.headers["Location"]) == (303, address(zone))
    assert client.get(f"/companies/{zone.other.credit_code}").status_code == 404
    assert client.get("/companies/%00").status_code == 404


def test_staff_find_firms_by_a_part_of_the_name(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        for number in range(52):
            a_company(tx, zone.region).name = f"甲{number}厂%_"
    client = sign_in(zone.coordinator)
    page = client.get("/companies?q=厂%25_").get_data(as_text=True)
    assert page.count("<article") == 50
    more = re.search(r'hx-get="([^"]+)"', page)
    assert more
    rest = client.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).get_data(as_text=True)
    assert rest.count("<article") == 2
    assert "没有名称或代码里含有" in client.get("/companies?q=没有这家").get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("firm", True),
        ("officer", True),
        ("dispatcher", True),
        ("coordinator", True),
        ("supervisor", False),
        ("leader", False),
        ("admin", False),
        ("auditor", False),
    ],
)
def test_numbers_are_whole_for_those_who_handle(
    zone: Zone, sign_in: SignIn, firm_admin: Actor, name: str, whole: bool
) -> None:
    page = sign_in(getattr(zone, name)).get(address(zone)).get_data(as_text=True)
    assert (PHONE in page) is whole
    assert ('<span class="number quiet">139****5678</span>' in page) is not whole
    assert ('<span class="number only-print is-inline">139****5678</span>' in page) is whole, "on paper nobody's is"


@pytest.mark.parametrize("name", ["handler", "observer"])
def test_who_has_no_firms_reads_403(zone: Zone, sign_in: SignIn, name: str) -> None:
    assert sign_in(getattr(zone, name)).get(address(zone)).status_code == 403


def test_the_card_lists_the_firm_s_tickets_and_its_officer(
    core: Core, zone: Zone, sign_in: SignIn, firm_admin: Actor
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    for actor in (zone.firm, zone.officer, zone.coordinator):
        page = sign_in(actor).get(address(zone)).get_data(as_text=True)
        assert number in page
        assert zone.officer.name in page
    assert number not in sign_in(zone.admin).get(address(zone)).get_data(as_text=True)


def test_the_firm_s_administrator_keeps_its_entry(core: Core, zone: Zone, sign_in: SignIn, firm_admin: Actor) -> None:
    client = sign_in(firm_admin)
    form = dict(HIDDEN.findall(client.get(address(zone) + "/edit").get_data(as_text=True)))
    wrong = {**form, "address": "科学大道 1 号", "contacts-0-name": "李经理", "contacts-0-phone": "1380013800"}
    response = client.post(address(zone) + "/edit", data=wrong)
    assert response.status_code == 422
    assert "电话号码不对" in response.get_data(as_text=True)
    right = {
        **wrong,
        "contacts-0-phone": "１３８ 0013 8000",
        "contacts-1-name": "",
        "contacts-1-phone": "",
        "name": "改名",
    }
    assert client.post(address(zone) + "/edit", data=right).status_code == 303
    with core.transactions.acting(SYSTEM) as tx:
        company = get_company(tx.session, SYSTEM, zone.company.credit_code)
        found = [(each.name, each.phone) for each in company.contacts]
        assert (company.address, company.name, found) == (
            "科学大道 1 号",
            zone.company.name,
            [("李经理", "13800138000")],
        )
    assert client.post(address(zone) + "/edit", data=right).status_code == 409


@pytest.mark.parametrize("name", ["firm", "officer", "leader"])
def test_others_do_not_edit(zone: Zone, sign_in: SignIn, name: str) -> None:
    assert sign_in(getattr(zone, name)).get(address(zone) + "/edit").status_code == 403


@pytest.mark.parametrize(
    ("name", "called"), [("firm", True), ("coordinator", True), ("leader", False), ("auditor", False)]
)
def test_the_officer_is_called_by_those_who_handle(
    core: Core, zone: Zone, sign_in: SignIn, name: str, called: bool
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.get_one(Account, zone.officer.account_id).phone = "13800138000"
    page = sign_in(getattr(zone, name)).get(address(zone)).get_data(as_text=True)
    assert zone.officer.name in page
    assert ("13800138000" in page) is called


CODE = credit_code_for("91410100MA000777X")


def test_a_keeper_enters_a_firm_on_a_page_and_is_led_there(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    assert 'href="/companies/new"' in client.get("/companies").get_data(as_text=True)
    page = client.get("/companies/new").get_data(as_text=True)
    form = {**dict(HIDDEN.findall(page)), "credit_code": CODE[:-1], "name": " ", "park": "NOWHERE"}
    said = client.post("/companies/new", data={**form, "name": "新厂", "contact-name": "王经理", "contact-phone": "12"})
    assert (said.status_code, "电话号码不对" in said.get_data(as_text=True)) == (422, True)
    said = client.post("/companies/new", data={**form, "name": "新厂"})
    assert (said.status_code, "请从列表中选择" in said.get_data(as_text=True)) == (422, True)
    said = client.post("/companies/new", data={**form, "park": zone.park.code, "name": "新厂"})
    assert (said.status_code, "现在是 17 位" in said.get_data(as_text=True)) == (422, True)
    right = {
        **form,
        "credit_code": f" {CODE.lower()}\u200b",
        "name": "新（郑州）厂",
        "park": zone.park.code,
        "contact-name": "王经理",
        "contact-phone": "138 0013 8000",
    }
    done = client.post("/companies/new", data=right)
    assert (done.status_code, done.headers["Location"]) == (303, f"/companies/{CODE}")
    with core.transactions.reading(SYSTEM) as tx:
        firm = get_company(tx.session, SYSTEM, CODE)
        assert (firm.name, firm.park_id, firm.region_id) == ("新（郑州）厂", zone.park.id, zone.region.id)
        assert [(each.name, each.phone, each.is_primary) for each in firm.contacts] == [("王经理", "13800138000", True)]
    again = client.post("/companies/new", data=right)
    assert (again.status_code, "已经登记过了" in again.get_data(as_text=True)) == (409, True)
    assert "新（郑州）厂" in again.get_data(as_text=True), "nothing typed is lost"


def test_an_empty_list_leads_a_keeper_to_the_entry_and_nobody_else(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        far = a_region(tx)
        keeper = an_actor(tx, Role.COORDINATOR, far)
        auditor = an_actor(tx, Role.AUDITOR, far)
    page = sign_in(keeper).get("/companies").get_data(as_text=True)
    assert "还没有登记企业" in page
    assert page.count('href="/companies/new"') == 2
    assert "/companies/new" not in sign_in(auditor).get("/companies").get_data(as_text=True)


@pytest.mark.parametrize("name", ["admin", "officer", "leader", "auditor"])
def test_who_keeps_no_firms_enters_none(zone: Zone, sign_in: SignIn, name: str) -> None:
    client = sign_in(getattr(zone, name))
    assert "/companies/new" not in client.get("/companies").get_data(as_text=True)
    assert client.get("/companies/new").status_code == 403


def test_a_firms_administrator_keeps_his_own_entry_and_enters_none(
    zone: Zone, sign_in: SignIn, firm_admin: Actor
) -> None:
    assert sign_in(firm_admin).get("/companies/new").status_code == 403


def test_the_coordinator_gives_a_firm_its_new_code_on_a_page(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    path, code = f"{address(zone)}/recode", credit_code_for("91410100MA000888X")
    assert f'href="{path}"' in client.get(address(zone)).get_data(as_text=True)
    form = dict(HIDDEN.findall(client.get(path).get_data(as_text=True)))
    wrong = client.post(path, data={**form, "credit_code": code[:-1] + "I", "reason": "换照"})
    assert wrong.status_code == 422
    done = client.post(path, data={**form, "credit_code": code, "reason": "换照"})
    assert (done.status_code, done.headers["Location"]) == (303, f"/companies/{code}")
    assert code in client.get(address(zone)).get_data(as_text=True), "the card is found by the code it had"
    assert sign_in(zone.officer).get(path).status_code == 403
