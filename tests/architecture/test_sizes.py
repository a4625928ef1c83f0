"""When a file wants to grow past its ceiling, a word of the domain is missing."""

from tests.architecture.source import PACKAGES, ROOT, functions, lines_of, modules

ALL = (*PACKAGES, "migrations", "ops", "tests")
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
MARK = "# fmt: " + "skip"
MARKS = 40
"""Tables that are read as tables; everything else has the formatter's shape."""


def test_no_file_is_over_the_wall() -> None:
    long = {path: lines_of(path) for path in modules() if lines_of(path) > LONGEST_FILE}
    assert not long


def test_the_formatter_is_seldom_told_to_look_away() -> None:
    marked = sum(
        path.read_text(encoding="utf-8").count(MARK) for folder in ALL for path in (ROOT / folder).rglob("*.py")
    )
    assert marked <= MARKS


def test_no_function_is_over_the_wall() -> None:
    long = {
        f"{path}:{node.name}": node.end_lineno - node.lineno + 1
        for path, tree in modules().items()
        for node in functions(tree)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert not long


def test_names_are_words_of_the_domain() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "managers", "data", "info", "misc", "common"}
    for path in modules():
        assert not vague.intersection(path.removesuffix(".py").split("/")), path
