"""The weekly pages: what is printed, who reads which part, and the tickets behind a figure."""

import re
from collections.abc import Callable
from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.regions.models import Region
from app.reports.compiling import compile_week
from app.reports.models import ReportFigure
from app.reports.queries import course_of, read_report
from app.reports.rules.formulas import formulas_of
from app.reports.rules.periods import Week
from app.tickets.closing import Dispute, dispute
from app.tickets.rules.words import State
from app.web.reports.pages import AT_MOST
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.tables import as_owner, statements

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
    assert "数据截至 9月28日 周一 00:00" in page
    assert "9月28日 周一 06:00 编制" in page
    assert "1 件（超期 0）" in page, "counts are said as counts"
    assert "data-chart" in page


def cells(page: str, name: str) -> list[str]:
    """The cells of the row of a unit, by what they say."""
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', page, re.DOTALL)
    assert row is not None, name
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row[1], re.DOTALL)]


def test_each_unit_has_its_counts_and_rates_also_without_an_entry(
    zone: Zone, sign_in: SignIn, numbers: list[str]
) -> None:
    page = sign_in(zone.coordinator).get(f"/reports/weekly/{WEEK}").get_data(as_text=True)
    # called 3, in on time 3, resolved 2, on time 2, late 0, open 1, overdue 0, handed back 0, solved 2, rated 2, content 2
    mine = cells(page, zone.lead.name)
    assert mine[4:] == ["3", "3", "2", "2", "0", "1", "0", "0", "2", "2", "2"]
    assert mine[:4] == ["3/3 (100.0 %)", "2/2 (100.0 %)", "2/2 (100.0 %)", "2/3 (66.7 %)"]
    assert cells(page, zone.support.name) == ["—"] * 4 + ["0"] * 11
    for title in ("各单位", "各园区", "各类别", "各首席服务官", "各渠道"):
        assert f"<caption>{title}</caption>" in page
    assert zone.officer.name in page


def test_a_long_table_comes_with_the_page_that_is_asked_for_it(
    core: Core, zone: Zone, sign_in: SignIn, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(AT_MOST, "officer", 0)
    client = sign_in(zone.coordinator)
    page = client.get(f"/reports/weekly/{WEEK}").get_data(as_text=True)
    assert zone.officer.name not in page
    way = re.search(r'<a href="([^"]+)#units-officer">各首席服务官（超过 0 行）</a>', page)
    assert way is not None
    asked = client.get(unescape(way[1])).get_data(as_text=True)
    assert zone.officer.name in asked
    assert 'id="units-officer"' in asked
    table = asked[asked.index('id="units-officer"') :]
    with core.transactions.acting(SYSTEM) as tx:
        officers = {
            row.scope_code for row in read_report(tx, WEEK, zone.region.code).figures if row.scope_kind == "officer"
        }
    assert table[: table.index("</table>")].count('<th scope="row">') == len(officers) > 0
    paper = client.get(f"/reports/weekly/{WEEK}?print=1").get_data(as_text=True)
    assert zone.officer.name in paper, "paper has all of it"


def test_the_issue_before_is_printed_with_what_it_is_made_of(
    core: Core, zone: Zone, sign_in: SignIn, numbers: list[str]
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        frozen = as_actor(tx, SYSTEM, shanghai("2026-10-05 06:00"))
        compile_week(frozen, tx.session.get_one(Region, zone.region.id), "2026-W40")
    page = sign_in(zone.coordinator).get("/reports/weekly/2026-W40").get_data(as_text=True)
    assert '<td class="num quiet before">2/3 (66.7 %)</td>' in page
    assert '<td class="num quiet before">3 件（有效 3）</td>' in page


def test_the_first_issue_of_a_version_says_what_it_changed(
    core: Core, zone: Zone, sign_in: SignIn, numbers: list[str]
) -> None:
    pages = {}
    for week, at in (
        ("2026-W48", "2026-11-30 06:00"),
        ("2026-W49", "2026-12-07 06:00"),
        ("2026-W50", "2026-12-14 06:00"),
    ):
        with core.transactions.acting(SYSTEM) as tx:
            compile_week(as_actor(tx, SYSTEM, shanghai(at)), tx.session.get_one(Region, zone.region.id), week)
        pages[week] = sign_in(zone.coordinator).get(f"/reports/weekly/{week}").get_data(as_text=True)
    assert "本期起改用算法版本 2026.3" in pages["2026-W49"]
    assert "新增协办按时率" in pages["2026-W49"]
    assert "解决率 A（台账），分子原为：截止时已解决；现为：截止时已解决，企业最后没有说" in pages["2026-W49"]
    assert "与上期持平" not in pages["2026-W49"], "what is counted otherwise is not compared"
    assert "与上期持平" in pages["2026-W50"]
    assert "本期起改用算法版本 2026.2" in pages["2026-W48"]
    assert "协办按时率" not in pages["2026-W48"]
    assert "本期起改用" not in pages["2026-W50"]


def test_a_correction_names_week_figure_and_ticket(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(as_actor(tx, SYSTEM, shanghai("2026-10-12 10:00")), zone, State.RESOLVED).number
    with core.transactions.acting(SYSTEM) as tx:
        frozen = as_actor(tx, SYSTEM, shanghai("2026-10-19 06:00"))
        compile_week(frozen, tx.session.get_one(Region, zone.region.id), "2026-W42")
    with core.transactions.acting(SYSTEM) as tx:
        dispute(as_actor(tx, zone.firm, shanghai("2026-10-20 10:00")), number, None, Dispute(text="还是漏水"))
    with core.transactions.acting(SYSTEM) as tx:
        frozen = as_actor(tx, SYSTEM, shanghai("2026-10-26 06:00"))
        compile_week(frozen, tx.session.get_one(Region, zone.region.id), "2026-W43")
    page = sign_in(zone.coordinator).get("/reports/weekly/2026-W43").get_data(as_text=True)
    assert f"2026 年第 42 周 · 解决率 A（台账） {number}：计入（已解决） → 未计入（办理中）" in page
    assert f"2026 年第 42 周 · 重办率 {number}：未计入（一次办结） → 计入（曾重办）" in page


@pytest.mark.parametrize(
    ("metric", "n", "tone"),
    [
        ("hand_back", 1, "green"),
        ("hand_back", 10, "amber"),
        ("hand_back", 20, "red"),
        ("on_time", 99, "green"),
        ("on_time", 90, "amber"),
        ("on_time", 80, "red"),
        ("on_time", 1, "red"),
    ],
)
def test_the_colour_says_which_way_is_good(
    core: Core, zone: Zone, sign_in: SignIn, numbers: list[str], metric: str, n: int, tone: str
) -> None:
    with as_owner(core.engine) as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # a frozen figure cannot be changed
        here = (ReportFigure.metric == metric, ReportFigure.scope_kind == "region")
        changed = connection.scalars(sa.update(ReportFigure).where(*here).values(n=n, d=100).returning(ReportFigure.id))
        assert len(changed.all()) == 1
    page = sign_in(zone.coordinator).get(f"/reports/weekly/{WEEK}").get_data(as_text=True)
    name = formulas_of(Week.parse(WEEK))[metric].name
    row = re.search(rf"<summary>{re.escape(name)}</summary>.*?</tr>", page, re.DOTALL)
    assert row is not None
    assert re.findall(r'class="bar-cell([^"]*)"', row[0]) == [f" tone-{tone}"]
    assert f"{n}/100 ({n}.0 %)" in row[0]


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
