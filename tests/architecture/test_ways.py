"""The ways through the code that docs/architecture.md tells: they are there, and as short as it says."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, lines_of, modules

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
HEADING = re.compile(r"### ([^\n(]+)\((\d+) files(?:, (\d+) lines)? at most\)\n(.*?)(?=\n##)", re.DOTALL)
ROW = re.compile(r"^\| `([^`]+\.py)` \| (.+) \|$", re.MULTILINE)
WAYS = {match[1].strip(): match for match in HEADING.finditer(PAGE)}


def lines_to_read(path: str, what: str) -> int:
    """Lines of the named functions, classes and tables of a file. Raises KeyError for one that is not there."""
    if what == "all":
        return lines_of(path)
    spans: dict[str, int] = {}
    for node in modules()[path].body:
        names = [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [each.id for each in targets if isinstance(each, ast.Name)]
        spans |= dict.fromkeys(names, (node.end_lineno or node.lineno) - node.lineno + 1)
    return sum(spans[name] for name in re.findall(r"`(\w+)`", what))


def test_three_ways_are_told() -> None:
    assert len(WAYS) == 3


@pytest.mark.parametrize("name", WAYS)
def test_a_way_is_as_short_as_it_says(name: str) -> None:
    _, files, lines, table = WAYS[name].groups()
    rows = ROW.findall(table)
    assert 0 < len(rows) <= int(files)
    read = sum(lines_to_read(path, what) for path, what in rows)
    assert read <= int(lines or 10_000), read


def test_a_name_that_is_gone_is_noticed() -> None:
    with pytest.raises(KeyError):
        lines_to_read("app/tickets/moving.py", "`lock`, `unlock`")
