"""分包情况: the figure as it stands, who is not looked after, who looks after too many."""

from datetime import date

from app.accounts.managing import disable
from app.companies.models import Pairing, PairingSeat
from app.core import Core
from app.kernel.actor import SYSTEM
from app.kernel.ids import AccountId
from app.reports.rules.pairing import MOST_FIRMS
from tests.builders import Zone, a_company
from tests.web.test_worklists import SignIn


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


def test_firms_and_officers_do_not_read_it(core: Core, zone: Zone, sign_in: SignIn) -> None:
    for stranger in (zone.firm, zone.officer, zone.liaison):
        assert sign_in(stranger).get("/companies/pairing").status_code == 403
    assert 'href="/companies/pairing"' not in sign_in(zone.officer).get("/companies").text
