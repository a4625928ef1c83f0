"""An officer at a firm without a network: he reads what he took along, writes a visit down, and it is sent once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Error, FilePayload, Page, Route, expect

from app.calendars.rules import local_day
from app.companies.models import Contact
from app.kernel.actor import SYSTEM
from app.promises.models import Promise
from app.tickets.models import Ticket
from app.tickets.rules.words import Channel
from app.visits.models import Visit, VisitMatter, VisitPhoto
from app.visits.rules.words import VisitState
from app.visits.scheduling import ScheduleVisit, schedule_visit
from tests.builders import a_ticket, as_actor
from tests.journeys.conftest import Person, Story
from tests.served.forms import a_picture

phone_only = pytest.mark.parametrize("story", ["phone"], indirect=True)
KEPT = """async () => {
    const names = await caches.keys();
    return names.length ? (await (await caches.open(names[0])).keys()).length : 0;
}"""
CARRIED = 7
"""Four pages, and the style, script and pictures they need."""
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def made(story: Story) -> dict[str, int]:
    """What there is of all that the visit brings."""
    counted = {
        "visits": sa.select(Visit.id).where(Visit.state == VisitState.DONE),
        "tickets": sa.select(Ticket.id).where(Ticket.channel == Channel.VISIT),
        "matters": sa.select(VisitMatter.id),
        "promises": sa.select(Promise.id),
        "photos": sa.select(VisitPhoto.id),
    }
    with story.core.transactions.reading(SYSTEM) as tx:
        return {
            name: tx.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
            for name, rows in counted.items()
        }


ONCE = {"visits": 1, "tickets": 3, "matters": 3, "promises": 2, "photos": 4}
NOTHING = dict.fromkeys(ONCE, 0)


def write_down(page: Page, story: Story) -> None:
    """Three problems, two promises and four photos."""
    page.locator("[name=met]").fill("王晓明")
    for number in range(3):
        if number:
            page.locator("[data-add-row=problems]").click()
        page.locator(f"[name=problems-{number}-title]").fill(f"问题{number}")
        page.locator(f"[name=problems-{number}-body]").fill("雨后积水，货车进不来。")
        page.locator(f"[name=problems-{number}-category]").select_option("01")
    with story.core.transactions.reading(SYSTEM) as tx:
        due = (local_day(tx.now) + timedelta(days=4)).isoformat()
    page.locator("[data-add-row=promises]").click()
    for number in range(2):
        page.locator(f"[name=promises-{number}-words]").fill(f"承诺{number}")
        page.locator(f"[name=promises-{number}-due_on]").fill(due)
    page.locator(".file-fields input[type=file]").first.set_input_files(
        [FilePayload(name=f"现场{each}.jpg", mimeType="image/jpeg", buffer=a_picture(each)) for each in range(4)]
    )


def waits_until(page: Page, asked: str, answer: int) -> None:
    """Ask the page until it says so: a promise of its own is no answer to the browser's waiting."""
    for _ in range(80):
        if page.evaluate(asked) == answer:
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{asked} is {page.evaluate(asked)}")


@pytest.fixture
def officer(story: Story) -> Iterator[Person]:
    """The officer, who opened his home at the office: his device has kept what he reads on the road."""
    with story.core.transactions.acting(SYSTEM) as tx:
        firm = story.zone.company
        tx.session.add(Contact(company_id=firm.id, name="周科长", phone="13912345678", position="", is_primary=True))
        a_ticket(tx, story.zone, title="东门外道路破损")
        today = local_day(tx.now)
        schedule_visit(as_actor(tx, story.zone.officer), ScheduleVisit(firm=firm.credit_code, day=today, time="14:30"))
    person = story.person(story.zone.officer).opens("/").sees("今天的走访", "14:30")
    waits_until(person.page, KEPT, CARRIED)
    yield person
    # a browser says of every answer that did not come that it did not
    story.troubles[:] = [each for each in story.troubles if "net::ERR" not in each and "422" not in each]


