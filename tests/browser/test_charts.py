"""Charts work under the content security policy, without one violation."""

import http.server
import json
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from ops.assets import DIST

pytestmark = pytest.mark.browser

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
CHARTS = [
    {
        "kind": "bar",
        "categories": ["市监局", "人社局"],
        "unit": "%",
        "series": [{"name": "本周", "values": [99.2, None]}, {"name": "上周", "values": [97, 90]}],
    },
    {
        "kind": "bar",
        "horizontal": True,
        "unit": "%",
        "categories": ["甲园", "乙园"],
        "series": [{"name": "率", "values": [88.8, 100]}],
    },
    {
        "kind": "bar",
        "horizontal": True,
        "stacked": True,
        "unit": "件",
        "categories": ["供电公司", "供水公司"],
        "series": [{"name": "时限内", "values": [61, 9]}, {"name": "超期", "values": [1, 23], "colour": 6}],
    },
]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the built assets, and one page that uses them."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments, directory=str(DIST))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer / with the page, anything else with a file."""
        if self.path != "/":
            super().do_GET()
            return
        body = document().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Send the policy with every answer."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


def document() -> str:
    """Return a page with an icon and, a good way down, three charts over their tables."""
    names = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    figures = "".join(
        f"<figure class='chart' data-chart='{json.dumps(chart, ensure_ascii=False)}' "
        f"data-chart-script='/{names['charts.js']}'><div class='chart-stage'></div>"
        "<details class='chart-table'><summary>看数据</summary><table><tr><td>表</td></tr></table></details></figure>"
        for chart in CHARTS
    )
    icons = f"/{names['icons.svg']}"
    return "".join(
        [
            f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><link rel="icon" href="{icons}">',
            f'<link rel="stylesheet" href="/{names["app.css"]}"><body>',
            f'<svg><use href="{icons}#bell"/></svg>',
            "<p>…</p>" * 200,
            figures,
            f'<script src="/{names["app.js"]}" defer></script>',
        ]
    )


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return where the page is."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


DRAWN = "figure[data-chart-drawn] .chart-stage svg"


def test_charts_are_drawn_when_they_come_into_view_and_break_no_policy(page: Page, address: str) -> None:
    """Nothing is fetched for who does not look; then three drawings that say their figures, in the room kept for them."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.wait_for_timeout(300)
    height = page.evaluate("document.documentElement.scrollHeight")
    assert page.locator(DRAWN).count() == 0
    page.locator("figure").first.scroll_into_view_if_needed()
    page.locator(DRAWN).nth(2).wait_for()
    assert page.evaluate("document.documentElement.scrollHeight") == height
    drawn = page.locator("figure svg").all_text_contents()
    for words, text in zip((("99.2%", "—", "本周"), ("88.8%", "甲园"), ("61", "23", "超期")), drawn, strict=True):
        assert [word for word in words if word not in text] == []
    assert page.locator("figure table").count() == 3
    assert said == []


def test_who_prints_before_the_drawing_gets_the_tables_and_afterwards_the_drawing(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("figure table:visible").count() == 3
    assert page.locator(".chart-stage:visible").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("figure table:visible").count() == 0
    page.locator("figure").first.scroll_into_view_if_needed()
    page.locator(DRAWN).nth(2).wait_for()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    assert page.evaluate(
        "[...document.querySelectorAll('figure svg')].every(one => one.getBoundingClientRect().right <= 718)"
    )
    assert page.locator("figure table:visible").count() == 0
