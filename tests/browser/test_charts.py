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
        "target": 95,
        "label": "按期率",
        "series": [{"name": "本周", "values": [99.2, None]}, {"name": "上周", "values": [97, 90]}],
    },
    {"kind": "line", "categories": ["W44", "W45"], "series": [{"name": "件", "values": [3, 7]}]},
    {"kind": "heatmap", "columns": ["周一"], "rows": ["甲", "乙"], "values": [[0, 0, 3], [0, 1, 0]]},
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
    """Return a page with an icon and three charts over their tables."""
    names = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    figures = "".join(
        f"<figure data-chart='{json.dumps(chart, ensure_ascii=False)}'><table><tr><td>表</td></tr></table></figure>"
        for chart in CHARTS
    )
    icons = f"/{names['icons.svg']}"
    return "".join(
        [
            f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><link rel="icon" href="{icons}">',
            f'<link rel="stylesheet" href="/{names["app.css"]}"><body>',
            f'<svg><use href="{icons}#bell"/></svg>',
            figures,
            f'<script src="/{names["app.js"]}" defer></script>',
            f'<script src="/{names["charts.js"]}" defer></script>',
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


def test_charts_are_drawn_without_breaking_the_policy(page: Page, address: str) -> None:
    """Three canvases, a tooltip under the mouse, and a silent console; the tables stay."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.wait_for_function("document.querySelectorAll('figure[data-chart-drawn] canvas').length >= 3")
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    assert box["height"] > 100
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    assert page.locator("figure table").count() == 3
    assert said == []
