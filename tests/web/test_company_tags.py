"""The pages of a firm's tags."""

from collections.abc import Callable

from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.companies.models import Contact
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from tests.builders import Zone, an_actor
from tests.web.test_worklists import token_of

SignIn = Callable[[Actor], FlaskClient]


def test_a_firm_proposes_and_the_coordinator_verifies_on_their_pages(core: Core, zone: Zone, sign_in: SignIn) -> None:
    path = f"/companies/{zone.company.credit_code}/tags"
    with core.transactions.acting(SYSTEM) as tx:
        admin = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
        tx.session.add(Contact(company_id=zone.company.id, name="张会计", phone="13912345678", is_primary=True))
    firm = sign_in(admin)
    token = token_of(firm, path)
    assert firm.post(path, data={"csrf_token": token, "value": ""}).status_code == 422
    assert "请从列表中选择" in firm.post(path, data={"csrf_token": token, "value": "gold"}).get_data(as_text=True)
    assert firm.post(path, data={"csrf_token": token, "value": "giant"}).status_code == 303
    page = firm.get(path).get_data(as_text=True)
    assert "国家级专精特新“小巨人”" in page
    assert "待核实" in page

    keeper = sign_in(zone.coordinator)
    waiting = keeper.get("/company-tags").get_data(as_text=True)
    assert zone.company.name in waiting
    address = waiting.split('action="/company-tags/')[1].split("/")[0]
    token = token_of(keeper, "/company-tags")
    done = keeper.post(f"/company-tags/{address}/verify?from=waiting", data={"csrf_token": token})
    assert (done.status_code, done.headers["Location"]) == (303, "/company-tags")
    assert "没有等您核实的标签。" in keeper.get("/company-tags").get_data(as_text=True)
    assert keeper.post(f"/company-tags/{address}/end", data={"csrf_token": token, "reason": ""}).status_code == 422
    assert keeper.post(f"/company-tags/{address}/end", data={"csrf_token": token, "reason": "到期"}).status_code == 303
    assert "到期" in firm.get(path).get_data(as_text=True)


def test_people_to_call_are_said_to_be_right_on_the_dossier(core: Core, zone: Zone, sign_in: SignIn) -> None:
    path = f"/companies/{zone.company.credit_code}/dossier"
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.add(Contact(company_id=zone.company.id, name="张会计", phone="13912345678", is_primary=True))
    client = sign_in(zone.officer)
    assert "联系人 180 天未核实" in client.get(path).get_data(as_text=True)
    assert client.post(f"{path}/contacts", data={"csrf_token": token_of(client, path)}).status_code == 303
    assert "联系人 180 天未核实" not in client.get(path).get_data(as_text=True)
    assert "联系人核对无误" not in sign_in(zone.leader).get(path).get_data(as_text=True)


def test_the_list_of_tags_is_said_in_the_language_of_the_page(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    client.get("/?lang=en")
    page = client.get(f"/companies/{zone.company.credit_code}/tags").get_data(as_text=True)
    assert "年营业收入" not in page
    assert "Yearly revenue" in page
