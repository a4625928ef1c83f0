"""A client that costs little: one connection, its cookies, and the forms of a page sent whole."""

import http.client
import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import pyotp

FORM = "application/x-www-form-urlencoded"
CODE_SECONDS = 30
SENT_ALONE = frozenset({"submit", "button", "reset", "image", "file"})


class Wrong(Exception):
    """An answer that is not what was asked for: what was measured then means nothing."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    path: str
    status: int
    location: str
    text: str

    def expect(self, status: int, *marks: str) -> "Answer":
        """The answer itself. Raises Wrong for another status or when one of the marks is not in it."""
        missing = [mark for mark in marks if mark not in self.text]
        if self.status != status or missing:
            raise Wrong(f"{self.path}: {self.status} instead of {status}, without {missing}: {self.text[:300]!r}")
        return self


@dataclass
class Visitor:
    """Somebody's browser."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    """For the API."""
    _open: http.client.HTTPConnection | None = field(default=None, repr=False)

    def get(self, path: str) -> Answer:
        """Read an address; a redirect is the answer."""
        return self._ask("GET", path, None, "")

    def post(self, path: str, typed: dict[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(typed).encode(), FORM)

    def send(
        self, path: str, typed: Sequence[tuple[str, str]], file: bytes = b"", name: str = "files", key: str = ""
    ) -> Answer:
        """Send a form of which a name may stand several times, with a photo under ``name`` where there is one."""
        if not file:
            return self._ask("POST", path, urlencode(typed).encode(), FORM)
        fence = uuid.uuid4().hex
        head = "".join(
            f'--{fence}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n' for field, value in typed
        )
        about = f'Content-Disposition: form-data; name="{name}"; filename="photo.jpg"\r\nContent-Type: image/jpeg'
        body = f"{head}--{fence}\r\n{about}\r\n\r\n".encode() + file + f"\r\n--{fence}--\r\n".encode()
        return self._ask("POST", path, body, f"multipart/form-data; boundary={fence}", key)

    def call(self, path: str, said: object, key: str = "") -> Answer:
        """Ask the API to do something."""
        return self._ask("POST", path, json.dumps(said).encode(), "application/json", key)

    def fresh(self) -> "Visitor":
        """The same person with no connection open: one that is kept holds up whoever wants to stop."""
        if self._open is not None:
            self._open.close()
        return Visitor(self.url, dict(self.cookies), self.token)

    def __getstate__(self) -> dict[str, Any]:
        """Another process opens a connection of its own."""
        return {**self.__dict__, "_open": None}

    def _ask(self, method: str, path: str, body: bytes | None, kind: str, key: str = "") -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            headers["Content-Type"] = kind
            headers["Referer"] = self.url + path
        if key:
            headers["Idempotency-Key"] = key
        for again in (False, True):
            if self._open is None:
                parts = urlsplit(self.url)
                self._open = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
            try:
                self._open.request(method, path, body, headers)
                answer = self._open.getresponse()
                text = answer.read().decode("utf-8")
            except (http.client.HTTPException, ConnectionError):
                self._open = None  # a process that made room for a fresh one closes what it kept
                if again or method != "GET":
                    raise
                continue
            break
        for said in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(said).items()}
        return Answer(path, answer.status, answer.headers.get("Location", ""), text)


def signed_in(url: str, account: dict[str, Any]) -> Visitor:
    """Somebody who came in by the form, with a one-time code where the account has one."""
    door = "company" if account["roles"][0].startswith("company") else "staff"
    for again in (False, True):
        visitor = Visitor(url, token="")
        page = visitor.get(f"/login?door={door}").expect(200)
        typed = form_of(page, "password") | {"username": account["username"], "password": account["password"]}
        if account["totp_secret"]:
            typed["totp"] = pyotp.TOTP(account["totp_secret"]).now()
        answer = visitor.post(f"/login?door={door}", typed)
        if answer.status == 303 and "/login" not in answer.location:
            return visitor.fresh()
        if again or not account["totp_secret"]:
            raise Wrong(f"{account['username']} could not sign in: {answer.status} {answer.location}")
        time.sleep(CODE_SECONDS)
    raise AssertionError("the second attempt ends one way or the other")


def form_of(page: Answer, control: str) -> dict[str, str]:
    """What the form that has this control sends when nothing is typed. Raises Wrong when there is none."""
    reader = _Forms()
    reader.feed(page.text)
    for names, sent in reader.found:
        if control in names:
            return sent
    raise Wrong(f"{page.path} has no form with {control}")


class _Forms(HTMLParser):
    """The forms of a page: the names of their controls, and what they send as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[set[str], dict[str, str]]] = []
        self._within = False
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((set(), {}))
            self._within = True
        if not self._within or "disabled" in given:
            return
        names, sent = self.found[-1]
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "option" and self._select and ("selected" in given or self._select not in sent):
            sent[self._select] = given.get("value", "")
        if not name or kind in SENT_ALONE or tag not in {"input", "select", "textarea"}:
            return
        names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area, sent[name] = name, ""
        elif kind not in {"radio", "checkbox"} or "checked" in given:
            sent[name] = given.get("value", "on" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[-1][1][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._within = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""
