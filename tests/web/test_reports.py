"""The weekly pages: what is printed, who reads which part, and the tickets behind a figure."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.regions.models import Region
from app.reports.compiling import compile_week
from app.reports.queries import course_of, read_report
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.tables import statements

SignIn = Callable[[Actor], FlaskClient]
WEEK = "2026-W39"


@pytest.fixture
def numbers(core: Core, zone: Zone) -> list[str]:
    """Three tickets of one week, and the week frozen."""
    with core.transactions.acting(SYSTEM) as tx:
        filed = as_actor(tx, SYSTEM, shanghai("2026-09-21 10:00"))
        found = [a_ticket(filed, zone, state).number for state in (State.CLOSED, State.CLOSED, State.HANDLING)]
    with core.transactions.acting(SYSTEM) as tx:
        frozen = as_actor(tx, SYSTEM, shanghai("2026-09-28 06:00"))
        compile_week(frozen, tx.session.get_one(Region, zone.region.id), WEEK)
    return found


def test_the_list_leads_to_the_issue(zone: Zone, sign_in: SignIn, numbers: list[str]) -> None:
    client = sign_in(zone.leader)
    page = client.get("/reports/weekly").get_data(as_text=True)
    assert f"/reports/weekly/{WEEK}?region={zone.region.code}" in page
    assert "2026 年第 39 周" in page


def test_the_bulletin_prints_numerator_and_denominator(zone: Zone, sign_in: SignIn, numbers: list[str]) -> None:
    page = sign_in(zone.coordinator).get(f"/reports/weekly/{WEEK}").get_data(as_text=True)
    assert page.count("<h1") == 1
    assert "2/3 (66.7 %)" in page
    assert "期初在办 0 ＋ 本周提交 3 － 办结销号 2 － 剔除 0 ＝ 期末在办 1" in page
    assert "分子：截止时已解决" in page
    assert zone.lead.name in page
    assert "9月21日 周一 至 9月27日 周日" in page
    assert "data-chart" in page


def test_paper_has_no_menus(zone: Zone, sign_in: SignIn, numbers: list[str]) -> None:
    page = sign_in(zone.coordinator).get(f"/reports/weekly/{WEEK}?print=1").get_data(as_text=True)
    assert 'class="paper"' in page
    assert "主导航" not in page
    assert "2/3 (66.7 %)" in page


def test_a_figure_opens_its_tickets(zone: Zone, sign_in: SignIn, numbers: list[str]) -> None:
    client = sign_in(zone.leader)
    way = f"/reports/weekly/{WEEK}/figures/resolution_ledger/region/{zone.region.code}"
    assert way in client.get(f"/reports/weekly/{WEEK}").get_data(as_text=True)
    page = client.get(way).get_data(as_text=True)
    assert all(number in page for number in numbers)
    assert page.count("厂区东门外道路破损") == len(numbers), "each with its title"
    counted = client.get(f"{way}?which=n").get_data(as_text=True)
    assert sum(number in counted for number in numbers) == 2
    assert "办理中" in client.get(f"{way}?which=rest").get_data(as_text=True)


@pytest.mark.parametrize("name", ["firm", "observer"])
def test_the_public_part_names_no_unit_and_opens_nothing(
    zone: Zone, sign_in: SignIn, numbers: list[str], name: str
) -> None:
    client = sign_in(getattr(zone, name))
    page = client.get(f"/reports/weekly/{WEEK}").get_data(as_text=True)
    assert "2/3 (66.7 %)" in page
    assert zone.lead.name not in page
    assert "/figures/" not in page
    way = f"/reports/weekly/{WEEK}/figures/resolution_ledger/region/{zone.region.code}"
    assert client.get(way).status_code == 403


def test_a_department_reads_its_own_row(zone: Zone, sign_in: SignIn, numbers: list[str]) -> None:
    page = sign_in(zone.head).get(f"/reports/weekly/{WEEK}").get_data(as_text=True)
    assert f'<th scope="row">{zone.lead.name}</th>' in page
    assert zone.park.name not in page


@pytest.mark.parametrize(
    "path",
    [
        "2026-W54",
        "2026-39",
        "2026-W01",
        "x",
        f"{WEEK}/figures/nothing/region/X",
        f"{WEEK}?region=ZZ",
        f"{WEEK}/figures/resolution_ledger/city/X",
        f"{WEEK}/figures/resolution_ledger/park/%00",
        f"{WEEK}/figures/resolution_ledger/region/X?which=all",
    ],
)
def test_what_is_not_there_is_not_found(zone: Zone, sign_in: SignIn, numbers: list[str], path: str) -> None:
    assert sign_in(zone.leader).get(f"/reports/weekly/{path}").status_code == 404


def test_before_the_first_issue_the_page_says_when(zone: Zone, sign_in: SignIn) -> None:
    assert "还没有周报" in sign_in(zone.leader).get("/reports/weekly").get_data(as_text=True)


def test_the_leader_s_page_shows_five_figures_of_the_newest_issue(
    zone: Zone, sign_in: SignIn, numbers: list[str]
) -> None:
    page = sign_in(zone.leader).get("/").get_data(as_text=True)
    assert page.count('class="stat-label"') == 5
    assert "2/3" in page


def test_the_course_of_late_comes_with_every_headline_in_one_question(
    core: Core, zone: Zone, sign_in: SignIn, numbers: list[str]
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        frozen = as_actor(tx, SYSTEM, shanghai("2026-10-05 06:00"))
        compile_week(frozen, tx.session.get_one(Region, zone.region.id), "2026-W40")
    with core.transactions.reading(zone.leader) as tx:
        report = read_report(tx, "2026-W40").report
        with statements(core.engine) as asked:
            course = course_of(tx, report, ("resolution_ledger", "check_in"), 8)
        assert len(asked) == 1
        assert course["resolution_ledger"] == ["66.7", "66.7"]
        assert course_of(tx, report, ("resolution_ledger",), 1) == {"resolution_ledger": ["66.7"]}
    assert 'class="spark"' in sign_in(zone.leader).get("/").get_data(as_text=True)
