"""The rooms of the pages: whatever blueprint there is, is registered, and a new room needs no row anywhere."""

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from app import web
from app.factory import create_app
from app.kernel.folders import modules_in
from app.web.rooms import pages_in
from config.settings import Settings
from tests.architecture.source import ROOT, modules

FACE = "app/web/"
ENTRANCE = "pages"
TEMPLATES = ROOT / FACE / "templates"
OF_ALL_ROOMS = {"components", "errors", "layouts"}
"""Folders of templates that are no room's."""


def room_of(path: str) -> str | None:
    """The room a file of the face stands in; None beside the rooms."""
    parts = path.removeprefix(FACE).split("/")
    return parts[0] if path.startswith(FACE) and len(parts) > 1 else None


def makes_blueprints(tree: ast.Module) -> int:
    """How many blueprints a module makes, in a function too."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sum(getattr(each, "id", getattr(each, "attr", None)) == "Blueprint" for each in called)


def brings_pages(tree: ast.Module) -> bool:
    """Whether a module has the name by which its blueprint is found."""
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    return any(isinstance(each, ast.Name) and each.id == ENTRANCE for each in targets)


def test_every_blueprint_is_registered(settings: Settings) -> None:
    app = create_app(settings)
    made = {path: makes_blueprints(tree) for path, tree in modules().items() if path.startswith(FACE)}
    brought = {path for path, tree in modules().items() if path.startswith(FACE) and brings_pages(tree)}
    assert {path: count for path, count in made.items() if count} == dict.fromkeys(brought, 1)
    assert {path for path in brought if room_of(path) is None} == set()
    found = pages_in(web, production=False)
    assert len(found) == len(brought) > 15
    assert {each.name: app.blueprints.get(each.name) for each in found} == {each.name: each for each in found}


def test_every_module_of_a_room_is_walked() -> None:
    stand = {path for path in modules() if room_of(path) is not None and not path.endswith("__init__.py")}
    assert {f"{module.__name__.replace('.', '/')}.py" for module in modules_in(web)} == stand
    assert {room_of(path) for path in stand} >= {"accounts", "companies", "reports", "supervision", "tickets"}


def test_templates_stand_in_the_folder_of_their_room() -> None:
    rooms = {room_of(path) for path in modules()} - {None}
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    assert folders - OF_ALL_ROOMS <= rooms
    assert folders >= OF_ALL_ROOMS


# what must be found, and what must be caught

ROOM = 'from flask import Blueprint\n\npages = Blueprint("{name}", __name__)\n'


@pytest.fixture
def new_face(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A face with two rooms that nobody has listed: one for all, one for those who build it."""
    face = tmp_path / "pages_of_tomorrow"
    for room in ("visits", "workshop"):
        (face / room).mkdir(parents=True)
        (face / room / "__init__.py").touch()
        (face / room / "pages.py").write_text(ROOM.format(name=room), encoding="utf-8")
        (face / room / "shown.py").write_text("pages = 3\n", encoding="utf-8")
    (face / "__init__.py").touch()
    with (face / "workshop" / "pages.py").open("a", encoding="utf-8") as written:
        written.write("IN_PRODUCTION = False\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield import_module("pages_of_tomorrow")
    for name in [name for name in sys.modules if name.startswith("pages_of_tomorrow")]:
        del sys.modules[name]


def test_a_new_room_needs_no_row(new_face: ModuleType) -> None:
    assert [each.name for each in pages_in(new_face, production=False)] == ["visits", "workshop"]


def test_a_room_for_those_who_build_pages_is_not_there_in_production(new_face: ModuleType) -> None:
    assert [each.name for each in pages_in(new_face, production=True)] == ["visits"]
    left = {each.name for each in pages_in(web, production=False)} - {
        each.name for each in pages_in(web, production=True)
    }
    assert left == {"styleguide"}


def test_a_blueprint_under_another_name_is_caught() -> None:
    for source in ("doors = Blueprint('x', __name__)", "def f():\n    return flask.Blueprint('x', __name__)"):
        tree = ast.parse(source)
        assert makes_blueprints(tree) == 1
        assert not brings_pages(tree)
    assert brings_pages(ast.parse(ROOM))
