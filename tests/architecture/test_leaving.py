"""A part ends for good in one place, which notes when: whoever excuses a unit elsewhere leaves its readers in."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import modules

LETS_GO = "app/tickets/parts.py"
OF_BATCHES = "app/batches/leaving.py"
"""Where a matter leaves its batch, which is no unit's part."""
ENDS = {"UPHOLD", "EXCUSE"}
"""The moves of a part's table that lead to ``excused``."""
MAY_NAME = {LETS_GO, "app/tickets/rules/assignment.py", "app/tickets/handing_back.py", "app/tickets/whistling.py"}
"""Who speaks of them at all: the table, its one setter, and who calls it."""


def moves_past_the_setter(tree: ast.Module) -> Iterator[int]:
    """Lines that move a part by ``next_part_state`` to its end, or by no table at all, outside ``let_go``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "next_part_state":
            named = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
            if named & ENDS:
                yield node.lineno
        if isinstance(node, ast.Assign | ast.AnnAssign) and _sets_state(node) and _is_excused(node.value):
            yield node.lineno
        if isinstance(node, ast.keyword) and node.arg == "state" and _is_excused(node.value):
            yield node.value.lineno


def _is_excused(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Attribute) and value.attr == "EXCUSED"


def _sets_state(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(
        isinstance(each, ast.Attribute) and each.attr == "state" for target in targets for each in ast.walk(target)
    )


def writes_leave(tree: ast.Module) -> Iterator[int]:
    """Lines that set ``left_at`` or ``left_seq`` of anything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for each in ast.walk(target):
                    if isinstance(each, ast.Attribute) and each.attr in {"left_at", "left_seq"}:
                        yield node.lineno


def test_a_part_ends_in_one_place_alone() -> None:
    found = {f"{path}:{line}" for path, tree in modules().items() for line in moves_past_the_setter(tree)}
    assert found == set()
    speaking = {
        path
        for path, tree in modules().items()
        if path.startswith("app/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ENDS and isinstance(node.value, ast.Name)
        if node.value.id == "PartAction"
    }
    assert speaking == MAY_NAME


def test_when_a_unit_left_is_written_in_one_place_alone() -> None:
    writers = {path for path, tree in modules().items() if path.startswith("app/") and list(writes_leave(tree))}
    assert writers == {LETS_GO, OF_BATCHES}


@pytest.mark.parametrize(
    "source",
    [
        "row.state = next_part_state(PartAction.UPHOLD if given.upheld else PartAction.FORCE, row.state)",
        "row.state = next_part_state(PartAction.EXCUSE, row.state)",
        "row.state = PartState.EXCUSED",
        "sa.update(Assignment).values(state=PartState.EXCUSED)",
    ],
)
def test_another_way_out_is_caught(source: str) -> None:
    assert list(moves_past_the_setter(ast.parse(source)))
