"""The queue: how many clicks each job takes, at a desk and on a phone, counted in the running product."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.kernel.actor import SYSTEM, Actor
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.handing_back import HandBack, hand_back
from app.tickets.rules.words import HandBackReason, Part, State
from app.tickets.seeing import row_by
from tests.builders import a_ticket, as_actor
from tests.journeys.conftest import Story

pytestmark = pytest.mark.browser
GONE = 20_000
"""Milliseconds for what waits ten seconds to be sent."""


class Hand:
    """A pointer that counts: everything it does is one click."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, selector: str, *, nth: int = 0) -> None:
        target = self.page.locator(selector).nth(nth)
        expect(target).to_be_visible()
        target.click()
        self.clicks += 1
        self.page.wait_for_load_state()


def made(story: Story, state: State, number: int) -> list[str]:
    with story.core.transactions.acting(SYSTEM) as tx:
        return [a_ticket(tx, story.zone, state, title=f"第{each}件诉求").number for each in range(number)]


def states(story: Story, numbers: list[str]) -> list[State]:
    with story.core.transactions.reading(SYSTEM) as tx:
        return [row_by(tx, number).state for number in numbers]


def hand_of(story: Story, actor: Actor, path: str) -> Hand:
    return Hand(story.person(actor).opens(path).page)


def test_a_dispatcher_accepts_and_whistles_five_in_six_clicks(story: Story, routed: Callable[[], None]) -> None:
    routed()
    numbers = made(story, State.SUBMITTED, 5)
    hand = hand_of(story, story.zone.dispatcher, "/worklist/triage")
    if story.size[0] < 1024:  # a phone has no head of columns: each card is ticked
        for place in range(5):
            hand.click("label.row-pick:has(input[data-pick])", nth=place)
    else:
        hand.click("label.row-pick:has(input[data-pick-all])")
    hand.click("#bulk button[formaction$='/take-in']")
    expect(hand.page.locator("main")).to_contain_text("5 件已受理并吹哨")
    assert hand.clicks <= 6
    assert states(story, numbers) == [State.WHISTLED] * 5
    with story.core.transactions.reading(SYSTEM) as tx:
        parts = row_by(as_actor(tx, story.zone.coordinator), numbers[0]).parts
    assert [(part.department.code, part.part) for part in parts] == [(story.zone.lead.code, Part.LEAD)]


def test_a_head_reads_and_approves_five_in_six_clicks(story: Story) -> None:
    numbers = made(story, State.REVIEW, 5)
    hand = hand_of(story, story.zone.head, "/worklist/review")
    page = hand.page
    hand.click("[data-row] [data-row-link]")
    for place in range(5):
        expect(page.locator(".preview [data-hold]")).to_have_attribute("data-number", numbers[place])
        if place < 4:
            expect(page.locator(".preview .walk-line")).to_contain_text("共 5 件")
        hand.click(".preview [data-hold] button[type=submit]")
    assert hand.clicks == 6
    expect(page.locator("[data-row]")).to_have_count(0, timeout=GONE)
    assert states(story, numbers) == [State.RESOLVED] * 5


def test_what_was_approved_can_be_taken_back_for_ten_seconds(story: Story) -> None:
    numbers = made(story, State.REVIEW, 2)
    hand = hand_of(story, story.zone.head, "/worklist/review")
    page = hand.page
    hand.click("[data-row] [data-row-link]")
    for number in numbers:
        expect(page.locator(".preview [data-hold]")).to_have_attribute("data-number", number)
        hand.click(".preview [data-hold] button[type=submit]")
    page.locator(".held-line", has_text=numbers[0]).get_by_role("button", name="撤销").click()
    expect(page.locator(f"[data-row][data-number='{numbers[1]}']")).to_have_count(0, timeout=GONE)
    expect(page.locator(f"[data-row][data-number='{numbers[0]}']")).not_to_have_class("is-held")
    assert states(story, numbers) == [State.REVIEW, State.RESOLVED]


def test_leaving_the_list_sends_what_waits(story: Story) -> None:
    [number] = made(story, State.REVIEW, 1)
    hand = hand_of(story, story.zone.head, "/worklist/review")
    hand.click("[data-row] [data-row-link]")
    hand.click(".preview [data-hold] button[type=submit]")
    assert states(story, [number]) == [State.REVIEW]
    hand.page.goto(story.url + "/inbox")
    expect(hand.page.locator("main")).to_be_visible()
    for _try in range(50):
        if states(story, [number]) == [State.RESOLVED]:
            return
        hand.page.wait_for_timeout(100)
    raise AssertionError("what waited was lost")


