"""``release show``: which release this is, said once in ``pyproject.toml``."""

import json
import tomllib
from pathlib import Path

import click

from app.cli.refusing import OneLine

ROOT = Path(__file__).resolve().parents[2]

release = OneLine("release", help="Which release this is.")


@release.command("show")
def show() -> None:
    """Print the version, and the schema it was written for, as one JSON object; no server is asked."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    schema = (ROOT / "migrations" / "HEAD").read_text(encoding="ascii").strip()
    click.echo(json.dumps({"name": project["name"], "version": project["version"], "schema": schema}))
