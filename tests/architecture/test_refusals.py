"""Whatever refuses says why: every code that is raised has its sentence, beside what raises it."""

import ast
from collections.abc import Iterator

import pytest

from app.accounts.signing_in import Outcome
from app.api.problems import DETAILS
from app.kernel import errors
from app.slices import REFUSALS, gathered
from app.tickets.rules.guards import GUARDS
from app.web.labels import OF_PAGES
from tests.architecture.source import modules

SPOKEN = {kind.__name__ for kind in errors.DomainError.__subclasses__()} - {"Invalid", "Missing"}
"""Invalid brings its sentences; of what is missing nothing is told."""
MADE = {
    "app/batches/keeping.py": "an act that does not fit: the page says who was faster",
    "app/supervision/handling.py": "an act that does not fit: the page says who was faster",
    "app/tickets/moving.py": "an act that does not fit: the page says what happened meanwhile",
    "app/tickets/rules/assignment.py": "a part that is elsewhere: the page says what happened meanwhile",
    "app/tickets/resolving.py": "only of acts of a part; each is in the table",
    "app/web/worklists/taking_in.py": "an act that does not fit: the page says what happened meanwhile",
}
"""Files that make a code of an act and a state, and what is said of it."""

LATER = {"external_taken", "finish_without_part", "rate_limited"}
"""Codes that no literal raises: one made of an act, one of a class."""


def codes_raised() -> Iterator[tuple[str, str | None]]:
    """Path and code of every refusal that is made; None for a code that is put together."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPOKEN:
                given = [*node.args[: node.func.id != "TooMany"], *(k.value for k in node.keywords if k.arg == "code")]
                for code in given:
                    if isinstance(code, ast.Constant) and isinstance(code.value, str):
                        yield path, code.value
                    elif isinstance(code, ast.JoinedStr):
                        yield path, None
            if isinstance(node, ast.FunctionDef) and node.name.endswith("_refused"):
                for each in ast.walk(node):
                    if isinstance(each, ast.Return) and isinstance(each.value, ast.Constant) and each.value.value:
                        yield path, str(each.value.value)


def test_every_code_that_is_raised_has_its_sentence() -> None:
    raised = {code for _path, code in codes_raised() if code is not None}
    raised |= {guard.__name__ for guards in GUARDS.values() for guard in guards}
    raised |= {outcome.value for outcome in Outcome if outcome is not Outcome.GRANTED}
    assert len(raised) > 30
    assert raised - set(REFUSALS) - set(OF_PAGES) - set(DETAILS) == set()


def test_codes_are_put_together_only_where_the_page_says_more() -> None:
    assert {path for path, code in codes_raised() if code is None} == set(MADE)


def test_no_sentence_is_left_over() -> None:
    told = " ".join(ast.dump(tree) for tree in modules().values())
    assert [code for code in REFUSALS if told.count(f"'{code}'") < 2 and code not in LATER] == []


def test_no_two_slices_say_the_same_code() -> None:
    with pytest.raises(ValueError, match="same"):
        gathered({"a": "甲"}, {"a": "乙"})


def test_the_contract_and_the_slices_do_not_say_the_same() -> None:
    assert set(DETAILS) & set(REFUSALS) == set()
    assert set(OF_PAGES) & set(REFUSALS) == set()
