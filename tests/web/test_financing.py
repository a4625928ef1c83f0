"""The pages of financing: a need, whom the firm lets know of it, the offers it chooses among, and the figures."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.calendars.rules import local_day
from app.core import Core
from app.financing.consenting import Consent, give_consent
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.web.worklists.intake import decided_for
from tests.builders import Zone, as_actor
from tests.financing import TASK, Scene, a_scene, call_of, duties_name, grant, let_and_call, offer
from tests.web.test_worklists import token_of

SignIn = Callable[[Actor], FlaskClient]
CHOICES = re.compile(r"<option.*?</option>")


@pytest.fixture
def called(core: Core, zone: Zone) -> Scene:
    with core.transactions.acting(SYSTEM) as tx:
        scene = a_scene(tx, zone)
        let_and_call(tx, zone, scene)
        return scene


def read(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def send(client: FlaskClient, page: str, path: str, **fields: str) -> int:
    return client.post(path, data={"csrf_token": token_of(client, page), **fields}).status_code


def version_in(page: str, call: str) -> str:
    sheet = page.split(f'action="/bank-calls/{call}/', 1)[1]
    return sheet.split('name="version" value="', 1)[1].split('"', 1)[0]


def test_a_firm_enters_its_need_lets_a_bank_know_and_takes_that_back(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        scene = a_scene(tx, zone, need=False)
    page, firm = f"/tickets/{scene.number}", sign_in(zone.firm)
    assert "填写融资需求" in read(firm, page)
    day = (local_day(clock.now()) + timedelta(days=30)).isoformat()
    need = {"version": "1", "purpose": "采购铜材", "term": "12", "security": "credit", "needed_by": day}
    for wrong in ("0", "五百", "1000001"):
        refused = firm.post(f"{page}/finance-need", data={"csrf_token": token_of(firm, page), **need, "amount": wrong})
        assert refused.status_code == 422
        assert "采购铜材" in refused.get_data(as_text=True), "what was typed is kept"
    assert send(firm, page, f"{page}/finance-need", **need, amount="500") == 303
    assert "500 万元" in read(firm, page)
    assert send(firm, page, f"{page}/finance-consents", version="1", bank=scene.bank.code) == 303
    assert scene.bank.name in CHOICES.sub("", read(firm, page))
    assert send(firm, page, f"{page}/finance-consents", version="1", bank="") == 422
    officer = read(sign_in(zone.officer), page)
    assert "采购铜材" in officer
    assert "finance-consents" not in officer, "only the firm itself consents"
    assert send(firm, page, f"{page}/finance-consents/revoke", bank=scene.bank.code) == 303
    assert "撤回" in read(firm, page)


def test_offers_are_compared_and_one_is_chosen(core: Core, zone: Zone, sign_in: SignIn, called: Scene) -> None:
    page, firm, banker = f"/tickets/{called.number}", sign_in(zone.firm), sign_in(called.banker)
    today = local_day(clock.now()).isoformat()
    with core.transactions.acting(SYSTEM) as tx:
        mine, other = call_of(tx, called.bank), call_of(tx, called.other_bank)
        offer(tx, called.other_banker, other, amount=417, rate="24.5")

    def step(name: str, **fields: str) -> int:
        return send(banker, page, f"/bank-calls/{mine}/{name}", version=version_in(read(banker, page), mine), **fields)

    assert step("take") == 303
    assert step("visit", day=today) == 303
    assert step("offer", amount="300", rate="三厘", term="12") == 422
    assert step("offer", amount="300", rate="3.85", term="12", note="随借随还") == 303
    seen = CHOICES.sub("", read(banker, page))
    assert "300 万元，年利率 3.85%" in seen
    for secret in (called.other_bank.name, "417", "24.5", "流动资金缺口", zone.company.name, zone.lead.name):
        assert secret not in seen, secret
    both = read(firm, page)
    assert "417 万元，年利率 24.50%" in both
    assert "年利率超过 24%" in both
    assert send(firm, page, f"/bank-calls/{mine}/choose", version=version_in(both, mine)) == 303
    assert "企业已选定" in read(firm, page)
    assert step("grant", day=today, amount="300") == 303
    assert "已放款" in read(firm, page)
    assert "已放款" in read(sign_in(zone.liaison), page)


def test_a_bank_says_why_it_does_not_lend(core: Core, zone: Zone, sign_in: SignIn, called: Scene) -> None:
    page, banker = f"/tickets/{called.number}", sign_in(called.banker)
    with core.transactions.acting(SYSTEM) as tx:
        mine = call_of(tx, called.bank)
    for name, fields, status in (
        ("take", {}, 303),
        ("decline", {"reason": "other"}, 422),
        ("decline", {"reason": "collateral", "note": "厂房已抵押"}, 303),
    ):
        version = version_in(read(banker, page), mine)
        assert send(banker, page, f"/bank-calls/{mine}/{name}", version=version, **fields) == status
    told = read(sign_in(zone.firm), page)
    assert "抵押不足" in told
    assert "厂房已抵押" in told


def test_whoever_comes_late_is_told_and_another_firm_finds_nothing(
    core: Core, zone: Zone, sign_in: SignIn, called: Scene
) -> None:
    page, banker = f"/tickets/{called.number}", sign_in(called.banker)
    with core.transactions.acting(SYSTEM) as tx:
        mine = call_of(tx, called.bank)
    assert send(banker, page, f"/bank-calls/{mine}/take", version="1") == 303
    assert send(banker, page, f"/bank-calls/{mine}/take", version="1") == 409
    other = sign_in(zone.other_firm)
    token = token_of(other, "/tickets/new")
    for path in (f"/bank-calls/{mine}/choose", f"{page}/finance-consents"):
        assert other.post(path, data={"csrf_token": token, "version": "1", "bank": called.bank.code}).status_code == 404


def test_the_figures_of_a_period_with_the_needs_as_a_list_and_a_file(
    core: Core, zone: Zone, sign_in: SignIn, called: Scene
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        mine = call_of(tx, called.bank)
        offer(tx, called.banker, mine)
        grant(tx, zone, called.banker, mine, amount=288)
    for reader in (zone.coordinator, zone.leader):
        client = sign_in(reader)
        seen = read(client, "/financing")
        for figure in ('href="/financing"', "1/1 (100.0 %)", "288 / 500 万元", called.bank.name, called.number, "—"):
            assert figure in seen, figure
        file = client.get("/exports/finance_needs.csv")
        assert file.status_code == 200
        assert called.number in file.get_data(as_text=True)
        assert "还没有融资需求。" not in seen
    assert sign_in(zone.coordinator).get("/financing?since=2026-02-01&until=2026-01-01").status_code == 422
    for stranger in (zone.officer, called.banker, zone.firm, zone.observer):
        assert sign_in(stranger).get("/financing").status_code == 403
        assert sign_in(stranger).get("/exports/finance_needs.csv").status_code == 403


def test_a_whistle_is_proposed_without_the_banks_that_may_not_know(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        scene = a_scene(tx, zone, category="0401")
        duties_name(tx, zone, scene.bank, scene.other_bank)
        give_consent(as_actor(tx, zone.firm), scene.number, Consent(bank=scene.bank.code))
    dispatcher = sign_in(zone.dispatcher)
    page = read(dispatcher, f"/tickets/{scene.number}")
    ticked = re.findall(r'<input[^>]*name="supports"[^>]*>', page)
    chosen = {re.search(r'value="([^"]*)"', each)[1] for each in ticked if "checked" in each}  # type: ignore[index]
    assert chosen == {scene.bank.code}
    assert f"企业还没有授权{scene.other_bank.name}了解融资需求" in page
    sent = {"version": "2", "kind": "ordinary", "lead": zone.lead.code, "supports": scene.bank.code, "task": TASK}
    assert send(dispatcher, f"/tickets/{scene.number}", f"/tickets/{scene.number}/whistle", **sent) == 303


def test_what_the_intake_takes_as_proposed_goes_without_any_consent(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        scene = a_scene(tx, zone, category="0401")
        duties_name(tx, zone, scene.bank)
    with core.transactions.reading(zone.dispatcher) as tx:
        decided = decided_for(tx, [scene.number])[scene.number]
    assert (decided.lead, decided.supports) == (zone.lead.code, ())
