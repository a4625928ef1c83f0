"""草稿 in a browser: what is typed is kept by itself, gone on with in another one, and filed once."""

import pytest
from playwright.sync_api import expect

from tests.browser.listed import DESK, PHONE, Listed, Place

FORM = Listed("firm", "/tickets/new")
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def test_what_is_typed_is_kept_by_itself_and_gone_on_with_elsewhere(place: Place) -> None:
    page = place.visit(FORM, PHONE)
    page.locator("#title").fill("三号车间夜间电压不稳")
    page.locator("#body").fill("每晚八点以后设备报低电压")
    expect(page.locator("#draft-kept")).to_contain_text("草稿已于", timeout=15_000)
    assert page.locator("#body").input_value() == "每晚八点以后设备报低电压"
    page.locator("#body").press_sequentially("，影响交货")
    expect(page.locator("#draft-kept input[name=draft_version]")).to_have_value("2", timeout=15_000)

    other = place.context("firm", DESK).new_page()
    other.goto(f"{place.story.url}/tickets/new")
    expect(other.get_by_text("草稿 1 件")).to_be_visible()
    other.get_by_text("草稿 1 件").click()
    other.get_by_role("link", name="三号车间夜间电压不稳").click()
    assert other.locator("#body").input_value() == "每晚八点以后设备报低电压，影响交货"
    assert other.evaluate(FITS)
    other.get_by_role("button", name="存为草稿").click()
    expect(other.get_by_text("已存为草稿")).to_be_visible()

    page.locator("#body").press_sequentially("。")
    expect(page.get_by_text("这份草稿在别的设备上改过")).to_be_visible(timeout=15_000)
    assert page.evaluate(FITS)
    # a browser says of every refusal that it is one
    place.story.troubles[:] = [each for each in place.story.troubles if "409 (CONFLICT)" not in each]
    page.get_by_role("button", name="以这一页为准").click()
    expect(page.get_by_text("已存为草稿")).to_be_visible()
    assert page.locator("#body").input_value() == "每晚八点以后设备报低电压，影响交货。"


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_draft_is_removed_behind_a_question(place: Place, width: int) -> None:
    page = place.visit(FORM, width)
    page.locator("#title").fill("不要的一份")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_text("已存为草稿")).to_be_visible()
    page = place.visit(FORM, width)
    assert page.locator("#title").input_value() == ""
    listed = page.locator("details", has_text="草稿").first
    listed.locator(":scope > summary").click()
    line = page.locator("li", has_text="不要的一份").first
    line.get_by_text("删除", exact=True).click()
    assert page.evaluate(FITS)
    line.get_by_role("button", name="确定删除").click()
    expect(page.get_by_text("草稿已删除。")).to_be_visible()
    expect(page.get_by_text("不要的一份")).to_have_count(0)
