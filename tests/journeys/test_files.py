"""Photos and papers with a request: chosen one after the other, seen, taken away, and still there after a refusal."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import FilePayload, Page

from app.kernel.actor import SYSTEM
from app.tickets.enclosures import Attachment
from app.tickets.rules.words import State
from tests.builders import a_ticket
from tests.journeys.conftest import Story


def photo(name: str, colour: str = "red") -> FilePayload:
    """A small photograph as a browser's user would choose it."""
    made = BytesIO()
    Image.new("RGB", (60, 40), colour).save(made, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": made.getvalue()}


def shown(page: Page) -> list[str]:
    """The names of what is chosen, as the page lists them."""
    return [text.split(" · ")[0] for text in page.locator(".chosen-name").all_inner_texts()]


def kept(story: Story) -> list[str]:
    """The names of what lies with tickets."""
    with story.core.transactions.reading(SYSTEM) as tx:
        return sorted(tx.session.scalars(sa.select(Attachment.name)))


@pytest.mark.parametrize("story", ["phone"], indirect=True)
def test_chosen_photos_add_up_and_outlive_a_refused_form(story: Story) -> None:
    page = story.person(story.zone.firm).opens("/tickets/new").page
    page.locator("[name=photos]").set_input_files(photo("东门.jpg"))
    page.locator("[name=files]").set_input_files([photo("合同.jpg", "blue"), photo("多选的.jpg", "green")])
    assert shown(page) == ["东门.jpg", "合同.jpg", "多选的.jpg"]
    page.get_by_role("button", name="去掉 多选的.jpg").click()
    assert shown(page) == ["东门.jpg", "合同.jpg"]
    page.locator("[name=title]").fill("东门外路面破损")
    page.get_by_role("button", name="提交诉求").click()
    page.locator("[data-error-summary]").wait_for()
    assert shown(page) == ["东门.jpg", "合同.jpg"], "what was chosen is chosen still"
    assert page.locator("[name=title]").input_value() == "东门外路面破损"
    assert not page.locator("[data-files-lost]").count()
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.locator("[name=body]").fill("两处大坑，见照片。")
    page.locator("label.tile:has([name=category])").first.click()
    page.get_by_role("button", name="提交诉求").click()
    page.locator(".promise-number").wait_for()
    assert page.url.endswith("/receipt")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:')).length") == 0
    assert kept(story) == ["东门.jpg", "合同.jpg"]
    story.troubles.clear()  # the browser notes every 422 in its console


@pytest.mark.parametrize("story", ["phone"], indirect=True)
def test_what_is_too_large_is_said_before_anything_is_sent(story: Story) -> None:
    page = story.person(story.zone.firm).opens("/tickets/new").page
    page.evaluate("""() => {
        const input = document.querySelector("[name=files]"), carried = new DataTransfer();
        carried.items.add(new File([new Uint8Array(21 * 1024 * 1024)], "航拍.mp4"));
        input.files = carried.files;
        input.dispatchEvent(new Event("change"));
    }""")
    assert "“航拍.mp4”超过 20 MB" in page.locator(".file-fields ~ .field-error").inner_text()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="提交诉求").click()
    assert "POST" not in sent
    page.get_by_role("button", name="去掉 航拍.mp4").click()
    assert page.locator(".file-fields ~ .field-error").is_hidden()


@pytest.mark.parametrize("story", ["phone"], indirect=True)
def test_a_broken_network_keeps_words_and_photos(story: Story) -> None:
    page = story.person(story.zone.firm).opens("/tickets/new").page
    page.locator("[name=photos]").set_input_files(photo("东门.jpg"))
    page.route("**/tickets/new", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="提交诉求").click()
    page.get_by_text("网络中断，没有提交。文字和文件都还在，请再点一次提交。").wait_for()
    assert shown(page) == ["东门.jpg"]
    page.unroute("**/tickets/new")
    page.get_by_role("button", name="提交诉求").click()
    page.locator("[data-error-summary]").wait_for()
    story.troubles.clear()


@pytest.mark.parametrize("story", ["desk"], indirect=True)
def test_progress_is_sent_with_a_file_and_lands_on_the_ticket(story: Story) -> None:
    with story.core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, story.zone, State.HANDLING).number
    handler = story.person(story.zone.handler).opens(f"/tickets/{number}")
    form = handler.sheet("progress")
    assert form.locator("[name=photos]").is_hidden(), "a desk has no camera to hold up"
    form.locator("[name=text]").fill("底层已经铺好。")
    form.locator("[name=files]").set_input_files(photo("路面.jpg"))
    form.locator("button[type=submit]").first.click()
    handler.page.get_by_text("进展已更新，企业可以看到").wait_for()
    assert handler.page.url.split("?")[0].endswith(f"/tickets/{number}")
    assert kept(story) == ["路面.jpg"]
