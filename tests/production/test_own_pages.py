"""What the proxy answers by itself: our pages, in the reader's language, with headers and waits; problems for programs."""

import itertools
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from app.tickets.rules.uploads import MB
from app.web import edge
from app.web.filters import asset
from tests.production.furnishing import PASSWORD
from tests.production.shape import WEBS, Shape, until
from tests.production.visiting import Visitor, hidden, line_of, spoken

pytestmark = pytest.mark.timeout(240)
"""The first test of the folder waits for the start of everything."""
REFUSED = b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n"
TOO_LONG = b"GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % (b"x" * 9000)
HEADS = b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nConnection: close\r\n\r\n" % (b"x" * 9000)
POSTED = "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\nConnection: close\r\n\r\n"
FLOOD = 230


@pytest.mark.parametrize(
    ("words", "code", "title"),
    [
        (REFUSED, 400, "这个页面已过期"),
        (HEADS, 400, "这个页面已过期"),
        (TOO_LONG, 414, "网址太长"),
        (POSTED.format("/tickets/new", 80 * MB).encode(), 413, "附件太大"),
    ],
)
def test_what_the_proxy_refuses_is_said_on_our_page(shape: Shape, words: bytes, code: int, title: str) -> None:
    head, _, body = spoken(shape, words).decode().partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {code} ")
    assert f"<h1>{title}</h1>" in body
    for name, value in edge.headers(https=True).items():
        assert f"{name}: {value}" in head
    assert "Content-Type: text/html; charset=utf-8" in head


def test_programs_are_refused_with_a_problem_that_has_the_number(shape: Shape) -> None:
    head, _, body = (
        spoken(shape, POSTED.format("/api/v1/tickets/X/attachments", 80 * MB).encode()).decode().partition("\r\n\r\n")
    )
    assert head.startswith("HTTP/1.1 413 ")
    assert "Content-Type: application/problem+json" in head
    number = re.search(r"X-Request-ID: ([0-9a-f]{32})", head)
    assert number is not None
    assert '"code":"too_large"' in body
    assert f'"request_id":"{number[1]}"' in body


def test_a_flood_is_told_when_to_come_again(shape: Shape) -> None:
    flooding = Visitor(shape, "203.0.113.66")
    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda _: Visitor(shape, "203.0.113.66").post("/login", {}).status_code, range(FLOOD)))
    assert codes.count(429) >= 1
    page = next(answer for answer in posts(flooding, "/login") if answer.status_code == 429)
    assert page.headers["Retry-After"] == "10"
    assert "请等 10 秒后重试" in page.text
    assert line_of(shape, page)["method"] == "POST"
    assert flooding.get("/login").status_code == 200, "looking at the page is no signing in"
    problem = next(answer for answer in posts(flooding, "/api/v1/tokens") if answer.status_code == 429)
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.headers["Retry-After"] == "10"
    assert problem.json()["code"] == "rate_limited"
    assert Visitor(shape, "203.0.113.67").post("/login", {}).status_code == 400, "somebody else is heard"


def posts(visitor: Visitor, path: str) -> Iterator[requests.Response]:
    """The same empty form again and again."""
    return (visitor.post(path, {}) for _ in itertools.repeat(None, 60))


@pytest.mark.slow
def test_three_files_of_twenty_megabytes_are_refused_by_the_application_which_gives_back_what_was_typed(
    shape: Shape,
) -> None:
    visitor = Visitor(shape, "203.0.113.70")
    assert visitor.sign_in("office151", PASSWORD).status_code == 303
    page = visitor.get("/tickets/new")
    typed = {
        "title": "厂区东门外道路破损",
        "body": "货车进出不便，雨天积水。",
        "category": "01",
        "kind": "help",
        "urgency": "normal",
        "_end": "1",
    }
    keys = {name: hidden(name, page) for name in ("csrf_token", "form_token")}
    whole = b"%PDF-1.7\n" + b"0" * (20 * MB - 16) + b"\n%%EOF\n"
    files = [("files", (f"{at}.pdf", whole, "application/pdf")) for at in range(3)]
    answer = visitor.post("/tickets/new", {**keys, **typed}, files)
    assert answer.status_code == 413
    assert "合计最多 50 MB" in answer.text
    assert "货车进出不便，雨天积水。" in answer.text


@pytest.mark.slow
def test_while_nobody_is_there_our_own_page_says_so_with_its_style(shape: Shape) -> None:
    for name in WEBS:
        shape.stop_program(name)
    try:
        client = shape.session()
        page = client.get(f"{shape.url}/tickets", params={"q": "13812345678张三"})
        assert page.status_code == 502
        assert page.headers["Retry-After"] == "5"
        assert "系统暂时繁忙" in page.text
        assert page.headers["X-Request-ID"] in page.text
        assert line_of(shape, page)["path"] == "/tickets"
        english = client.get(f"{shape.url}/tickets", headers={"Cookie": "lang=en"})
        assert "The system is busy" in english.text
        for name, value in edge.headers(https=True).items():
            assert page.headers[name] == value
        problem = client.get(f"{shape.url}/api/v1/tickets")
        assert problem.status_code == 502
        assert problem.headers["Content-Type"] == "application/problem+json"
        assert problem.json()["code"] == "unavailable"
        style = client.get(shape.url + asset("app.css"))
        assert style.status_code == 200
        assert style.headers["Content-Type"].startswith("text/css")
        assert style.headers["X-Content-Type-Options"] == "nosniff"
        missing = client.get(f"{shape.url}/static/dist/none.css")
        assert missing.status_code == 404
        assert "没有找到这个页面" in missing.text
        for log in (shape.folder / "nginx" / "log").iterdir():
            assert "13812345678" not in log.read_text(encoding="utf-8"), log
    finally:
        for name in WEBS:
            shape.start_program(name)
        for name in WEBS:
            shape.await_web(name)
    until(lambda: shape.session().get(f"{shape.url}/login").status_code == 200, "it is back without the proxy's doing")