@phone_only
def test_what_is_written_without_a_network_is_sent_once_when_it_breaks_in_the_middle(
    story: Story, officer: Person
) -> None:
    page, code = officer.page, story.zone.company.credit_code
    page.context.set_offline(True)
    page.goto(story.url + "/")
    expect(page.locator(".as-of")).to_contain_text("离线，截至 9月21日")
    officer.sees("今天的走访", "14:30")
    page.goto(story.url + "/tickets/nothing-of-this-is-kept")
    officer.sees("随身本", "13912345678", "东门外道路破损")
    page.goto(f"{story.url}/visits/new?firm={code}")
    assert page.locator("[name=firm]").input_value() == code
    write_down(page, story)
    page.wait_for_timeout(700)  # the pause after which a draft is kept
    page.goto(f"{story.url}/visits/new?firm={code}")  # the battery died
    expect(page.get_by_text("已恢复您上次没有提交的内容")).to_be_visible()
    expect(page.locator(".chosen")).to_have_count(4)
    assert page.locator("[name=problems-2-title]").input_value() == "问题2"
    assert page.locator("[name=promises-1-words]").input_value() == "承诺1"
    assert page.evaluate(FITS)
    page.get_by_role("button", name="登记走访").click()
    expect(page.locator("[data-queued]")).to_contain_text("走访已存在本机")
    expect(page.locator("[data-queue]")).to_contain_text("1 条待发送")
    expect(page.locator("[data-queue]")).to_contain_text("3 个问题，2 项承诺，4 张照片")
    assert page.evaluate(FITS)
    assert made(story) == NOTHING

    taken: list[int] = []

    def taken_without_an_answer(route: Route) -> None:
        """The server took it; the answer was lost on the way."""
        taken.append(route.fetch(max_redirects=0).status)
        route.abort()

    page.route("**/visits/new", taken_without_an_answer, times=1)
    page.context.set_offline(False)
    page.wait_for_timeout(1500)
    assert taken == [303]
    assert made(story) == ONCE
    page.goto(story.url + "/pocket")
    expect(page.locator("[data-queue]")).to_contain_text("已发送")
    assert made(story) == ONCE
    page.goto(story.url + "/visits?all=1")
    expect(page.locator("[data-queue]")).to_be_hidden()

    other = story.person(story.zone.dispatcher).page.context.cookies()
    page.context.add_cookies([{"name": each["name"], "value": each["value"], "url": story.url} for each in other])
    page.goto(story.url + "/tickets")
    waits_until(page, "async () => (await caches.keys()).length", 0)


@phone_only
def test_what_the_server_refuses_is_kept_shown_and_changed(story: Story, officer: Person) -> None:
    page, code = officer.page, story.zone.company.credit_code
    page.context.set_offline(True)
    page.goto(f"{story.url}/visits/new?firm={code}")
    page.locator("[name=met]").fill("王晓明")
    page.locator("[name=problems-0-title]").fill("只写了标题")
    page.get_by_role("button", name="登记走访").click()
    expect(page.locator("[data-queued]")).to_be_visible()
    page.context.set_offline(False)
    queue = page.locator("[data-queue]")
    expect(queue).to_contain_text("没有被接收")
    expect(queue.locator(".field-error")).to_be_visible()
    assert made(story) == NOTHING
    queue.get_by_role("button", name="修改").click()
    expect(page.get_by_text("已恢复您上次没有提交的内容")).to_be_visible()
    assert page.locator("[name=problems-0-title]").input_value() == "只写了标题"
    page.locator("[name=problems-0-title]").fill("")
    page.get_by_role("button", name="登记走访").click()
    expect(page.get_by_text("走访已登记。")).to_be_visible()
    assert made(story) == {**NOTHING, "visits": 1}
    # signing out takes all of it along
    page.evaluate("document.querySelector('form[data-forget-drafts]').requestSubmit()")
    page.wait_for_url("**/login*")
    waits_until(page, "async () => (await caches.keys()).length", 0)
    waits_until(page, "async () => (await navigator.serviceWorker.getRegistrations()).length", 0)
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(story.url + "/pocket")
