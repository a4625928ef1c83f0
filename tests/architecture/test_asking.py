"""A statement that is kept holds no instant: what it is made by knows its arguments and what comes along, no more."""

import ast
from collections.abc import Iterator

from tests.architecture.source import modules

CLOCK = frozenset({"now", "utcnow", "today"})


def _kept() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function that a module gives to ``asked`` by its own name, with the module's path."""
    for path, tree in modules().items():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        given = {
            call.args[1].id
            for call in calls
            if isinstance(call.func, ast.Name) and call.func.id == "asked" and isinstance(call.args[1], ast.Name)
        }
        at_top = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        yield from ((path, at_top[name]) for name in sorted(given & at_top.keys()))


def test_kept_statements_are_found() -> None:
    assert len(list(_kept())) > 15


def test_no_kept_statement_reads_a_clock_or_a_transaction() -> None:
    wrong = []
    for path, function in _kept():
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute):
                sql = isinstance(node.value, ast.Attribute) and node.value.attr == "func"
                bad = node.attr in CLOCK and not sql
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                bad = node.func.id in CLOCK
            else:
                bad = isinstance(node, ast.Name) and node.id in {"tx", "session", "g", "request"}
            if bad:
                wrong.append(f"{path} {function.name}")
    assert wrong == []
