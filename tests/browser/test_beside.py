"""What is fetched to stand beside a matter: on a wide screen by itself, on a narrow one only when somebody asks."""

import pytest
from playwright.sync_api import expect

from tests.browser.listed import DESK, PHONE, Listed, Place

MATTER = Listed("dispatcher", "/tickets/{accepted}")
LINK = "看看同类诉求交给了谁、怎么答复的"
FOUND = "按内容相近找到"


@pytest.mark.parametrize(("width", "words"), [(DESK, FOUND), (PHONE, LINK)], ids=["desk", "phone"])
def test_closed_matters_of_the_kind_come_where_they_push_nothing_away(place: Place, width: int, words: str) -> None:
    context = place.context(MATTER.seat, width)
    page = place.open(context, MATTER)
    expect(page.locator("[data-beside]")).to_contain_text(words)
    if width == PHONE:
        page.get_by_role("link", name=LINK).click()
        expect(page.locator("main")).to_contain_text(FOUND)
    context.close()
