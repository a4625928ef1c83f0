"""The hints on an answer in a browser: they come while typing, by the button without a script, and take no word away."""

import pytest
from playwright.sync_api import expect

from tests.browser.listed import DESK, PHONE, Listed, Place

EMPTY = "您反映的道路破损我局高度重视，正在积极协调，请贵公司尽快提交材料。"
CLEAR = "9月28日现场查看，东门外破损积水道路已修好。"
HANDLING = Listed("handler", "/tickets/{handling}")
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_hints_come_while_typing_and_go_when_the_words_do(place: Place, width: int) -> None:
    page = place.visit(HANDLING, width)
    page.locator("#act-answer > summary").click()
    sheet = page.locator("#act-answer")
    expect(sheet.locator(".hint")).to_have_count(0)
    sheet.locator("textarea[name=text]").fill(EMPTY)
    expect(sheet.locator(".hint").filter(has_text="高度重视").first).to_be_visible()
    assert page.evaluate(FITS)
    sheet.locator("textarea[name=text]").fill(CLEAR)
    expect(sheet.get_by_text("没有要提醒的。")).to_be_visible()
    assert sheet.locator("textarea[name=text]").input_value() == CLEAR
    page.wait_for_load_state(
        "networkidle"
    )  # days the words name are asked for too, and the next look is another session's


def test_the_button_asks_without_leaving_the_page(place: Place) -> None:
    page = place.visit(HANDLING, DESK)
    page.locator("#act-answer > summary").click()
    sheet = page.locator("#act-answer")
    sheet.get_by_role("button", name="检查一下").click()
    expect(sheet.get_by_text("还没有写答复内容。")).to_be_visible()
    assert page.url.endswith(place.numbers["handling"])
