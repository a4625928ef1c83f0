"""A visitor of the running product: a socket, a cookie, and what a page offers to go on with."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import pyotp
import requests

SECONDS = 60
CODE_SECONDS = 30
READING = frozenset({"GET", "HEAD", "OPTIONS"})
LEADING = {"a": "href", "link": "href", "img": "src", "script": "src"}
HTMX = ("hx-get", "data-href", "data-preview")
SAYING = ("aria-label", "title", "placeholder", "alt")
"""What is read out or shown over a thing."""
FILLED = {"date": "2026-01-01", "number": "1"}
"""What a form that asks is sent with where it requires something, by the kind of its field."""
NUMBER = re.compile(r"^(GX|JB|DB|[A-Z]{2,3})[0-9]{8}-[0-9]+$")
_DIGITS = re.compile(r"^[0-9]+$|^[0-9A-F]{32}$|^[0-9]{4}-W[0-9]{2}$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$", re.IGNORECASE)
_CODE = re.compile(r"^[A-Z0-9_-]*[0-9][A-Za-z0-9_-]*$")


@dataclass
class Served:
    """A running product: where it answers, where it keeps things, who may sign in."""

    url: str
    var: Path
    accounts: dict[str, dict[str, Any]]
    inside: dict[str, "Visitor"] = field(default_factory=dict)
    """Who has come in: a one-time code opens one session, and staff have one."""
    environ: dict[str, str] = field(repr=False, default_factory=dict)
    """What its processes were started with, for a command beside them."""
    shut: set[str] = field(default_factory=set)
    """Accounts that get no token any more."""
    steps: dict[str, int] = field(default_factory=dict)
    """The time step of the last one-time code that was given out, by user name."""

    def code(self, username: str) -> str:
        """The one-time code of an account, waited for where the present one was given out already: it works once."""
        while int(time.time()) // CODE_SECONDS == self.steps.get(username):
            time.sleep(0.1)
        self.mark(username)
        return pyotp.TOTP(self.accounts[username]["totp_secret"]).now()

    def mark(self, username: str) -> None:
        """The present code of an account is used."""
        self.steps[username] = int(time.time()) // CODE_SECONDS

    def signed_in(self, username: str) -> "Visitor":
        """Somebody who came in by the form, with a one-time code where the account has one; by one session each time."""
        if username not in self.inside:
            self.inside[username] = self._came_in(username)
        visitor = Visitor(self.url)
        visitor.client.cookies.update(self.inside[username].client.cookies)
        return visitor

    def _came_in(self, username: str) -> "Visitor":
        account = self.accounts[username]
        visitor = Visitor(self.url)
        door = visitor.get("/login?door=staff")
        typed = {"username": username, "password": account["password"], "next": "/", "csrf_token": door.token}
        if account["totp_secret"]:
            typed["totp"] = self.code(username)
        came = visitor.post("/login?door=staff", typed)
        assert came.status == 303, f"{username} could not sign in: {came.status}"
        return visitor

    def caller(self, username: str) -> "Visitor":
        """The API with a token of an account: that of the demonstration, until five others ended it."""
        visitor = Visitor(self.url)
        visitor.client.headers["Authorization"] = f"Bearer {self.accounts[username]['token']}"
        if username not in self.shut and visitor.get("/api/v1/me").status == 401:
            self.accounts[username]["token"] = self._signed(username)
            visitor.client.headers["Authorization"] = f"Bearer {self.accounts[username]['token']}"
        return visitor

    def _signed(self, username: str) -> str:
        """Another token; the old one for an account that gets none, which is asked for once."""
        account = self.accounts[username]
        typed = {"username": username, "password": account["password"]}
        if account["totp_secret"]:
            typed["totp"] = self.code(username)
        answer = Visitor(self.url).post("/api/v1/tokens", json=typed)
        if answer.status != 201:
            self.shut.add(username)
            return str(account["token"])
        return str(json.loads(answer.text)["token"])


@dataclass
class Page(HTMLParser):
    """An answer, and what it offers: addresses to follow, and the addresses its forms post to."""

    address: str
    status: int
    media: str
    text: str
    headers: Any
    content: bytes
    links: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    title: str = ""
    words: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    filled_in: list[str] = field(default_factory=list)
    token: str = ""

    def __post_init__(self) -> None:
        """Read it when it is a page."""
        HTMLParser.__init__(self)
        self._within: list[str] = []
        self._asks: list[str] = []
        self._needed: dict[str, str] = {}
        if self.media == "text/html":
            self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what leads on."""
        given = {name: value or "" for name, value in attrs}
        if tag in {"title", "script", "style", "textarea"}:
            self._within.append(tag)
        self.said += [given[name].strip() for name in SAYING if given.get(name, "").strip()]
        leads = [given.get(LEADING.get(tag, ""), ""), *(given.get(each, "") for each in HTMX)]
        if tag == "form":
            action = given.get("action") or self.address
            asking = given.get("method", "").lower() != "post"
            (self._asks if asking else self.posts).append(urljoin(self.address, action))
        if tag == "button" and given.get("formaction"):
            (self._asks or self.posts).append(urljoin(self.address, given["formaction"]))
        if self._asks and given.get("name") and ("required" in given or given.get("type") == "hidden"):
            unseen = given.get("type") == "hidden"
            self._needed[given["name"]] = given.get("value") or (
                "" if unseen else FILLED.get(given.get("type", ""), "核对")
            )
        if given.get("name") == "csrf_token" and not self.token:
            self.token = given.get("value", "")
        self.links += [urldefrag(urljoin(self.address, each)).url for each in leads if each]

    def handle_endtag(self, tag: str) -> None:
        """Leave what was entered; a form that asks is followed with what it holds unseen, and what it requires filled in."""
        if tag == "form" and self._asks:
            query = f"?{urlencode(self._needed)}" if self._needed else ""
            self.links += [each + query for each in self._asks]
            self._asks, self._needed = [], {}
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if self._within == ["title"]:
            self.title += data.strip()
        elif self._within == ["textarea"] and data.strip():
            self.filled_in.append(data.strip())
        elif not self._within and data.strip():
            self.words.append(data.strip())


