"""One outage, twelve firms: the radar proposes, one answer goes to all, each confirms for itself, and one does not."""

from collections.abc import Sequence

import pytest

from app.accounts.rules.roles import Role
from app.issues.nightly import find
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import RegionId
from app.regions.queries import get_region
from app.reports.compiling import compile_week
from app.reports.queries import read_report
from app.reports.recomputing import recompute
from app.tickets.rules.words import State
from app.tickets.seeing import row_by
from tests.builders import a_company, an_actor, as_actor
from tests.journeys.conftest import Person, Story, fill

WEEK = "2026-W39"
WRITTEN = (
    ("北区变电站停电，车间没法开工", "今天早上北区变电站停电，整个车间没法开工，请尽快恢复供电。"),
    ("北区变电站停电影响生产", "北区变电站早上停电，两条生产线停了，恢复供电要多久。"),
    ("早上北区变电站停电", "北区变电站停电，注塑机里的料都冷了，请恢复供电。"),
    ("北区变电站停电两小时", "北区变电站停电两小时，车间没法开工，货期要耽误。"),
    ("北区变电站停电没有通知", "北区变电站今早停电，事先没有通知，车间没法开工。"),
    ("请恢复北区变电站供电", "北区变电站停电，冷库温度在升，请尽快恢复供电。"),
    ("北区变电站又停电", "北区变电站又停电了，车间没法开工，什么时候恢复供电。"),
    ("北区变电站停电，烘箱停了", "北区变电站停电，烘箱停了，一批料报废，请恢复供电。"),
    ("北区变电站停电何时恢复", "北区变电站停电，车间等电，请告知恢复供电时间。"),
    ("北区变电站停电损失大", "北区变电站停电，全厂没法开工，请恢复供电并说明原因。"),
    ("北区变电站突然停电", "北区变电站突然停电，数控机床停在半途，车间没法开工。"),
    ("北区变电站停电影响交货", "北区变电站停电，车间没法开工，今天的货交不了，请恢复供电。"),
)
ANSWERED = "北区变电站故障已排除，十一时十分恢复供电，检修计划今后提前三天通知。"


def firms_of(story: Story) -> list[Actor]:
    """Twelve firms of the park, each with somebody who files."""
    zone = story.zone
    with story.core.transactions.acting(SYSTEM) as tx:
        others = [
            an_actor(tx, Role.COMPANY_USER, zone.region, company=a_company(tx, zone.region, zone.park))
            for _ in range(10)
        ]
    return [zone.firm, zone.other_firm, *others]


def files(story: Story, firm: Actor, title: str, body: str) -> str:
    page = story.person(firm).opens("/tickets/new").page
    form = page.locator("form:has([name=form_token])")
    fill(form, "title", title)
    fill(form, "body", body)
    fill(form, "category", "01")
    form.get_by_role("button", name="提交诉求").click()
    page.wait_for_url("**/receipt")
    number = page.url.split("/")[-2]
    page.context.close()
    return number


def confirms(story: Story, firm: Actor, number: str) -> None:
    person = story.person(firm).opens(f"/tickets/{number}/confirm")
    person.does("confirm", button="已解决", level="5")
    person.opens(f"/tickets/{number}").sees("已办结")
    person.page.context.close()


def packed(coordinator: Person, lead: str) -> str:
    """From the card of the radar to a batch; returns its number."""
    coordinator.opens("/issues").sees("建议组成批次")
    coordinator.page.locator("main a[href^='/issues/']").first.click()
    coordinator.page.wait_for_load_state()
    coordinator.sees("30 天内有 12 家企业反映")
    coordinator.page.locator("form[action='/batches/preview'] button[type=submit]").first.click()
    coordinator.page.wait_for_load_state()
    coordinator.sees("可以加入：12 件诉求，12 家企业")
    form = coordinator.page.locator("form[action='/batches']")
    fill(form, "cause", "北区变电站一号主变故障，周边停电。")
    fill(form, "plan", "供电公司抢修，恢复后统一答复。")
    fill(form, "lead", lead)
    form.locator("button[type=submit]").last.click()
    coordinator.page.wait_for_url("**/batches/*")
    return coordinator.page.url.split("/")[-1]


