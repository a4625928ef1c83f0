"""Every sentence can be looked up: none is put together in an f-string, and the browser's own are known to the pages."""

import ast
import re
from pathlib import Path

import pytest

from app.web.speaking import SCRIPT_SENTENCES
from ops.catalogue import APP, CHINESE, NOT_PAGES, ROOT

SCRIPTS = ROOT / "assets" / "js"
SAID = re.compile(r'\bsay\(\s*"([^"]+)"')
MODULES = [
    path for path in sorted(APP.rglob("*.py")) if not any(path.is_relative_to(ROOT / place) for place in NOT_PAGES)
]


def pieced_together(source: str) -> list[tuple[int, str]]:
    """Line and text of the Chinese inside f-strings; also what stands in their braces."""
    return [
        (part.lineno, part.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and CHINESE.search(part.value)
    ]


def test_no_sentence_is_an_f_string() -> None:
    """A finished string has no key: ``_("…%(name)s…", name=…)`` has one."""
    found = {str(path.relative_to(ROOT)): pieces for path in MODULES if (pieces := pieced_together(path.read_text()))}
    assert found == {}


@pytest.mark.parametrize("source", ['f"超期 {n} 天"', "f\"{'今天' if x else y} {z}\"", 'f"{a}、{b}"'])
def test_an_f_string_is_noticed(source: str) -> None:
    assert pieced_together(source)


def test_the_pages_know_every_sentence_of_the_scripts() -> None:
    """What is not among them stays Chinese in the browser."""
    said = {text for script in sorted(SCRIPTS.glob("*.js")) for text in SAID.findall(Path(script).read_text())}
    assert said == set(SCRIPT_SENTENCES)
    assert len(SCRIPT_SENTENCES) == len(set(SCRIPT_SENTENCES))
