"""Nobody is left out: axe without serious findings, large type, double zoom, keyboard, forced colours."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from ops.pictured_pages import SHOTS
from tests.browser.listed import DESK, LISTED, PHONE, REST, Listed, Place, open_sheets

MISSING = {"/tickets/GX0000000000000"}
"""Looked at as a page that is not there."""
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(0, 6).map(each => each.tagName + '.' + each.className)"""
each_page = pytest.mark.parametrize("listed", [*LISTED, *REST], ids=str)
each_width = pytest.mark.parametrize("width", [PHONE, DESK])


def settles(page: Page) -> bool:
    """Whether the page fits its width once charts and wrapped lines have come to rest."""
    for _ in range(30):  # not wait_for_function: asking twice takes an eval, which the policy forbids
        if page.evaluate(FITS):
            return True
        page.wait_for_timeout(100)
    return False


def grave_findings(page: Page) -> list[str]:
    """What axe holds against the page, the serious and the critical."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['target']} {node['failureSummary'][:300]}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"][:5]
    ]


def test_every_page_that_is_pictured_is_looked_at() -> None:
    """By its address, or by what the link that leads to it has in its own."""
    looked_at = [re.sub(r"\{\w+\}", "GX", each.path) for each in (*LISTED, *REST)]
    plain = {shot.path.partition("?")[0] for shot in SHOTS if shot.path.startswith("/")}
    assert {path for path in plain if path not in {each.partition("?")[0] for each in looked_at}} <= MISSING
    led_to = {re.sub(r"\d+$", "", part) for shot in SHOTS for part in re.findall(r'href[*^$]="([^"]+)"', shot.path)}
    assert {part for part in led_to if not any(part in each for each in looked_at)} == set()


@each_page
@each_width
def test_axe_finds_nothing_serious(place: Place, listed: Listed, width: int) -> None:
    page = place.visit(listed, width)
    findings = grave_findings(page)
    if listed.path.startswith("/tickets/{"):
        open_sheets(page)
        findings += grave_findings(page)
    assert findings == []


@each_page
def test_large_type_and_double_zoom_scroll_one_way_only(place: Place, listed: Listed) -> None:
    page = place.visit(listed, PHONE, large=True)
    assert page.locator("html[data-large]").count() == 1
    assert settles(page), f"large type: {page.evaluate(WIDE)}"
    page.evaluate("document.documentElement.removeAttribute('data-large')")
    for width in (DESK // 2, 320):  # a desk at double zoom; a phone at that of a person who sees badly
        page.set_viewport_size({"width": width, "height": 450})
        assert settles(page), f"{width}: {page.evaluate(WIDE)}"


@pytest.mark.parametrize("listed", [*LISTED, *REST, Listed("firm", "/tickets/{needs_info}")], ids=str)
def test_letters_of_twice_the_size_scroll_one_way_only(place: Place, listed: Listed) -> None:
    """Somebody who sets the letters of the browser to double, on a phone; every form of acts opened as well."""
    page = place.visit(listed, PHONE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert settles(page), page.evaluate(WIDE)
    open_sheets(page)
    assert settles(page), f"acts: {page.evaluate(WIDE)}"


@pytest.mark.parametrize("seat", ["firm", "handler"])
def test_large_type_is_chosen_without_script(place: Place, seat: str) -> None:
    context = place.story.browser.new_context(java_script_enabled=False, locale="zh-CN")
    cookies = place.context(seat, DESK)
    context.add_cookies([{**one, "url": place.story.url} for one in _bare(cookies.cookies())])  # type: ignore[typeddict-item]
    page = context.new_page()
    page.goto(place.story.url + "/tickets")
    assert page.locator("html[data-large]").count() == 0
    for wanted in (1, 0):
        page.locator("details.menu summary").first.click()
        page.get_by_role("button", name="长辈版").click()
        page.wait_for_load_state()
        assert page.url.endswith("/tickets")
        assert page.locator("html[data-large]").count() == wanted
    context.close()
    cookies.close()


def _bare(cookies: list[Any]) -> list[dict[str, str]]:
    return [{"name": one["name"], "value": one["value"]} for one in cookies]


@pytest.mark.parametrize("listed", [each for each in LISTED if "{" in each.path or each.path == "/login"], ids=str)
def test_the_focus_is_seen_on_every_stop_of_the_keyboard(place: Place, listed: Listed) -> None:
    page = place.visit(listed, DESK)
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const it = document.activeElement; if (!it || it === document.body) return 'ok';
            const marks = [it, it.nextElementSibling].filter(Boolean).map(one => getComputedStyle(one));
            return marks.some(one => one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) >= 2)
              ? 'ok' : it.outerHTML.slice(0, 120); }"""
        )
        if seen != "ok":
            unseen.append(seen)
    assert unseen == []


def test_forced_colours_keep_shapes_and_stillness_is_kept(place: Place) -> None:
    context = place.context("", DESK)
    page = context.new_page()
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto(place.story.url + "/styleguide")
    edges = page.evaluate("[...document.querySelectorAll('.pill')].map(one => getComputedStyle(one).borderTopStyle)")
    assert set(edges) == {"solid"}
    moving = page.evaluate(
        """[...document.querySelectorAll('body *')].filter(one => { const style = getComputedStyle(one);
        return parseFloat(style.transitionDuration) > 0.01 || parseFloat(style.animationDuration) > 0.01; }).length"""
    )
    assert moving == 0
    assert page.evaluate(FITS)
    context.close()
