"""Every command says one line when what it stands on is away, and leaves the traceback of a bug where the line says."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from redis.exceptions import ConnectionError as RedisAway

from app.cli.refusing import FAULTS, OneLine, in_one_line
from app.factory import create_app
from app.kernel.errors import Missing, Unavailable
from config.settings import Settings
from demo.command import demo

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 6.0
"""Seconds within which whoever runs a command is told."""
DEAD = {
    "APP_ENV": "test",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "DATABASE_OWNER_URL": "postgresql://owner@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
NEEDS_NONE = frozenset(
    {
        "acts print",
        "audit rotate-key",
        "companies template",
        "dictionary print",
        "lifecycle draw",
        "officers template",
        "openapi write",
        "proxy pages",
        "release show",
        "setting kinds",
        "tables print",
        "tickets template",
        "route audit",
        "webhook rotate-key",
        "sla explain",
        "restore from",
        "understand cluster",
        "understand predict",
        "understand train",
    }
)
"""What is answered from the program itself, database or not; the explanation then reads the notices it brings along,
and a restore looks at the backup first.
"""
SAID = {
    "account contact": ["someone", "--phone", ""],
    "account password": ["someone", "--current", "x", "--new", "y"],
    "backup": ["FILE.folder"],
    "calendar load": ["FILE"],
    "limit set": ["arrange", "1 workday"],
    "quarantine lift": ["someone", "--reason", "x"],
    "quarantine shut": ["--all"],
    "report compile": ["2026-W39"],
    "report recompute": ["2026-W39"],
    "restore finish": ["--since", "2026-09-21T09:00:00+08:00"],
    "setting set": ["period", "key=trash", "kept=40", "reason=x"],
    "sla explain": ["--from", "2026-09-21T09:00:00+08:00", "--limit", "7 workdays"],
}
"""Arguments of commands whose words must have a form."""


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, with the words that call it."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def arguments(command: click.Command, file: Path) -> list[str]:
    """Something for whatever a command must be told."""
    said: list[str] = []
    for each in command.params:
        if not each.required:
            continue
        word = "someone" if each.type is click.STRING else "1"
        if isinstance(each.type, click.Choice):
            word = str(next(iter(each.type.choices)))
        elif isinstance(each.type, click.Path):
            word = str(file)
        said += [each.opts[0], word] if isinstance(each, click.Option) else [word]
    return said


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """The product, with nothing to stand on."""
    made = create_app(Settings.from_env({**DEAD, "VAR": str(tmp_path)}))
    made.cli.add_command(demo)
    with made.app_context():
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A year without a single day off."""
    path = tmp_path / "2026.json"
    path.write_text('{"year": 2026, "papers": [], "days": []}', encoding="utf-8")
    return path


def test_every_command_says_in_one_line_that_the_database_is_away(
    app: Flask, file: Path, subtests: pytest.Subtests
) -> None:
    runner = app.test_cli_runner()
    known = dict(commands(app.cli))
    assert len(known) > 20
    assert known.keys() >= {*NEEDS_NONE, *SAID}
    for path, command in known.items():
        if path in NEEDS_NONE:
            continue
        with subtests.test(path):
            said = [word.replace("FILE", str(file)) for word in SAID.get(path, arguments(command, file))]
            begun = time.monotonic()
            result = runner.invoke(args=[*path.split(), *said])
            assert time.monotonic() - begun < PATIENCE
            assert result.exit_code == 2, result.output
            assert result.stdout == ""
            assert result.stderr.startswith("Error: 数据库现在连不上"), result.stderr
            assert result.stderr.count("\n") == 1


def test_every_group_ends_in_one_line(app: Flask) -> None:
    groups = [each for each in app.cli.commands.values() if isinstance(each, click.Group)]
    assert len(groups) > 10
    assert all(isinstance(each, OneLine) for each in groups)


def ended(app: Flask, error: Exception, *, worded: bool = False) -> tuple[int, str]:
    """How a command ends in which something is raised: status and standard error."""
    group = OneLine("some")

    @group.command("thing")
    def thing() -> None:
        if worded:
            with in_one_line("it stays"):
                raise error
        raise error

    app.cli.add_command(group)
    result = app.test_cli_runner().invoke(args=["some", "thing"])
    return result.exit_code, result.stderr


@pytest.mark.parametrize("worded", [False, True])
def test_a_refusal_ends_with_1_and_what_is_away_with_2(app: Flask, worded: bool) -> None:
    code, said = ended(app, Missing(), worded=worded)
    assert (code, said.count("\n")) == (1, 1)
    assert "there is no such thing" in said
    for away in (Unavailable(), RedisAway("refused")):
        code, said = ended(app, away, worded=worded)
        assert (code, said.count("\n")) == (2, 1), said


def test_a_bug_says_where_its_traceback_lies(app: Flask, tmp_path: Path) -> None:
    code, said = ended(app, KeyError("some\nthing"))
    assert (code, said.count("\n")) == (1, 1)
    assert str(tmp_path / FAULTS) in said
    assert "Traceback" not in said
    assert "raise error" in (tmp_path / FAULTS).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command",
    [
        ["flask", "--app", "wsgi", "audit", "verify"],
        ["alembic", "-c", "migrations/alembic.ini", "upgrade", "head"],
    ],
    ids=["flask", "alembic"],
)
def test_the_programs_themselves_say_it(command: list[str], tmp_path: Path) -> None:
    env = {**os.environ, **DEAD, "VAR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=env, capture_output=True, check=False)
    said = [line for line in done.stderr.decode().splitlines() if not line.startswith("INFO ")]
    assert done.returncode == 2, said
    assert len(said) == 1, said
    assert "数据库现在连不上" in said[0]