def test_the_next_row_has_the_focus_after_an_act(story: Story) -> None:
    numbers = made(story, State.WHISTLED, 3)
    person = story.person(story.zone.liaison).opens("/worklist/check_in")
    page = person.page
    page.locator("[data-row-link]").first.click()
    page.wait_for_url(f"**/tickets/{numbers[0]}?list=check_in")
    person.sees("第 1 件，共 3 件", "下一件")
    person.does("check-in")
    page.wait_for_url(f"**/worklist/check_in?at={numbers[1]}")
    expect(page.locator(f"[data-row][data-number='{numbers[1]}'] [data-row-link]")).to_be_focused()
    page.locator("[data-row-link]").first.click()
    page.get_by_role("link", name="下一件").click()
    page.wait_for_url(f"**/tickets/{numbers[2]}?list=check_in")
    person.sees("第 2 件，共 2 件", "上一件")


def test_a_firm_confirms_with_a_rating_in_three_clicks(story: Story) -> None:
    [number] = made(story, State.RESOLVED, 1)
    hand = hand_of(story, story.zone.firm, "/")
    hand.click(f"a[href='/tickets/{number}/confirm']")
    hand.click("label.tile:has([name=level][value='5'])")
    hand.click("form[action$='/confirm'] button[value=yes]")
    assert hand.clicks <= 3
    assert states(story, [number]) == [State.CLOSED]


def test_a_supervisor_issues_a_proposed_order_in_two_clicks(story: Story) -> None:
    [number] = made(story, State.HANDLING, 1)
    with story.core.transactions.acting(SYSTEM) as tx:
        raise_order(
            as_actor(tx, story.zone.coordinator),
            number,
            Order(level=Level.YELLOW, reason="请加快。", department=story.zone.lead.code),
        )
    page = story.person(story.zone.supervisor).opens("/worklist/overdue").page
    hand = Hand(page)
    hand.click(".tabs a[href='/supervision']" if story.size[0] < 768 else ".rail a[href='/supervision']")
    hand.click("form[action$='/issue'] button[type=submit]")
    assert hand.clicks == 2
    expect(page.locator("form[action$='/issue']")).to_have_count(0, timeout=GONE)
    expect(page.locator("main")).to_contain_text("待签收")
    expect(page.locator("main")).to_contain_text(story.zone.lead.name)


def test_a_leader_finds_the_worst_unit_and_its_tickets_without_scrolling(story: Story) -> None:
    numbers = made(story, State.HANDLING, 2)
    story.at("2026-10-30 09:00")
    hand = hand_of(story, story.zone.leader, "/")
    link = hand.page.locator(".worst-units h3 a").first
    box = link.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= story.size[1], "on the first screen"
    assert story.zone.lead.name in link.inner_text()
    hand.click(".worst-units h3 a")
    shown = hand.page.locator("[data-row]")
    expect(shown).to_have_count(2)
    assert {shown.nth(place).get_attribute("data-number") for place in range(2)} == set(numbers)
    first = shown.first.bounding_box()
    assert first is not None
    assert first["y"] < story.size[1]
    assert hand.clicks <= 2


def test_a_coordinator_rules_in_two_clicks(story: Story) -> None:
    [number] = made(story, State.WHISTLED, 1)
    with story.core.transactions.acting(SYSTEM) as tx:
        asked = HandBack(reason=HandBackReason.NOT_OURS, basis="不属本单位职责")
        hand_back(as_actor(tx, story.zone.head), number, None, asked)
    hand = hand_of(story, story.zone.coordinator, "/worklist/rule")
    card = hand.page.locator(".ruling-card")
    expect(card).to_contain_text("不属本单位职责")
    card.locator("textarea[name=note]").first.fill("职责清单写明由他局牵头。")  # typed, not clicked
    hand.click(".ruling-card button[name=upheld][value='1']")
    assert hand.clicks <= 2
    expect(card).to_have_count(0, timeout=GONE)
    assert states(story, [number]) == [State.ACCEPTED]
