"""The release that runs is the one the changelog names first, in the image as well."""

import json
import re

from flask import Flask

from app.cli.attach import attach
from tests.architecture.source import ROOT


def test_the_release_is_the_newest_of_the_changelog() -> None:
    app = Flask("terminal")
    attach(app)
    answer = json.loads(app.test_cli_runner().invoke(args=["release", "show"]).stdout)
    named = re.search(r"(?m)^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert named
    assert answer["version"] == named[1]
    assert answer["schema"] == (ROOT / "migrations" / "HEAD").read_text(encoding="ascii").strip()


def test_the_image_knows_its_release() -> None:
    """``pyproject.toml`` is the one place; the image of the program holds it beside the program."""
    stages = re.split(r"(?m)^FROM ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    [image] = [stage for stage in stages if stage.splitlines()[0].endswith(" AS app")]
    copied = {word for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", image) for word in line.split()[:-1]}
    assert {"pyproject.toml", "app", "migrations"} <= copied
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "!pyproject.toml" in kept
