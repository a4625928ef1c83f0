"""Every command a document tells somebody to type is there, with the options it names."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from app.cli.attach import attach

DOCS = Path(__file__).resolve().parents[2] / "docs"
SAID = re.compile(r"flask (?:--app wsgi )?(?P<words>[a-z][^`|\n)…]*)")
OF_FLASK = {"run", "shell", "routes"}


@pytest.fixture(scope="module")
def commands() -> click.Group:
    app = Flask("commands")
    attach(app)
    return app.cli


def unknown(root: click.Group, text: str) -> Iterator[str]:
    """Commands and options that are named in a text and are not there."""
    for found in SAID.finditer(text):
        command: click.Command = root
        words = found["words"].split()
        for place, word in enumerate(words):
            if word.startswith("--"):
                option = word.split("=")[0].rstrip(".,;:")
                if not any(option in (*each.opts, *each.secondary_opts) for each in command.params):
                    yield f"{' '.join(words[: place + 1])}"
            elif isinstance(command, click.Group):
                name = word.strip(".,;:'\"").split("|")[0]
                below = command.commands.get(name)
                if below is None:
                    if command is root and name not in OF_FLASK:
                        yield name
                    break
                command = below


@pytest.mark.parametrize("path", sorted(str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")))
def test_a_document_names_only_commands_that_are_there(commands: click.Group, path: str) -> None:
    assert list(unknown(commands, (DOCS / path).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text", ["flask serch fold", "`flask search fold --evrything`", "flask account unseat X 1 --why x"]
)
def test_one_that_is_not_there_is_seen(commands: click.Group, text: str) -> None:
    assert list(unknown(commands, text))


def test_the_commands_of_an_upgrade_and_of_a_loss_are_named_where_somebody_looks() -> None:
    upgrading, runbook = ((DOCS / name).read_text(encoding="utf-8") for name in ("upgrading.md", "runbook.md"))
    assert "flask --app wsgi search fold --all" in upgrading
    for words in ("backup /backups", "restore /backups --replace", "restore finish --since", "search fold --all"):
        assert words in runbook
    assert "docker compose exec web_a flask --app wsgi restore" not in runbook, "web is stopped then"