class Visitor:
    """One browser or program: its cookies, and addresses of this product only."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = requests.Session()
        self.client.trust_env = False

    def get(self, path: str, **headers: str) -> Page:
        """Ask for an address; a redirect is the answer, not where it leads."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, typed: Any = None, **more: Any) -> Page:
        """Send a form, or whatever ``more`` says."""
        answer = self.client.post(self.url + path, data=typed, timeout=SECONDS, allow_redirects=False, **more)
        return self._page(path, answer)

    def ask(self, method: str, path: str, **more: Any) -> Page:
        """Any method at an address.

        A connection that was kept may be closed just then, by a process that makes room for a fresh one: a browser
        reads once more, and so does nginx.
        """
        try:
            answer = self._sent(method, path, **more)
        except requests.ConnectionError:
            if method not in READING:
                raise
            answer = self._sent(method, path, **more)
        return self._page(path, answer)

    def _sent(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.client.request(method, self.url + path, timeout=SECONDS, allow_redirects=False, **more)

    def _page(self, path: str, answer: requests.Response) -> Page:
        media = answer.headers.get("Content-Type", "").partition(";")[0]
        answer.encoding = "utf-8"
        return Page(path, answer.status_code, media, answer.text, answer.headers, answer.content)


def shape(path: str) -> str:
    """What an address asks for, without which one: numbers, codes and days are one, values of a query too."""
    parts = urlsplit(path)
    steps = [
        ":" if NUMBER.match(each) or _DIGITS.match(each) or _CODE.match(each) else each
        for each in parts.path.split("/")
    ]
    return (
        "/".join(steps) + "?" + "&".join(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    )


def crawl(visitor: Visitor, start: str, most: int, each_shape: int) -> Iterator[tuple[str, Page]]:
    """Each address that can be reached by following, with where it was shown; some of each shape, ``most`` in all."""
    waiting: list[tuple[str, str]] = [("", start)]
    met: set[str] = {start}
    seen: dict[str, int] = {}
    for _ in range(most):
        if not waiting:
            return
        shown_on, path = waiting.pop(0)
        page = visitor.get(path)
        yield shown_on, page
        for link in [*page.links, page.headers.get("Location", "")]:
            if not link.startswith("/") or link in met:
                continue
            met.add(link)
            kind = shape(link)
            seen[kind] = seen.get(kind, 0) + 1
            if seen[kind] <= each_shape:
                waiting.append((path, link))
