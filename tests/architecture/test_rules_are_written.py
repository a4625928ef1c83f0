"""What a docstring or comment points to is written in docs/rules: the numbered rule, or the page."""

import re

import pytest

from tests.architecture.source import ROOT

RULES = ROOT / "docs" / "rules"
NUMBERED = re.compile(r"(?<![\w/.-])(?:R\d+a?|[AFHU]\d+)(?![\w/.])")
PAGE = re.compile(r"docs/rules/([\w-]+\.md)")
ELSEWHERE = re.compile(r"\b(?:domain|reliability|mechanisms|contract)\.md\b")
FOLDERS = ("app", "workers", "config", "demo", "ops", "tests", "migrations")


def written() -> set[str]:
    """The numbers that stand in bold in a page of the rules."""
    pages = "\n".join(page.read_text(encoding="utf-8") for page in RULES.glob("*.md"))
    return set(re.findall(r"\*\*([A-Z]\d*a?)\*\*", pages))


def pointed_to(text: str) -> tuple[set[str], set[str], set[str]]:
    """Rules, pages of the rules, and pages that are not in the repository, which a text names."""
    rules = set(re.findall(r"(?<![\w/.\"'-])R\d+a?\b", text))
    for beside in re.findall(r"docs/rules/safety\.md`, ([^).:]*)", text):
        rules |= set(NUMBERED.findall(beside)) | set(re.findall(r"\b[DFJ]\b", beside))
    return rules, set(PAGE.findall(text)), set(ELSEWHERE.findall(text))


def test_every_rule_that_is_named_is_written_down() -> None:
    known, pages = written(), {page.name for page in RULES.glob("*.md")}
    lost = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name == "test_rules_are_written.py":
                continue
            rules, named, elsewhere = pointed_to(path.read_text(encoding="utf-8"))
            lost += [f"{path.relative_to(ROOT)}: {each}" for each in (rules - known) | (named - pages) | elsewhere]
    assert lost == []


def test_fifteen_rules_of_time_are_there_in_order() -> None:
    time = (RULES / "time.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^- \*\*(R\d+)\*\*", time) == [f"R{number}" for number in range(1, 16)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a pause (R5)", {"R5"}),
        ("the wall (R14a)", {"R14a"}),
        ("(`docs/rules/safety.md`, U1–U6, A10)", {"U1", "U6", "A10"}),
        ("(`docs/rules/safety.md`, rows F, D and J)", {"F", "D", "J"}),
        ("an ERR404 or XR5", set()),
    ],
)
def test_a_rule_is_seen_however_it_is_written(text: str, found: set[str]) -> None:
    assert pointed_to(text)[0] == found
