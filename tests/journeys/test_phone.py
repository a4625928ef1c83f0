"""A clerk between two shifts and an officer on the road: few taps, nothing lost without a network, one tap to call."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from app.accounts.models import Account
from app.companies.models import Contact
from app.kernel.actor import SYSTEM
from app.tickets.models import Ticket
from tests.journeys.conftest import Person, Story

MOST_TAPS = 12
phone_only = pytest.mark.parametrize("story", ["phone"], indirect=True)


class Counted:
    """Somebody's fingers: every click and every field filled is one interaction."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def tap(self, selector: str) -> None:
        """Tap what is seen."""
        self.page.locator(selector).first.click()
        self.count += 1

    def type(self, name: str, words: str) -> None:
        """Tap into a field and type."""
        self.page.locator(f"[name={name}]").fill(words)
        self.count += 1


def tickets(story: Story) -> int:
    """How many tickets there are."""
    with story.core.transactions.reading(SYSTEM) as tx:
        return tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) or 0


@pytest.fixture
def clerk(story: Story) -> Person:
    """The firm's clerk at the form."""
    return story.person(story.zone.firm).opens("/tickets/new")


@phone_only
def test_filing_takes_a_dozen_taps_at_most(story: Story) -> None:
    fingers = Counted(story.person(story.zone.firm).opens("/").page)
    fingers.tap("main a[href='/tickets/new']")
    fingers.page.wait_for_url("**/tickets/new")
    fingers.type("title", "厂区东门外道路破损")
    fingers.type("body", "货车进出不便，雨天积水，已有两辆车爆胎。")
    fingers.tap("label.tile:has([name=category])")
    fingers.tap("details.fold > summary")
    fingers.type("wanted_by", "2026-10-12")
    fingers.type("consequence", "影响交货")
    fingers.tap("label:has([name=urgency][value=pressing])")
    fingers.tap("form[action='/tickets/new'] button:has-text('提交诉求')")
    fingers.page.wait_for_url("**/receipt")
    assert fingers.count <= MOST_TAPS
    assert tickets(story) == 1
    assert "10月12日" in fingers.page.goto(fingers.page.url.removesuffix("/receipt")).text()  # type: ignore[union-attr]


@phone_only
def test_a_draft_outlives_a_reload_and_the_loss_of_the_network(story: Story, clerk: Person) -> None:
    page = clerk.page
    page.locator("[name=title]").fill("车间断网时写下的事")
    page.locator("[name=body]").fill("第一行\n第二行")
    page.locator("label.tile:has([name=category])").first.click()
    page.locator("details.fold > summary").click()
    page.locator("[name=consequence]").fill("影响投标")
    page.context.set_offline(True)
    page.get_by_role("button", name="提交诉求").click()
    note = page.locator("[data-offline-note]")
    note.wait_for()
    assert note.inner_text() == "现在没有网络，内容已保存在本机，联网后再点提交。"
    assert page.url.endswith("/tickets/new")
    assert tickets(story) == 0
    page.context.set_offline(False)
    page.wait_for_function("document.querySelector('[data-offline-note]').textContent.includes('网络恢复了')")
    page.reload()
    clerk.sees("已恢复您上次没有提交的内容")
    assert page.locator("[name=title]").input_value() == "车间断网时写下的事"
    assert page.locator("[name=body]").input_value() == "第一行\n第二行"
    assert page.locator("[name=consequence]").is_visible(), "what came back is not folded away"
    page.get_by_role("button", name="提交诉求").click()
    page.wait_for_url("**/receipt")
    assert tickets(story) == 1
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:')).length") == 0


@phone_only
def test_a_refused_form_keeps_the_draft_until_the_receipt(story: Story, clerk: Person) -> None:
    page = clerk.page
    page.locator("[name=title]").fill("没有选类别")
    page.locator("[name=body]").fill("正文")
    page.get_by_role("button", name="提交诉求").click()
    page.wait_for_load_state()
    clerk.sees("还没有提交")
    kept = "Object.keys(localStorage).filter(key => key.startsWith('draft:')).length"
    assert page.evaluate(kept) == 1
    page.locator("label.tile:has([name=category])").first.click()
    page.get_by_role("button", name="提交诉求").click()
    page.wait_for_url("**/receipt")
    assert page.evaluate(kept) == 0
    story.troubles.clear()  # the browser notes every 422 in its console


@phone_only
def test_an_officer_calls_and_files_from_the_card_of_the_firm(story: Story, filed: Callable[[str], str]) -> None:
    with story.core.transactions.acting(SYSTEM) as tx:
        account = tx.session.get_one(Account, story.zone.officer.account_id)
        account.phone = "13800138000"
        tx.session.add(
            Contact(company_id=story.zone.company.id, name="周科长", phone="13912345678", position="", is_primary=True)
        )
    number = filed("园区北侧水压偏低")
    officer = story.person(story.zone.officer).opens("/").sees(story.zone.company.name, "待受理 1 件")
    page = officer.page
    assert page.locator("a[href='tel:13912345678']").is_visible()
    page.get_by_role("link", name=f"代填报 · {story.zone.company.name}").click()
    page.wait_for_load_state()
    assert page.locator("[name=company]").input_value() == story.zone.company.credit_code
    officer.opens("/")
    page.locator(".firm-waits a:has-text('待受理')").click()
    page.wait_for_load_state()
    officer.sees(number)
    firm = story.person(story.zone.firm).opens("/")
    assert firm.page.locator("a[href='tel:13800138000']").is_visible()


@phone_only
def test_the_first_steps_stay_until_they_are_put_away(story: Story) -> None:
    firm = story.person(story.zone.firm).opens("/").sees("两分钟上手", "反映一件诉求")
    firm.opens("/inbox").does_not_see("两分钟上手")
    firm.opens("/").clicks("知道了，不再显示")
    firm.opens("/").does_not_see("两分钟上手")
    firm.opens("/help").sees("提交一件诉求", "确认和评价")
