"""The rooms of the API: whatever endpoint there is, is mounted, and a new room needs no row anywhere."""

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from app import api
from app.api.attach import PREFIX
from app.api.mounting import Endpoint
from app.api.rooms import endpoints_in
from app.factory import create_app
from app.kernel.folders import modules_in
from config.settings import Settings
from tests.architecture.source import modules

FACE = "app/api/"
ENTRANCE = "ENDPOINTS"


def endpoints_held(value: object) -> Iterator[Endpoint]:
    """Every endpoint in a value, alone or in a collection."""
    if isinstance(value, Endpoint):
        yield value
    elif isinstance(value, dict):
        yield from endpoints_held(tuple(value.values()))
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from endpoints_held(each)


def forgotten(face: ModuleType) -> set[str]:
    """Endpoints that a module of a room holds under any name and the face does not find."""
    found = endpoints_in(face)
    return {
        f"{module.__name__}: {endpoint.method} {endpoint.path}"
        for module in modules_in(face)
        for endpoint in endpoints_held(tuple(vars(module).values()))
        if not any(endpoint is each for each in found)
    }


def room_of(path: str) -> str | None:
    """The room a file of the face stands in; None beside the rooms."""
    parts = path.removeprefix(FACE).split("/")
    return parts[0] if path.startswith(FACE) and len(parts) > 1 else None


def makes_endpoints(tree: ast.Module) -> bool:
    """Whether a module makes an endpoint anywhere, in a function too."""
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(getattr(each, "id", getattr(each, "attr", None)) == "Endpoint" for each in called)


def brings_endpoints(tree: ast.Module) -> bool:
    """Whether a module has the name by which its endpoints are found."""
    targets = (
        target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    )
    return any(isinstance(each, ast.Name) and each.id == ENTRANCE for each in targets)


def other_rooms(path: str, tree: ast.Module) -> set[str]:
    """The rooms a module imports from, other than its own; what stands beside the rooms imports from none."""
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
    rooms = {room_of(each) for each in modules()} - {None, room_of(path)}
    return {name for name in imported for room in rooms if f"{name}.".startswith(f"app.api.{room}.")}


def test_every_endpoint_is_mounted(settings: Settings) -> None:
    app = create_app(settings)
    answered = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert answered == {(endpoint.method, PREFIX + endpoint.path) for endpoint in endpoints_in(api)}
    assert len(answered) == len(endpoints_in(api)) > 50
    assert forgotten(api) == set()


def test_endpoints_are_made_where_they_are_found() -> None:
    made = {path for path, tree in modules().items() if path.startswith("app/") and makes_endpoints(tree)}
    brought = {path for path, tree in modules().items() if path.startswith(FACE) and brings_endpoints(tree)}
    assert made == brought
    assert {path for path in made if room_of(path) is None} == set()


def test_every_module_of_a_room_is_walked() -> None:
    stand = {path for path in modules() if room_of(path) is not None and not path.endswith("__init__.py")}
    assert {f"{module.__name__.replace('.', '/')}.py" for module in modules_in(api)} == stand
    assert {room_of(path) for path in stand} >= {"accounts", "companies", "reports", "supervision", "tickets"}


def test_a_room_takes_nothing_from_another() -> None:
    taken = {path: other_rooms(path, tree) for path, tree in modules().items() if path.startswith(FACE)}
    assert {path: rooms for path, rooms in taken.items() if rooms} == {}


# what must be found, and what must be caught

ROOM = """
from app.api.guard import public
from app.api.mounting import Endpoint

@public
def visits():
    return {}

@public
def left_out():
    return {}

LEFT = {"out": [Endpoint("GET", "/left-out", left_out)]}
ENDPOINTS = (Endpoint("GET", "/visits", visits),)
"""


@pytest.fixture
def new_face(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A face with a room that nobody has listed; one of its endpoints stands under a name of its own."""
    room = tmp_path / "face_of_tomorrow" / "visits"
    room.mkdir(parents=True)
    for folder in (room.parent, room):
        (folder / "__init__.py").touch()
    (room / "endpoints.py").write_text(ROOM, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield import_module("face_of_tomorrow")
    for name in [name for name in sys.modules if name.startswith("face_of_tomorrow")]:
        del sys.modules[name]


def test_a_new_room_needs_no_row(new_face: ModuleType) -> None:
    assert [endpoint.path for endpoint in endpoints_in(new_face)] == ["/visits"]


def test_an_endpoint_under_another_name_is_caught(new_face: ModuleType) -> None:
    assert forgotten(new_face) == {"face_of_tomorrow.visits.endpoints: GET /left-out"}


def test_what_is_made_and_what_is_brought_are_seen() -> None:
    tree = ast.parse(ROOM)
    assert makes_endpoints(tree)
    assert brings_endpoints(tree)
    assert makes_endpoints(ast.parse("def row(act):\n    return mounting.Endpoint('GET', '/x', act)"))
    assert not brings_endpoints(ast.parse("def f():\n    ENDPOINTS = ()"))


@pytest.mark.parametrize(
    "source",
    [
        "from app.api.tickets.shown import shown_row",
        "from app.api.tickets import shown",
        "from app.api import tickets",
        "if TYPE_CHECKING:\n    import app.api.tickets.schemas",
    ],
)
def test_a_look_into_another_room_is_caught(source: str) -> None:
    tree = ast.parse(source)
    assert other_rooms("app/api/companies/endpoints.py", tree)
    assert other_rooms("app/api/wire.py", tree)
    assert not other_rooms("app/api/tickets/acting.py", tree)
