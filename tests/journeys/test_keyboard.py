"""A whole handling without a mouse: every act by its letter, every form by Tab, Space and Ctrl+Enter; and two at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.kernel.actor import SYSTEM
from app.tickets.rules.words import State
from app.tickets.seeing import row_by
from tests.journeys.conftest import Person, Story

pytestmark = pytest.mark.browser
MOST_TABS = 90
AT = "selector => document.activeElement !== null && document.activeElement.matches(selector)"


def tab_to(page: Page, selector: str) -> None:
    """Walk on with Tab until the focus stands on ``selector``, as somebody without a mouse would."""
    for _ in range(MOST_TABS):
        if page.evaluate(AT, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}")


def choose(page: Page, value: str) -> None:
    """Go down the focused list of choices to ``value``."""
    for _ in range(MOST_TABS):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not among the choices")


def sent(page: Page, keys: str = "Control+Enter") -> None:
    """Send what is being typed, and wait for the next page."""
    with page.expect_navigation():
        page.keyboard.press(keys)


def opened(person: Person, letter: str, act: str) -> Page:
    """The sheet of an act, opened by its letter; the cursor stands in its first field."""
    page = person.page
    page.keyboard.press(letter)
    expect(page.locator(f"#act-{act}")).to_have_attribute("open", "")
    assert page.evaluate("act => document.getElementById(act).contains(document.activeElement)", f"act-{act}")
    assert page.evaluate("document.activeElement.tagName") != "SUMMARY"
    return page


@pytest.mark.parametrize("story", ["desk"], indirect=True)
def test_from_the_whistle_to_the_end_by_keyboard_alone(story: Story, filed: Callable[[str], str]) -> None:
    zone = story.zone
    number = filed("厂区东门外道路破损")

    coordinator = story.person(zone.coordinator).opens("/worklist/triage")
    page = coordinator.page
    page.keyboard.press("j")
    sent(page, "Enter")
    assert page.url.endswith(f"/tickets/{number}")
    opened(coordinator, "a", "accept")
    page.keyboard.press("Escape")
    expect(page.locator("#act-accept")).not_to_have_attribute("open", "")
    opened(coordinator, "a", "accept")
    sent(page)
    coordinator.sees("待吹哨")
    opened(coordinator, "w", "whistle")
    tab_to(page, "[name=lead]")
    choose(page, zone.lead.code)
    tab_to(page, "[name=task]")
    page.keyboard.type("请三日内现场查看。")
    sent(page)
    coordinator.sees("待报到", zone.lead.name, "请三日内现场查看。")

    liaison = story.person(zone.liaison).opens(f"/tickets/{number}")
    opened(liaison, "b", "check-in")
    sent(liaison.page)
    liaison.sees("办理中")

    handler = story.person(zone.handler).opens(f"/tickets/{number}")
    opened(handler, "g", "progress")
    handler.page.keyboard.type("已到现场查看，今晚施工。")
    sent(handler.page)
    handler.sees("已到现场查看，今晚施工。")
    opened(handler, "d", "answer")
    handler.page.keyboard.press("Space")
    for _ in range(2):
        handler.page.keyboard.press("ArrowDown")  # 已解决, 部分解决, 解释说明: the last needs no evidence
    tab_to(handler.page, "#act-answer textarea")
    handler.page.keyboard.type("路面已修复，排水已疏通。")
    sent(handler.page)
    handler.sees("待审核")

    head = story.person(zone.head).opens(f"/tickets/{number}")
    sent(head.page, "t")
    head.sees("已办结")

    firm = story.person(zone.firm).opens(f"/tickets/{number}/confirm")
    tab_to(firm.page, "[name=level]")
    firm.page.keyboard.press("Space")
    tab_to(firm.page, "form[action$='/confirm'] button[type=submit]")
    sent(firm.page, "Enter")
    with story.core.transactions.reading(SYSTEM) as tx:
        assert row_by(tx, number).state is State.CLOSED


@pytest.mark.parametrize("story", ["desk"], indirect=True)
def test_two_at_one_ticket_and_many_at_once(story: Story, filed: Callable[[str], str]) -> None:
    zone = story.zone
    first, second, third = filed("厂区东门外道路破损"), filed("厂区西门路灯不亮"), filed("夜间停电")

    late = story.person(zone.coordinator).opens(f"/tickets/{first}")
    fast = story.person(zone.dispatcher).opens(f"/tickets/{first}")
    late.page.keyboard.press("q")
    late.page.keyboard.type("请补充破损的长度和位置。")
    fast.does("accept")
    sent(late.page)
    late.sees("内容已被他人更新", f"园区吹哨员 {zone.dispatcher.name}，受理", "待吹哨", "请补充破损的长度和位置。")
    late.clicks("查看最新状态").sees("待吹哨")
    story.troubles.clear()  # the browser notes the 409 it was sent

    both = story.person(zone.coordinator).opens("/worklist/triage")
    page = both.page
    expect(page.locator("[data-pick-bar]")).to_be_hidden()
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator("[data-pick-count]")).to_have_text("2")
    story.person(zone.dispatcher).opens(f"/tickets/{second}").does("accept")
    tab_to(page, "#bulk button[type=submit]")
    sent(page, "Enter")
    both.sees("1 件已受理，1 件没有办成", second, third, f"园区吹哨员 {zone.dispatcher.name}，受理")

    fourth = filed("消防通道被占")
    row = story.person(zone.coordinator).opens("/worklist/triage")
    row.page.locator(f"a[href='/tickets/{fourth}/intake']").focus()
    row.page.keyboard.press("Enter")
    expect(row.page.locator("form[action$='/intake']")).to_be_visible()
    expect(row.page.locator("[name=category]")).to_be_focused()
    tab_to(row.page, "[name=lead]")
    choose(row.page, zone.lead.code)
    sent(row.page)
    row.sees("已受理并吹哨")
