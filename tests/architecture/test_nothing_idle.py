"""What is written is used: every public function, class and constant of the product by the product itself, tests aside."""

import ast
import re
from collections.abc import Iterator, Mapping

import pytest

from tests.architecture.source import ROOT, modules

ASKED_FOR_OTHERWISE = {
    "config/gunicorn.py": "gunicorn reads its settings by name",
    "config/draining.py:DrainingWorker": "named to gunicorn in its settings",
    "workers/beating.py:LivingScheduler": "named to Celery in its settings",
    "app/tables.py:OWNERS": "a name for imports that are made for their own sake",
    "app/acts/table.py:ACTS": "the whole list, for the tests that walk every act",
    "app/acts/table.py:TICKET_ACT": "the acts of a ticket by their verb, held equal to the lifecycle by a test",
    "app/printing/press/docx.py:pressed": "loaded by app/printing/library.py when it is asked for",
    "app/printing/press/pdf.py:pressed": "loaded by app/printing/library.py when it is asked for",
    "app/understanding/learning/grouping.py:cluster": "loaded by app/understanding/library.py when it is asked for",
    "app/understanding/learning/grouping.py:index_of": "loaded by app/understanding/library.py when it is asked for",
    "app/understanding/learning/training.py:train": "loaded by app/understanding/library.py when it is asked for",
    "app/web/styleguide/samples.py": "read by the template of the style guide, which is counted below",
}
"""A file, or a name in one, that somebody else's code looks up."""
BY_FOLDER = {"ENDPOINTS": "app/api/", "IN_PRODUCTION": "app/web/"}
"""What the rooms of a face are searched for."""


def trees() -> Mapping[str, ast.Module]:
    """The product, the demonstration, what runs them, and what else may ask for their names."""
    beside = [*(ROOT / "ops").rglob("*.py"), *(ROOT / "migrations").rglob("*.py"), ROOT / "wsgi.py"]
    more = {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in beside}
    return {**modules(), **more}


def defined(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """The public names of a module with their definition; a decorated function is found by its decorator."""
    for node in tree.body:
        names: list[str] = []
        if isinstance(node, ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [] if node.decorator_list else [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found = [each for target in targets for each in ast.walk(target)]
            names = [each.id for each in found if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]
        yield from ((name, node) for name in names if not name.startswith("_"))


def read_in(node: ast.AST) -> set[str]:
    """The names a piece of code reads."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def asked_of_others(tree: ast.Module) -> set[tuple[str, str]]:
    """What a module takes of others: the dotted name of the other, and the name in it."""
    found: set[tuple[str, str]] = set()
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {(node.module, alias.name) for alias in node.names}
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            known |= {alias.asname or alias.name: alias.name for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            found.add((known.get(owner, owner), node.attr))
    return found


def idle(files: Mapping[str, ast.Module]) -> list[str]:
    """What no file asks for, its own included; what stands within its own definition does not count."""
    asked = {each for tree in files.values() for each in asked_of_others(tree)}
    found = []
    for path, tree in files.items():
        module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        reading = [(node, read_in(node)) for node in tree.body]
        for name, definition in defined(tree):
            here = any(name in names for node, names in reading if node is not definition)
            if not here and (module, name) not in asked and not path.startswith("migrations/"):
                found.append(f"{path}:{name}")
    return found


IDLE = idle(trees())


def has_reason(found: str) -> bool:
    """Whether somebody else asks for it."""
    path, name = found.split(":")
    by_folder = name in BY_FOLDER and path.startswith(BY_FOLDER[name])
    return by_folder or path in ASKED_FOR_OTHERWISE or found in ASKED_FOR_OTHERWISE


def test_nothing_is_written_and_never_used() -> None:
    assert [found for found in IDLE if not has_reason(found)] == []


def test_every_reason_is_needed() -> None:
    assert [reason for reason in ASKED_FOR_OTHERWISE if not any(each.startswith(reason) for each in IDLE)] == []


def test_every_sample_is_shown() -> None:
    page = (ROOT / "app/web/templates/styleguide/show.html").read_text(encoding="utf-8")
    shown = set(re.findall(r"samples\.(\w+)", page))
    samples = {each.split(":")[1] for each in IDLE if each.startswith("app/web/styleguide/samples.py:")}
    assert samples <= shown


# what must be caught, and what must not

OWN = "import click\n\n\nLIMIT = 3\n\n\ndef run():\n    return LIMIT\n\n\ndef again(n):\n    return again(n - 1)\n"
OTHER = "from app import own\nfrom app.other import Thing as Kind\n\n\n@click.command()\ndef start(kind: Kind):\n    own.run()\n"


@pytest.mark.parametrize(
    ("own", "other", "left"),
    [
        (OWN, OTHER, ["app/own.py:again"]),
        (OWN, "from app.own import again, run\n", []),
        ("class Thing:\n    pass\n", "from app.else_where import Thing\n", ["app/own.py:Thing"]),
        ("class Thing:\n    def more(self) -> 'Thing':\n        return Thing()\n", "", ["app/own.py:Thing"]),
        ("LIMIT: int = 3\n", "limit = LIMIT\n", ["app/own.py:LIMIT", "app/other.py:limit"]),
        ("def _kept():\n    pass\n", "import app.own\napp.own.nothing()\n", []),
        ("def run():\n    pass\n", "import app.own\n_x = app.own.run\n", []),
    ],
)
def test_what_nobody_calls_is_seen(own: str, other: str, left: list[str]) -> None:
    assert idle({"app/own.py": ast.parse(own), "app/other.py": ast.parse(other)}) == left
