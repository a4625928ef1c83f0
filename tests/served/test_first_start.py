"""The first start in production, walked to the letter of the runbook on an empty database (C1)."""

import os
import re
from collections.abc import Iterator

import pyotp
import pytest

from tests.production.composed import ROOT
from tests.production.visiting import hidden
from tests.served.chapters import Walk, asked, fences, walked

# some twenty commands, each a start of Python: a minute on an idle machine, four on a busy one
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
CHAPTER = "First start in production"


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    """The whole chapter, walked once."""
    with walked(CHAPTER) as made:
        yield made


def token_of(walk: Walk, opened: dict[str, object]) -> str:
    """Sign in as somebody whose secrets a command printed."""
    body = {"username": opened["username"], "password": opened["password"]}
    if opened.get("totp_secret"):
        body["totp"] = pyotp.TOTP(str(opened["totp_secret"])).now()
    answer = asked(walk, "POST", "/api/v1/tokens", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def test_what_must_be_said_in_the_environment_is_what_compose_asks_for() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    [text] = [text for language, text in fences(CHAPTER) if language == "ini"]
    assert {line.partition("=")[0] for line in text.splitlines()} == set(re.findall(r"\$\{([A-Z_]+):\?", compose))


def test_the_administrator_signs_in_by_the_form(walk: Walk) -> None:
    admin = walk.answer("account create-admin")
    page = asked(walk, "GET", "/login")
    form = {"username": admin["username"], "password": admin["password"], "csrf_token": hidden("csrf_token", page)}
    form["totp"] = pyotp.TOTP(str(admin["totp_secret"])).now()
    cookies = {each.name: each.value or "" for each in page.cookies}
    # cookies are Secure: a client on the plain wire behind the proxy sends them by hand
    answer = asked(walk, "POST", "/login", data=form, head={"Cookie": "; ".join(map("=".join, cookies.items()))})
    assert answer.status_code == 303, answer.text
    cookies |= {each.name: each.value or "" for each in answer.cookies}
    settings = asked(walk, "GET", "/settings", head={"Cookie": "; ".join(map("=".join, cookies.items()))})
    assert settings.status_code == 200
    assert "高新区" in settings.text


def test_firms_and_officers_are_there(walk: Walk) -> None:
    token = token_of(walk, walk.answer("account open coordinator_gx"))
    firms = {each["name"]: each for each in asked(walk, "GET", "/api/v1/companies", token).json()["items"]}
    assert set(firms) == {"示范精密制造有限公司", "示范电子科技有限公司"}
    assert [(each["seat"], each["name"]) for each in firms["示范精密制造有限公司"]["officers"]] == [
        ("A", "赵服务"),
        ("B", "钱服务"),
    ]
    assert walk.answer("companies import --region GX --errors --apply")["new"] == 2
    assert walk.answer("officers import --region GX --errors --apply")["wrong"] == 0
    assert not (walk.folder / "lists").exists()


def test_a_firm_files_a_ticket_and_its_officer_reads_it(walk: Walk) -> None:
    token = token_of(walk, walk.answer("account open firm_wang"))
    draft = {"title": "厂区东门外道路破损", "body": "货车进出不便，雨天积水。", "category": "01"}
    filed = asked(walk, "POST", "/api/v1/tickets", token, json=draft, head={"Idempotency-Key": os.urandom(16).hex()})
    assert filed.status_code == 201, filed.text
    officer = token_of(walk, walk.answer("account reset officer_zhao"))
    read = asked(walk, "GET", f"/api/v1/tickets/{filed.json()['number']}", officer)
    assert read.status_code == 200
    assert read.json()["clocks"], "its clocks run"
