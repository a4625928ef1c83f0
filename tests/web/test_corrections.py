"""The pages on which a firm asks for a correction and the coordinator decides it."""

from collections.abc import Callable

from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from tests.builders import Zone, an_actor
from tests.web.test_worklists import token_of

SignIn = Callable[[Actor], FlaskClient]


def test_a_firm_asks_and_reads_the_answer_on_its_pages(core: Core, zone: Zone, sign_in: SignIn) -> None:
    card = f"/companies/{zone.company.credit_code}"
    path = f"{card}/corrections"
    with core.transactions.acting(SYSTEM) as tx:
        admin = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    firm = sign_in(admin)
    assert f'href="{path}"' in firm.get(card).get_data(as_text=True)
    token = token_of(firm, path)
    assert firm.post(path, data={"csrf_token": token, "field": "name", "wanted": " "}).status_code == 422
    asked = {"csrf_token": token, "field": "address", "wanted": "科学大道 1 号"}
    assert firm.post(path, data=asked).status_code == 303
    assert "撤回申请" in firm.get(path).get_data(as_text=True)

    keeper = sign_in(zone.coordinator)
    page = keeper.get("/corrections").get_data(as_text=True)
    assert "科学大道 1 号" in page
    number = page.split('action="/corrections/')[1].split("/")[0]
    decision = {"csrf_token": token_of(keeper, "/corrections"), "version": "1", "accepted": "0", "words": ""}
    assert keeper.post(f"/corrections/{number}/decide", data=decision).status_code == 422
    decision["words"] = "执照上不是这个地址。"
    assert keeper.post(f"/corrections/{number}/decide", data=decision).status_code == 303
    assert "没有更正申请。" in keeper.get("/corrections").get_data(as_text=True)
    assert "执照上不是这个地址。" in keeper.get("/corrections?done=1").get_data(as_text=True)
    answer = firm.get(path).get_data(as_text=True)
    assert "不予更正" in answer
    assert "执照上不是这个地址。" in answer
    assert zone.coordinator.name not in answer
    dossier = firm.get(f"{card}/dossier").get_data(as_text=True)
    assert "答复更正" in dossier


def test_a_firm_takes_its_wish_back(core: Core, zone: Zone, sign_in: SignIn) -> None:
    path = f"/companies/{zone.company.credit_code}/corrections"
    with core.transactions.acting(SYSTEM) as tx:
        admin = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    firm = sign_in(admin)
    firm.post(path, data={"csrf_token": token_of(firm, path), "field": "other", "wanted": "注册资本"})
    number = firm.get(path).get_data(as_text=True).split('action="/corrections/')[1].split("/")[0]
    assert firm.post(f"/corrections/{number}/withdraw", data={"csrf_token": token_of(firm, path)}).status_code == 303
    assert "已撤回" in firm.get(path).get_data(as_text=True)
