"""The database compares what the program has folded: no statement folds by itself, differently in every locale."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import modules

BY_THE_DATABASE = {"ilike", "icontains", "istartswith", "iendswith", "not_ilike", "notilike", "iregexp_match"}
"""Methods of columns whose comparison depends on the locale."""
FUNCTIONS = {"lower", "upper", "initcap", "normalize", "casefold", "unaccent"}
"""Functions of SQL that fold; ``str`` has some of them too, so only ``func.…`` counts."""
WORDS = ("ilike", "lower(", "upper(", "normalize(", "citext")


def folds(tree: ast.AST) -> Iterator[int]:
    """The lines on which a statement folds by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of_func = ast.unparse(node.value).rpartition(".")[2] == "func"
            if node.attr in BY_THE_DATABASE or (node.attr in FUNCTIONS and of_func):
                yield node.lineno
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "text":
            said = " ".join(each.value for each in ast.walk(node) if _is_text(each))  # type: ignore[attr-defined]
            if any(word in said.lower() for word in WORDS):
                yield node.lineno


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_no_statement_folds_by_itself() -> None:
    found = {path: list(folds(tree)) for path, tree in modules().items() if path.startswith("app/")}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "Company.name.icontains(words)",
        "Ticket.title.ilike(words)",
        "sa.func.lower(Ticket.title)",
        "func.normalize(column, 'NFKC')",
        "sa.text('SELECT 1 FROM tickets WHERE lower(title) = :q')",
        "text('title ILIKE :q')",
    ],
)
def test_one_that_does_is_caught(line: str) -> None:
    assert list(folds(ast.parse(line)))


@pytest.mark.parametrize("line", ["word.lower()", "Ticket.folded.contains(word)", "sa.func.reverse(number)"])
def test_what_compares_bytes_is_not(line: str) -> None:
    assert not list(folds(ast.parse(line)))
