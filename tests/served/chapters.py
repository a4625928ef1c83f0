"""A chapter of the runbook walked to the letter on an empty database, in the production shape.

One thing is replaced, in one way: ``docker compose up -d`` migrates and starts one web by what docker-compose.yml says of
them, and a command behind ``docker compose exec|run … web_a`` runs on this machine in the environment of that web, its
mounted folders being folders here. What a person fills in between two commands are the examples of the chapter.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from app.kernel.workbooks import read_workbook, written_workbook
from tests.production.composed import ROOT
from tests.production.shape import Ports, Shape, _start_servers, environments, free_ports, run

FENCE = re.compile(r"(?ms)^ *```(\w+)\n(.*?)^ *```$")
LETTING_IN = ["flask", "--app", "wsgi", "database", "roles", "--apply"]
HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


def fences(chapter: str) -> list[tuple[str, str]]:
    """Language and text of what is fenced in a chapter of the runbook, in its order."""
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    walked = text.partition(f"\n## {chapter}\n")[2].partition("\n## ")[0]
    return [(found[1], re.sub(r"(?m)^ +", "", found[2])) for found in FENCE.finditer(walked)]


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

    def whole(self, chapter: str) -> None:
        """Walk a chapter from the first fence to the last."""
        for language, text in fences(chapter):
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


@contextmanager
def walked(chapter: str) -> Iterator[Walk]:
    """A chapter, walked once."""
    folder = Path(tempfile.mkdtemp(prefix="zqs-first-start-"))
    folder.chmod(0o755)  # PostgreSQL's own account passes through
    ports = Ports(*free_ports(5))
    shape = Shape(folder, ports, 0, [], environments(folder, ports))
    try:
        _start_servers(shape)
        work = folder / "work"
        work.mkdir()
        made = Walk(shape, work)
        made.whole(chapter)
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
