"""The metadata is whole: whatever module maps a table is found by folder, and no list names it."""

import ast

import pytest

from app.tables import OWNERS
from tests.architecture.source import modules


def maps_a_table(tree: ast.Module) -> bool:
    """Whether a class of a module gives the name of a table."""
    named = [
        target
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for line in node.body
        for target in (line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)])
    ]
    return any(isinstance(each, ast.Name) and each.id == "__tablename__" for each in named)


def test_every_module_with_a_table_is_imported() -> None:
    owners = {f"{owner.__name__.replace('.', '/')}.py" for owner in OWNERS}
    mapping = {path for path, tree in modules().items() if path.startswith("app/") and maps_a_table(tree)}
    assert mapping == owners


@pytest.mark.parametrize("line", ['__tablename__ = "visits"', '__tablename__: str = "visits"'])
def test_a_table_is_seen(line: str) -> None:
    assert maps_a_table(ast.parse(f"class Visit(Base):\n    {line}"))
    assert not maps_a_table(ast.parse("class Visit:\n    name = 'visits'"))
