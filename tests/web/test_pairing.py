"""分包情况: the figure as it stands, who is not looked after, who looks after too many."""

import re
from datetime import date

from app.accounts.managing import disable
from app.companies.models import Pairing, PairingSeat
from app.core import Core
from app.kernel.actor import SYSTEM
from app.kernel.ids import AccountId
from app.kernel.workbooks import read_workbook
from app.reports.rules.pairing import MOST_FIRMS
from tests.builders import Zone, a_company
from tests.web.test_worklists import SignIn, queries

DOSSIERS = "/companies/pairing/dossiers"


def test_who_left_stands_on_the_page(core: Core, zone: Zone, sign_in: SignIn) -> None:
    coordinator = sign_in(zone.coordinator)
    assert 'href="/companies/pairing"' in coordinator.get("/companies").text
    assert zone.company.name not in coordinator.get("/companies/pairing").text
    with core.transactions.acting(SYSTEM) as tx:
        disable(tx, AccountId(zone.officer.account_id or 0))
    page = coordinator.get("/companies/pairing").text
    for words in (zone.company.name, f"原首席服务官 {zone.officer.name}", "无人代管", "分包覆盖率"):
        assert words in page
    assert zone.company.name not in coordinator.get("/companies/pairing?gap=unassigned").text


def test_who_looks_after_too_many_stands_there_too(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(MOST_FIRMS):
            tx.session.add(
                Pairing(
                    company_id=a_company(tx, zone.region, zone.park).id,
                    officer_id=zone.officer.account_id or 0,
                    seat=PairingSeat.A,
                    from_day=date(2020, 1, 1),
                )
            )
    page = sign_in(zone.leader).get("/companies/pairing").text
    assert f"{MOST_FIRMS + 1} 家企业" in page
    assert zone.officer.name in page


def test_incomplete_dossiers_open_from_their_reason_and_go_along(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    assert 'href="/companies/pairing/dossiers"' in client.get("/companies/pairing").text
    page = client.get(DOSSIERS).text
    for words in ("档案完整率", "0/2", "无核实标签", "联系人未核实", "无在任服务官", zone.park.name):
        assert words in page
    assert f'href="/companies/{zone.company.credit_code}/dossier"' in page
    assert zone.other.credit_code not in client.get(f"{DOSSIERS}?park={zone.park.code}").text
    page = client.get(f"{DOSSIERS}?lack=officer").text
    assert zone.other.credit_code in page
    assert zone.company.credit_code not in page
    assert 'href="/exports/incomplete.xlsx?lack=officer"' in page
    head, row = read_workbook(client.get("/exports/incomplete.xlsx?lack=officer").data)
    assert row.cells[0] == zone.other.credit_code
    assert row.cells[head.cells.index("原因")] == "无核实标签、联系人未核实、无在任服务官"
    taken = client.get(f"/exports/incomplete.csv?lack=tag&park={zone.park.code}").data.decode("utf-8-sig")
    assert "无核实标签" in taken.splitlines()[0]
    assert zone.park.name in taken.splitlines()[0]
    assert zone.other.credit_code not in taken
    assert zone.company.credit_code in taken
    firm = f'href="/companies/{zone.company.credit_code}"'
    assert firm in sign_in(zone.admin).get(DOSSIERS).text, "who reads no dossier goes to the firm"
    assert zone.other.credit_code not in sign_in(zone.dispatcher).get(DOSSIERS).text


def test_a_page_of_incomplete_dossiers_costs_what_any_page_costs(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    client.get(DOSSIERS)
    with queries(core) as few:
        client.get(DOSSIERS)
    with core.transactions.acting(SYSTEM) as tx:
        firms = [a_company(tx, zone.region, zone.park).credit_code for _ in range(55)]
    with queries(core) as many:
        page = client.get(DOSSIERS).text
    assert len(many) == len(few), "\n".join(many)
    more = re.search(rf'hx-get="({DOSSIERS}[^"]*cursor=[^"]+)"', page)
    assert more
    assert firms[-1] not in page
    assert firms[-1] in client.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).text


def test_firms_and_officers_do_not_read_it(core: Core, zone: Zone, sign_in: SignIn) -> None:
    for stranger in (zone.firm, zone.officer, zone.liaison):
        assert sign_in(stranger).get("/companies/pairing").status_code == 403
        assert sign_in(stranger).get(DOSSIERS).status_code == 403
    assert 'href="/companies/pairing"' not in sign_in(zone.officer).get("/companies").text