def figures(story: Story, asked: Sequence[str]) -> dict[str, tuple[int, int]]:
    with story.core.transactions.reading(SYSTEM) as tx:
        read = read_report(as_actor(tx, story.zone.leader), WEEK)
        found = {metric: read.figure(metric) for metric in asked}
    return {metric: (figure.n, figure.d) for metric, figure in found.items() if figure is not None}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("story", ["desk"], indirect=True)
def test_one_answer_eleven_confirm_and_one_is_solved_in_a_cycle_of_its_own(story: Story) -> None:
    zone, firms = story.zone, firms_of(story)
    numbers = [files(story, firm, *written) for firm, written in zip(firms, WRITTEN, strict=True)]

    story.at("2026-09-22 02:40")
    assert find(story.core.transactions, RegionId(zone.region.id)) is not None
    story.at("2026-09-22 08:40")
    coordinator = story.person(zone.coordinator)
    batch = packed(coordinator, zone.lead.code)
    coordinator.does("whistle", kind="ordinary", task="抢修并统一答复企业")
    coordinator.opens(f"/batches/{batch}").sees("已吹哨·待报到", *numbers)

    story.at("2026-09-22 09:10")
    liaison = story.person(zone.liaison)
    for number in numbers:
        liaison.opens(f"/tickets/{number}").does("check-in")
    handler = story.person(zone.handler).opens(f"/batches/{batch}")
    handler.does("progress", text="抢修人员已到现场，预计十一时恢复。")

    story.at("2026-09-22 15:00")
    handler.opens(f"/batches/{batch}")
    handler.does("answer", outcome="solved", text=ANSWERED, waiver="供电公司统一出具抢修报告")
    story.person(zone.head).opens(f"/batches/{batch}").does("approve")

    story.at("2026-09-23 09:00")
    for firm, number in zip(firms[:-1], numbers[:-1], strict=True):
        confirms(story, firm, number)
    last, number = firms[-1], numbers[-1]
    person = story.person(last).opens(f"/tickets/{number}").sees(ANSWERED).does_not_see(batch, zone.company.name)
    person.opens(f"/tickets/{number}/dispute").does("dispute", text="我们的支线还没有电。")
    person.opens(f"/tickets/{number}").sees("办理中")
    coordinator = story.person(zone.coordinator).opens(f"/batches/{batch}").sees("已退出：")
    assert [
        coordinator.page.locator(f"dt:text-is('{word}') + dd").inner_text() for word in ("已销号", "企业确认解决")
    ] == [
        "11/11",
        "11/11",
    ]

    story.at("2026-09-23 15:00")
    story.person(zone.handler).opens(f"/tickets/{number}").does(
        "answer", outcome="solved", text="支线跌落式熔断器已更换，供电正常。", waiver="电话核实"
    )
    story.person(zone.head).opens(f"/tickets/{number}").does("approve")
    story.at("2026-09-24 09:00")
    confirms(story, last, number)
    with story.core.transactions.reading(SYSTEM) as tx:
        rows = [row_by(tx, each) for each in numbers]
    assert [row.state for row in rows] == [State.CLOSED] * 12
    assert [row.cycle for row in rows] == [1] * 11 + [2]

    # by hand: twelve filed, called, reported in, told of progress, resolved, confirmed and rated, all in their time and
    # in one week; one of them went round twice
    story.at("2026-09-28 06:00")
    with story.core.transactions.acting(SYSTEM) as tx:
        compile_week(tx, get_region(tx.session, zone.region.code), WEEK)
    whole, once_again = (12, 12), (1, 12)
    wanted = {
        **dict.fromkeys(("filed", "acceptance", "check_in", "response", "resolved", "on_time"), whole),
        **dict.fromkeys(("resolution_matured", "resolution_confirmed", "satisfaction", "rated"), whole),
        **dict.fromkeys(("resolution_ledger",), whole),
        "rework": once_again,
        "repeat": (0, 12),
        "hand_back": (0, 12),
    }
    assert figures(story, list(wanted)) == wanted
    with story.core.transactions.acting(SYSTEM) as tx:
        assert recompute(tx, get_region(tx.session, zone.region.code), WEEK) == []
    story.person(zone.leader).opens(f"/reports/weekly/{WEEK}").sees("12/12", "1/12")
