"""Three doors: state is written in one place, commit is called in one place, the time is read in one place."""

import ast

import pytest

from tests.architecture.source import modules

STATE_DOOR = "app/tickets/moving.py"
COMMIT_DOOR = "app/kernel/transaction.py"
CLOCK_DOOR = "app/kernel/clock.py"
OLDER_THAN_THE_DOOR = {"demo/merging.py"}
"""The demonstration holds one ticket merged in 2022, as an import would bring it; merging itself is not built yet."""
PLACE_DOOR = "app/sla/pressing.py"
"""Writes a ticket's place in lists without a version: nobody acted."""
NOW = {"now", "utcnow", "today", "fromtimestamp"}


def attribute_writes(tree: ast.Module, owner: str, name: str) -> list[int]:
    """Lines that store into ``owner.name``, however the assignment is written."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == owner
    ]


def test_the_state_of_a_ticket_is_written_in_one_place() -> None:
    written = {path: lines for path, tree in modules().items() if (lines := attribute_writes(tree, "ticket", "state"))}
    assert set(written) == {STATE_DOOR}


def test_no_bulk_update_passes_the_door_of_the_state() -> None:
    """``update(Ticket)`` would skip the version check and the history."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
                named = [arg.id for arg in node.args if isinstance(arg, ast.Name)]
                assert "Ticket" not in named or path in {*OLDER_THAN_THE_DOOR, PLACE_DOOR}, f"{path}:{node.lineno}"


def test_the_place_in_lists_is_written_in_one_place_and_nothing_else_there() -> None:
    for name in ("due_at", "resting"):
        assert not [path for path, tree in modules().items() if attribute_writes(tree, "ticket", name)]
    written = [
        {keyword.arg for keyword in node.keywords}
        for node in ast.walk(modules()[PLACE_DOOR])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values"
    ]
    assert written
    assert all(columns == {"due_at", "resting"} for columns in written)


def test_commit_is_called_in_one_place() -> None:
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                assert path == COMMIT_DOOR, f"{path}:{node.lineno}"


def test_the_time_is_read_in_one_place() -> None:
    for path, tree in modules().items():
        for node in ast.walk(tree):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in NOW and isinstance(called.value, ast.Name):
                assert called.value.id not in {"datetime", "date"} or path == CLOCK_DOOR, f"{path}:{called.lineno}"


@pytest.mark.parametrize("word", ["countdown", "eta"])
def test_no_task_waits_in_the_broker(word: str) -> None:
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword):
                assert node.arg != word, f"{path}:{node.value.lineno}"


def test_no_request_publishes_work() -> None:
    for path, tree in modules().items():
        if path.startswith("app/"):
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute):
                    assert node.attr not in {"delay", "apply_async", "send_task"}, f"{path}:{node.lineno}"


def test_imports_stand_at_the_top() -> None:
    for path, tree in modules().items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
                assert not inside, f"{path}:{inside[0].lineno}" if inside else ""
