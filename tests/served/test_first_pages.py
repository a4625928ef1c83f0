"""From an empty production installation to the first firm's filed matter: one command, then pages alone, as the runbook says."""

import html
import re
from collections.abc import Iterator, Mapping

import pyotp
import pytest
import requests

from tests.production.visiting import hidden
from tests.served.chapters import Walk, asked, walked

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
CHAPTER = "First start by pages alone"
GOOD = "木兰溪畔三更灯火照书窗"
FIRM = "91410100MA0000001X"
REASON = "首次设置"


class Person:
    """Somebody at a browser; cookies are Secure, so on the plain wire behind the proxy they go by hand."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> requests.Response:
        """Open a page."""
        return self._asked("GET", path)

    def post(self, path: str, form_at: str, fields: Mapping[str, str]) -> requests.Response:
        """Fill in the form of a page and send it."""
        page = self.get(form_at)
        assert page.status_code == 200, f"{form_at}: {page.status_code}"
        kept = {name: html.unescape(hidden(name, page)) for name in ("csrf_token", "form_token") if name in page.text}
        return self._asked("POST", path, {**kept, **fields})

    def signs_in(self, username: str, password: str, totp_secret: str = "") -> None:
        """By the form of the door."""
        code = {"totp": pyotp.TOTP(totp_secret).now()} if totp_secret else {}
        answer = self.post("/login", "/login", {"username": username, "password": password, **code})
        assert answer.status_code == 303, answer.text

    def is_let_in(self, link: str, username: str) -> None:
        """Open the link, choose the password, set up the second factor where one is asked, sign in."""
        page = self.get(link)
        secret = re.search(r'data-secret="(\w+)"', page.text)
        code = {} if secret is None else {"totp": pyotp.TOTP(secret[1]).now()}
        typed = {"key": link.partition("key=")[2], "password": GOOD, "again": GOOD, **code}
        answer = self.post("/invitation", link, typed)
        assert answer.status_code == 303, answer.text
        self.signs_in(username, GOOD, "" if secret is None else secret[1])

    def _asked(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> requests.Response:
        head = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        answer = asked(self.walk, method, path, head=head, data=fields)
        self.cookies.update({each.name: each.value or "" for each in answer.cookies})
        return answer


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    """The commands of the chapter: start, and the administrator with the region."""
    with walked(CHAPTER) as made:
        yield made


@pytest.fixture(scope="module")
def admin(walk: Walk) -> Person:
    """The administrator, who sets everything up on pages."""
    made = walk.answer("account create-admin")
    person = Person(walk)
    person.signs_in(str(made["username"]), str(made["password"]), str(made["totp_secret"]))
    return person


def set_up(admin: Person, path: str, **typed: str) -> None:
    """A setting: what it moves first, then the word that counts; nothing was filed, so nobody signs."""
    new = f"/settings/{path}" if path == "calendar" else f"/settings/{path}/new"
    looked = admin.post(f"/settings/{path}", new, {"reason": REASON, "region": "GX", **typed})
    assert looked.status_code == 200, looked.text
    done = admin.post(f"/settings/{path}", new, {"reason": REASON, "region": "GX", **typed, "step": "take"})
    assert done.status_code == 303, done.text
    assert "已生效" in admin.get(done.headers["Location"]).text


def let_in(admin: Person, username: str, name: str, role: str, **where: str) -> str:
    """The link that is handed over."""
    typed = {"username": username, "name": name, "role": role, "region": "GX", **where}
    shown = admin.post("/settings/accounts", "/settings/accounts/new", typed)
    assert shown.status_code == 200, shown.text
    found = re.search(r"/invitation\?key=[\w-]+", shown.text)
    assert found, shown.text
    return found[0]


def test_the_first_firm_files_by_pages_alone(walk: Walk, admin: Person) -> None:
    assert "还没有载入放假安排" in admin.get("/settings/check").text
    set_up(admin, "calendar", notice="")
    set_up(admin, "parks", code="P1", name="启明产业园")
    set_up(admin, "units", code="QFZX", name="企服中心", kind="centre")
    set_up(admin, "units", code="JFJ", name="经济发展局", kind="department")
    set_up(admin, "categories", code="01", name="水电气暖讯", lead="JFJ", hint="停水停电")
    check = admin.get("/settings/check").text
    missing = re.search(r'/settings/accounts/new\?role=handler[^"]*department=JFJ', check)
    assert missing, "who is missing is named, with the form that mends it"
    assert admin.get(html.unescape(missing[0])).status_code == 200
    handler = let_in(admin, "handler_jf", "周承办", "handler", department="JFJ")
    Person(walk).is_let_in(handler, "handler_jf")
    coordinator = Person(walk)
    coordinator.is_let_in(let_in(admin, "coordinator_gx", "孙协调", "coordinator"), "coordinator_gx")
    entered = coordinator.post(
        "/companies/new",
        "/companies/new",
        {"credit_code": FIRM, "name": "示范精密制造有限公司", "park": "P1", "industry": "装备制造", "address": ""},
    )
    assert entered.status_code == 303, entered.text
    firm = Person(walk)
    firm.is_let_in(let_in(admin, "firm_wang", "王经理", "company_admin", company=FIRM), "firm_wang")
    filed = firm.post(
        "/tickets/new",
        "/tickets/new",
        {
            "title": "厂区东门外道路破损",
            "body": "货车进出不便，雨天积水。",
            "category": "01",
            "kind": "help",
            "urgency": "normal",
        },
    )
    assert filed.status_code == 303, filed.text
    receipt = firm.get(filed.headers["Location"])
    assert receipt.status_code == 200
    assert receipt.text.count('class="promise-due"') == 3, "its clocks run"
    number = filed.headers["Location"].split("/")[2]
    assert number.startswith("GX")
    assert number in coordinator.get("/tickets").text
    waits = {"key": "feedback", "amount": "2", "unit": "workday", "reason": "依据新规", "step": "take", "region": "GX"}
    proposed = admin.post("/settings/limits", "/settings/limits/feedback", waits)
    assert "等待复核" in admin.get(proposed.headers["Location"]).text, "from the first matter on a second person signs"
