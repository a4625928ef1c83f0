"""Pages are light, stand still while they load, and carry neither style nor script of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.listed import DESK, LISTED, PHONE, Listed, Place

FIRST, LATER = 150_000, 40_000
"""Bytes over the wire: of the first page with an empty cache, of one like it afterwards."""
REQUESTS = 12
CHARTS = 175_000
"""Bytes of the drawing of charts: fetched once, when one comes into view, and kept by the browser for good."""
WATCH = """new PerformanceObserver(list => { for (const each of list.getEntries()) {
    window.shifted = (window.shifted || []).concat([[each.value, ...each.sources.map(one =>
        one.node ? (one.node.outerHTML || one.node.textContent).slice(0, 80) : '')]]); } })
    .observe({type: 'layout-shift', buffered: true});"""
# who else is there is asked for by the page itself, at its own times and in a few hundred bytes
TAKEN = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter(each => each.name.startsWith('http') && !each.name.endsWith('/presence')).map(each => [each.name, each.transferSize])"""
OWN = """() => [...document.querySelectorAll('style, script:not([src])')].map(each => each.outerHTML.slice(0, 80))
    .concat([...document.querySelectorAll('*')].filter(each => [...each.attributes].some(one => /^on/.test(one.name)))
    .map(each => each.outerHTML.slice(0, 80)))"""


@dataclass(frozen=True)
class Load:
    """What one loading took."""

    size: int
    requests: int

    @classmethod
    def of(cls, page: Page) -> "Load":
        """Bytes that came over the wire (what the cache gave counts nothing) and how many answers."""
        taken = [(name, size) for name, size in page.evaluate(TAKEN) if size]
        return cls(sum(size for _, size in taken), len(taken))


def look_at_charts(page: Page) -> int:
    """Go to every chart and wait until it is drawn; how many there are."""
    charts = page.locator("figure[data-chart]")
    for index in range(charts.count()):
        charts.nth(index).scroll_into_view_if_needed()
        charts.nth(index).locator("svg").wait_for()
    return charts.count()


def load_again(place: Place, context: BrowserContext, listed: Listed) -> Load:
    """What the page takes of somebody who has seen it before."""
    page = place.open(context, listed)
    look_at_charts(page)
    return Load.of(page)


@dataclass(frozen=True)
class Look:
    """What was seen of one page by somebody who had never been there: its charts, its loads (the second on a phone only), what moved, its own
    code.
    """

    charts: int
    first: Load
    whole: Load
    again: Load | None
    shifted: list[object]
    own: list[str]
    source: str


Looks = Callable[[Listed, int], Look]


@pytest.fixture(scope="module")
def look(place: Place) -> Looks:
    """A function: a page seen with an empty cache and once more, each page and width once for all that is asked of it."""

    @cache
    def seen(listed: Listed, width: int) -> Look:
        context = place.context(listed.seat, width)
        context.add_init_script(WATCH)
        page = place.open(context, listed)
        first, charts = Load.of(page), look_at_charts(page)
        whole = Load.of(page)
        page.wait_for_timeout(250)
        shifted, own = page.evaluate("window.shifted || []"), page.evaluate(OWN)
        again = load_again(place, context, listed) if width == PHONE else None
        source = context.request.get(page.url).text()
        context.close()
        return Look(charts, first, whole, again, shifted, own, source)

    return seen


each_page = pytest.mark.parametrize("listed", LISTED, ids=str)


@each_page
def test_a_page_is_light_and_lighter_the_second_time(look: Looks, listed: Listed) -> None:
    """A page with charts pays 168 KB more when the first of them comes near the window, in one request, and never again."""
    seen = look(listed, PHONE)
    assert bool(seen.charts) == listed.charts
    assert seen.first.size <= FIRST, seen.first
    assert seen.first.requests <= REQUESTS, seen.first
    assert seen.whole.size <= seen.first.size + (CHARTS if seen.charts else 0), seen.whole
    assert seen.whole.requests <= seen.first.requests + (1 if seen.charts else 0), seen.whole
    assert seen.again is not None
    assert seen.again.size <= LATER, seen.again


@each_page
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_page_stands_still_and_carries_neither_style_nor_script(
    place: Place, look: Looks, listed: Listed, width: int
) -> None:
    """What the policy would block must not be there; the source is read, for a script may set what the server must not."""
    seen = look(listed, width)
    assert seen.shifted == []
    assert seen.own == []
    assert " style=" not in seen.source
    assert place.story.troubles == []
