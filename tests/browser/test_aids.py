"""What helps those who write and search, in a real browser: by keyboard alone, read aloud without findings."""

from playwright.sync_api import expect

from app.acts.taking import take
from app.kernel.actor import SYSTEM
from app.phrases.keeping import KEEP, NewPhrase
from app.phrases.rules.words import UsedIn
from tests.browser.listed import DESK, PHONE, Listed, Place
from tests.browser.test_access import grave_findings
from tests.builders import as_actor

TICKET = Listed("handler", "/tickets/{handling}")


def test_an_act_is_found_and_opened_without_a_mouse(place: Place) -> None:
    page = place.visit(TICKET, DESK)
    page.keyboard.press("Control+k")
    options = page.locator("#palette [role=option]")
    expect(options.first).to_be_visible()
    words = page.locator("[data-palette-words]")
    expect(words).to_be_focused()
    assert grave_findings(page) == []
    page.keyboard.press("ArrowDown")
    chosen = words.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    page.keyboard.type("更新进展")
    expect(options).to_have_count(3)
    expect(options.first).to_contain_text("更新进展")
    expect(options.nth(1)).to_contain_text("在诉求里搜")
    expect(options.last).to_contain_text("按类别查找")
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("#act-progress textarea")).to_be_focused()


def test_a_ticket_is_gone_to_by_the_end_of_its_number(place: Place) -> None:
    page = place.visit(Listed("handler", "/inbox"), DESK)
    number = place.numbers["handling"]
    page.keyboard.press("Control+k")
    page.keyboard.type(number[-4:])
    expect(page.locator(f"#palette [data-href='/tickets/{number}']")).to_be_visible()
    page.locator(f"#palette [data-href='/tickets/{number}']").click()
    page.wait_for_url(f"**/tickets/{number}")


def test_on_a_phone_it_is_a_sheet_and_escape_leads_back(place: Place) -> None:
    page = place.visit(TICKET, PHONE)
    page.locator("[data-search]").first.focus()
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    box = page.locator("#palette").bounding_box()
    assert box is not None
    assert box["width"] == PHONE
    assert grave_findings(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_on_a_phone_the_words_come_first_and_the_acts_stay_in_sight(place: Place) -> None:
    page = place.visit(TICKET, PHONE)
    words = page.locator(".two-col-words .body-text").bounding_box()
    bar = page.locator(".acts-bar").bounding_box()
    assert words is not None
    assert bar is not None
    height = page.viewport_size["height"] if page.viewport_size else 0
    assert words["y"] < 500
    assert bar["y"] + bar["height"] <= height
    page.locator("#act-progress > summary").click()
    foot = page.locator("#act-progress .sheet-foot .button")
    expect(foot).to_be_in_viewport()
    assert grave_findings(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#act-progress > summary")).to_be_focused()


def test_the_whistle_is_a_dialog_whose_foot_stays(place: Place) -> None:
    page = place.visit(Listed("dispatcher", "/tickets/{accepted}"), DESK)
    page.locator("#act-whistle > summary").click()
    dialog = page.locator("#act-whistle dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator(".sheet-foot .button")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('#act-whistle dialog').matches(':modal')")
    assert grave_findings(page) == []


def test_a_template_and_a_name_come_by_keyboard(place: Place) -> None:
    zone = place.story.zone
    with place.story.core.transactions.acting(SYSTEM) as tx:
        said = NewPhrase(used_in=UsedIn.REMARK, name="已看过", text="{编号}已看过，{下次日期}再看。")
        take(as_actor(tx, zone.head), KEEP, said)
    page = place.visit(TICKET, DESK)
    form = page.locator("form[data-mentions]")
    form.locator("select[name=phrase]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    area = form.locator("textarea")
    expect(area).to_have_value(f"{place.numbers['handling']}已看过，【待填：下次日期】再看。")
    expect(form.locator("[data-phrase-said]")).to_have_text("已套用，还有 1 处要补上。")
    page.keyboard.type("周五 @")
    people = form.locator(".mention-list [role=option]")
    expect(people.first).to_be_visible()
    assert grave_findings(page) == []
    page.keyboard.press("Enter")
    expect(form.locator(".mention-list")).to_be_hidden()
    assert "周五 @" in area.input_value()
    assert not area.input_value().endswith("@")
