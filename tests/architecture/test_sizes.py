"""When a file wants to grow past its ceiling, a word of the domain is missing."""

from statistics import median

from tests.architecture.source import functions, lines_of, modules

LONGEST_FILE = 500
LONGEST_FUNCTION = 60
MEDIAN_FILE = 80


def test_no_file_is_over_the_wall() -> None:
    long = {path: lines_of(path) for path in modules() if lines_of(path) > LONGEST_FILE}
    assert not long


def test_the_median_file_fits_on_a_screen() -> None:
    assert median(lines_of(path) for path in modules()) <= MEDIAN_FILE


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
