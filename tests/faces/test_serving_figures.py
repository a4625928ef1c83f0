"""Visits, promises and errands in the weekly report: on the page, on paper, as a list and by API, each reader his part."""

from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.transaction import Transaction
from app.regions.models import Region
from app.reports.compiling import compile_week
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.integration.reports.serving import a_promise, a_visit, an_errand
from tests.papers import words_of_docx

SignIn = Callable[[Actor], FlaskClient]
AsCaller = Callable[[Actor | None], Caller]
WEEK = "2026-W49"


@pytest.fixture
def made(core: Core, zone: Zone) -> dict[str, str]:
    """A visit, a late promise of a unit, an errand; and the week frozen. Their addresses."""
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(as_actor(tx, SYSTEM, shanghai("2026-11-30 10:00")), zone)
        visit = a_visit(tx, zone.company, zone.officer.account_id, "2026-12-01 10:00")
        promise = a_promise(
            tx,
            zone.company,
            "2026-11-20 09:00",
            "2026-12-02",
            words="三日内送到材料清单",
            department_id=zone.lead.id,
            acting_role="head",
        )
        errand = an_errand(tx, zone, zone.company, "2026-12-01 09:00")
        found = {
            "visits": f"/companies/{zone.company.credit_code}",
            "visits_found": f"/visits/{visit.number}",
            "promises": f"/promises/{promise.id}",
            "promises_late": f"/promises/{promise.id}",
            "errands": f"/errands/{errand.number}",
        }
    with core.transactions.acting(SYSTEM) as tx:
        _freeze(as_actor(tx, SYSTEM, shanghai("2026-12-07 06:00")), zone)
    return found


def _freeze(tx: Transaction, zone: Zone) -> None:
    compile_week(tx, tx.session.get_one(Region, zone.region.id), WEEK)


def test_the_page_shows_the_blocks_and_each_figure_opens_what_is_behind(
    zone: Zone, sign_in: SignIn, made: dict[str, str]
) -> None:
    client = sign_in(zone.coordinator)
    page = unescape(client.get(f"/reports/weekly/{WEEK}").get_data(as_text=True))
    for words in ("走访覆盖率", "承诺兑现率", "代办办结率", "各代办员代办", "代办员甲", "各单位承诺"):
        assert words in page, words
    assert "1 项（本周到期 1）" in page
    assert "三日内送到材料清单" in page
    assert zone.company.name in page
    for metric, href in made.items():
        address = f"/reports/weekly/{WEEK}/figures/{metric}/region/{zone.region.code}?region={zone.region.code}"
        assert address in page, metric
        behind = unescape(client.get(address).get_data(as_text=True))
        assert f'href="{href}"' in behind, metric
    agent = client.get(f"/reports/weekly/{WEEK}/figures/errands/agent/代办员甲?region={zone.region.code}")
    assert made["errands"] in agent.get_data(as_text=True)
    assert "三日内送到材料清单" in client.get(f"/reports/weekly/{WEEK}?print=1").get_data(as_text=True)


def test_a_late_promise_is_named_to_whom_it_exists_for_and_to_nobody_else(
    zone: Zone, sign_in: SignIn, made: dict[str, str]
) -> None:
    for actor, named in ((zone.head, True), (zone.officer, True), (zone.support_head, False), (zone.firm, False)):
        page = sign_in(actor).get(f"/reports/weekly/{WEEK}")
        assert page.status_code == 200
        assert ("三日内送到材料清单" in page.get_data(as_text=True)) is named, actor.name


def test_paper_list_and_interface_say_the_same(
    zone: Zone, sign_in: SignIn, caller: AsCaller, made: dict[str, str]
) -> None:
    client = sign_in(zone.coordinator)
    paper = words_of_docx(client.get(f"/reports/weekly/{WEEK}/bulletin.docx").data)
    for words in ("走访覆盖率", "各代办员代办", "四、逾期未兑现的承诺", "三日内送到材料清单"):
        assert words in paper, words
    listed = client.get(f"/exports/week.csv?week={WEEK}&region={zone.region.code}").data.decode("utf-8-sig")
    assert "代办员,代办员甲,代办办结率,0,1" in listed
    query = f"week={WEEK}&region={zone.region.code}&metric=promises_late&kind=region&code={zone.region.code}&which=d"
    entries = client.get(f"/exports/entries.csv?{query}").data.decode("utf-8-sig")
    assert "三日内送到材料清单" in entries
    path = f"/reports/weekly/{WEEK}/figures/errands/agent:代办员甲/tickets"
    rows = caller(zone.coordinator).get(path).get_json()
    assert (rows["n"], rows["d"]) == (0, 1)
    assert [(row["number"], row["reason"], row["value"]) for row in rows["items"]] == [
        (made["errands"].rsplit("/", 1)[1], "errand_open", None)
    ]
    figures = caller(zone.head).get(f"/reports/weekly/{WEEK}").get_json()["figures"]
    own = {(each["metric"], each["scope"]["kind"]) for each in figures}
    assert ("promises", "department") in own
    assert ("errands", "agent") not in own
    public = unescape(sign_in(zone.firm).get(f"/reports/weekly/{WEEK}").get_data(as_text=True))
    assert "代办办结率" in public
    assert "各代办员代办" not in public
