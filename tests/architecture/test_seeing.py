"""What a reader may know is decided below the faces: no mapped class comes into one, by import, by field or by value.

An import contract sees imports that run. These walks see the rest: imports for types alone, fields of what is shown,
and what the functions a face calls give back. Each has an example that must be caught.
"""

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Iterator
from types import ModuleType

import pytest

import app
from app.kernel.database import Base
from app.tables import metadata
from app.tickets.enclosures import Attachment
from app.tickets.models import Ticket
from app.web.filters import FILTERS
from tests.architecture.contracts import is_kept, would_be_kept
from tests.architecture.source import modules

FACES = ("app/web/", "app/api/")
CONTRACT = "Faces decide nothing about visibility"
MAY_BE_READ = {
    "Category": "reference data: what requests are about",
    "Department": "reference data: the units of the region",
    "Duty": "reference data: who answers for what",
    "Park": "reference data: the parks of the region",
    "Region": "reference data: the regions",
    "ReportEntry": "a line of a published report; the title beside it comes by seeing",
    "ReportStanding": "one of them that stands from week to week",
    "SavedSearch": "one's own search",
    "WeeklyReport": "a published report",
}
"""Mapped classes of which a face reads rows, and why nothing in them is kept from anybody who comes upon them."""


GIVE_BACK_WHAT_THEY_CHANGED = {"app.companies.registering.register", "app.companies.registering.update"}
"""Acts that a face calls by themselves: it reads anew what they changed."""


def imported_models(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of every mapped class a module imports, for types too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".models"):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.endswith(".models"))


def mapped() -> dict[str, type]:
    """Every mapped class by its name."""
    assert metadata.tables
    return {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}


def rows_in(annotation: object) -> set[str]:
    """The mapped classes in a type, however deep."""
    found = {annotation.__name__} if isinstance(annotation, type) and issubclass(annotation, Base) else set()
    for inner in typing.get_args(annotation):
        found |= rows_in(inner)
    return found


def hints_of(thing: object) -> dict[str, object]:
    """The types of a class or function; a name imported for types alone is a mapped class, or none of our concern."""
    names: dict[str, object] = dict(mapped())
    while True:
        try:
            return typing.get_type_hints(thing, localns=names)
        except NameError as unknown:
            names[str(unknown.name)] = object


def rows_in_fields(view: type) -> dict[str, set[str]]:
    """Field → the mapped classes its type holds, of a dataclass that is shown."""
    hints = hints_of(view)
    found = {field.name: rows_in(hints[field.name]) for field in dataclasses.fields(view)}
    return {name: classes for name, classes in found.items() if classes}


def rows_returned(function: object) -> set[str]:
    """The mapped classes in what a function gives back."""
    return rows_in(hints_of(function).get("return"))


def faces() -> Iterator[ModuleType]:
    """Every module of both faces."""
    for package in ("app.web", "app.api"):
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            yield importlib.import_module(found.name)


def views() -> Iterator[type]:
    """Every dataclass that holds what a reader may know, and every one that a face makes of it."""
    for found in pkgutil.walk_packages(app.__path__, "app."):
        shown = found.name.startswith(("app.web.", "app.api."))
        if shown or found.name.split(".")[-1] in {"seen", "seeing", "history", "showing"}:
            module = importlib.import_module(found.name)
            yield from (
                each
                for each in vars(module).values()
                if isinstance(each, type) and dataclasses.is_dataclass(each) and each.__module__ == found.name
            )


def test_no_face_imports_a_table_not_even_for_its_type() -> None:
    found = {
        f"{path}:{line} {name}"
        for path, tree in modules().items()
        if path.startswith(FACES)
        for line, name in imported_models(tree)
        if name not in MAY_BE_READ
    }
    assert found == set()


def test_nothing_shown_holds_a_row() -> None:
    seen = set()
    for view in views():
        seen.add(view.__name__)
        for name, classes in rows_in_fields(view).items():
            assert classes <= set(MAY_BE_READ), f"{view.__module__}.{view.__name__}.{name}: {classes}"
    assert {"Seen", "SeenRow", "SeenPart", "SeenOrder", "SeenCompany", "TicketPage", "TimelineItem", "Sight"} <= seen


def test_no_function_hands_a_face_a_row_that_is_not_for_every_reader() -> None:
    asked = 0
    for face in faces():
        for name, each in vars(face).items():
            if inspect.isfunction(each) and each.__module__.startswith("app."):
                asked += 1
                acts = f"{each.__module__}.{name}" in GIVE_BACK_WHAT_THEY_CHANGED
                classes = set() if acts else rows_returned(each)
                assert classes <= set(MAY_BE_READ), f"{face.__name__} calls {name}, which gives back {classes}"
    assert asked > 500


def test_every_reason_is_needed() -> None:
    assert set(MAY_BE_READ) <= set(mapped())
    by_name = {name for path, tree in modules().items() if path.startswith(FACES) for _, name in imported_models(tree)}
    by_value = {
        name
        for face in faces()
        for each in vars(face).values()
        if inspect.isfunction(each) and each.__module__.startswith("app.")
        for name in rows_returned(each)
    }
    assert set(MAY_BE_READ) - by_name - by_value == set()


def test_no_template_masks_by_itself() -> None:
    assert [name for name, each in FILTERS.items() if each.__module__ == "app.kernel.masking"] == []


# what must be caught


def _gives_rows() -> list[Ticket] | None:
    return None


@dataclasses.dataclass
class _Holds:
    number: str
    file: tuple[int, list[Attachment]]


@pytest.mark.parametrize(
    ("face", "taken"),
    [
        ("app.web.filters", "app.kernel.masking"),
        ("app.web.tickets.rows", "app.tickets.rules.showing"),
        ("app.api.tickets.shown", "app.tickets.queries"),
        ("app.api.supervision.endpoints", "app.supervision.queries"),
    ],
)
def test_a_face_that_decides_by_itself_breaks_the_contract(face: str, taken: str) -> None:
    assert is_kept(CONTRACT)
    assert not would_be_kept(CONTRACT, face, taken)


@pytest.mark.parametrize(
    "source",
    [
        "from app.tickets.models import Ticket",
        "if TYPE_CHECKING:\n    from app.tickets.models import Ticket",
        "if TYPE_CHECKING:\n    import app.tickets.models",
    ],
)
def test_an_import_of_a_table_is_caught(source: str) -> None:
    assert list(imported_models(ast.parse(source)))


def test_a_row_in_a_field_and_a_row_handed_out_are_caught() -> None:
    assert rows_in_fields(_Holds) == {"file": {"Attachment"}}
    assert rows_returned(_gives_rows) == {"Ticket"}
