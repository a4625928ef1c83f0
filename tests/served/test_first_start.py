"""The first start in production, walked to the letter of the runbook on an empty database (C1).

One thing is replaced, in one way: ``docker compose up -d`` migrates and starts one web by what docker-compose.yml says of
them, and a command behind ``docker compose exec|run … web_a`` runs on this machine in the environment of that web, its
mounted folders being folders here. What a person fills in between two commands are the examples of the chapter.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
import pytest
import requests

from app.kernel.workbooks import read_workbook, written_workbook
from tests.production.composed import ROOT
from tests.production.shape import Ports, Shape, _start_servers, environments, free_ports, run
from tests.production.visiting import hidden

# some twenty commands, each a start of Python: a minute on an idle machine, four on a busy one
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
CHAPTER = "First start in production"
FENCE = re.compile(r"(?ms)^ *```(\w+)\n(.*?)^ *```$")
LETTING_IN = ["flask", "--app", "wsgi", "database", "roles", "--apply"]
HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


def fences() -> list[tuple[str, str]]:
    """Language and text of what is fenced in the chapter, in its order."""
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    chapter = text.partition(f"\n## {CHAPTER}\n")[2].partition("\n## ")[0]
    return [(found[1], re.sub(r"(?m)^ +", "", found[2])) for found in FENCE.finditer(chapter)]


@dataclass
class Walk:
    """One walk through the chapter."""

    shape: Shape
    folder: Path
    up: bool = False
    printed: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    """JSON lines each command printed, by its words after ``--app wsgi``."""
    waiting: list[Path] = field(default_factory=list)
    """Templates that nobody has filled in yet."""

    def whole(self) -> None:
        """Walk it from the first fence to the last."""
        for language, text in fences():
            if language == "bash":
                for line in text.splitlines():
                    self.line(line)
            elif language == "csv":
                self.fill_in([row.split(",") for row in text.splitlines()])

    def line(self, line: str) -> None:
        """Run one command."""
        words = shlex.split(line)
        if words[:2] != ["docker", "compose"]:
            subprocess.run(["bash", "-euc", line], cwd=self.folder, check=True, timeout=30)
        elif words[2:] == ["up", "-d"]:
            self.start()
        else:
            assert words[2] in {"exec", "run"}, line
            at = words.index("web_a")
            mounted = dict(each.split(":")[::-1] for each in words[3:at] if each.startswith("$PWD"))
            self.inside([self.moved(word, mounted) for word in words[at + 1 :]])

    def moved(self, word: str, mounted: dict[str, str]) -> str:
        """A path of the container as it is on this machine."""
        for inside, outside in mounted.items():
            if word.startswith(f"{inside}/"):
                return word.replace(inside, outside.replace("$PWD", str(self.folder)), 1)
        return word

    def start(self) -> None:
        """What compose does: migrate by the owner's address, let the application's role in, then start the web."""
        for words in (["alembic", "-c", "migrations/alembic.ini", "upgrade", "head"], LETTING_IN):
            run([sys.executable, "-m", *words], self.shape.environments["migrate"])
        self.shape.start_program("web_a")
        self.shape.await_web("web_a")
        self.up = True

    def inside(self, words: list[str]) -> None:
        """A command of an operator, which must end well."""
        assert self.up, "nothing is up yet"
        assert words[:3] == ["flask", "--app", "wsgi"], words
        said = run([sys.executable, "-m", *words], self.shape.environments["web_a"])
        lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        self.printed[" ".join(word for word in words[3:] if not word.startswith("/"))] = lines
        if words[4] == "template":
            self.waiting.append(Path(words[5]))

    def fill_in(self, rows: list[list[str]]) -> None:
        """Fill in the template that waits longest with an example of the chapter."""
        file = self.waiting.pop(0)
        head = list(read_workbook(file.read_bytes())[0].cells)
        filled = [[dict(zip(rows[0], row, strict=True)).get(name, "") for name in head] for row in rows[1:]]
        file.write_bytes(written_workbook([("名册", [head, *filled])]))

    def answer(self, *words: str) -> dict[str, object]:
        """What the first command that begins like this printed."""
        return next(found for said, found in self.printed.items() if said.startswith(" ".join(words)))[-1]


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    """The whole chapter, walked once."""
    folder = Path(tempfile.mkdtemp(prefix="zqs-first-start-"))
    folder.chmod(0o755)  # PostgreSQL's own account passes through
    ports = Ports(*free_ports(5))
    shape = Shape(folder, ports, 0, [], environments(folder, ports))
    try:
        _start_servers(shape)
        work = folder / "work"
        work.mkdir()
        made = Walk(shape, work)
        made.whole()
        yield made
    finally:
        shape.stop()
        shutil.rmtree(folder, ignore_errors=True)


def asked(
    walk: Walk, method: str, path: str, token: str = "", head: Mapping[str, str] | None = None, **more: Any
) -> requests.Response:
    """A request as the proxy in front passes it on."""
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    address = f"http://127.0.0.1:{walk.shape.ports.web}{path}"
    told = {**HTTPS, "Host": "localhost", **bearer, **(head or {})}
    return requests.request(method, address, headers=told, allow_redirects=False, timeout=30, **more)


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
    [text] = [text for language, text in fences() if language == "ini"]
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
