"""Every sentence of a page goes through the catalogue: a template holds no Chinese of its own, not even a full stop."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from ops.catalogue import APP, NOT_PAGES, ROOT, unmarked

PAGES = APP / "web" / "templates"
TEMPLATES = [
    path for path in sorted(PAGES.rglob("*.html")) if not any(path.is_relative_to(ROOT / place) for place in NOT_PAGES)
]
IMPORTED = sorted({name for path in TEMPLATES for name in re.findall(r'{% from "([^"]+)" import', path.read_text())})
SPEAKING = {"_", "counted", "listed", "clauses", "said"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PAGES)))
def test_no_chinese_stands_outside_of_the_catalogue(template: Path) -> None:
    assert not unmarked(template), "wrap it in _() or counted(), as one whole sentence"


def test_the_templates_were_found() -> None:
    assert len(TEMPLATES) > 80
    assert len(IMPORTED) > 20


def test_what_stands_outside_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p>{{ _("好") }}{{ counted("%(n)s 件", n) }}。</p>{{ x|join("、") }}{# 注 #}', encoding="utf-8")
    assert [text for _, text in unmarked(page)] == ["。</p>", '"、"']


@pytest.mark.parametrize("name", IMPORTED)
def test_an_imported_file_says_nothing_at_its_head(name: str) -> None:
    """Jinja keeps the head of an imported file: it would stay in the language of whoever asked first."""
    tree = Environment(autoescape=True).parse((PAGES / name).read_text(encoding="utf-8"))
    heads = [node for node in tree.body if isinstance(node, nodes.Assign | nodes.AssignBlock)]
    called = {
        call.node.name for head in heads for call in head.find_all(nodes.Call) if isinstance(call.node, nodes.Name)
    }
    assert not called & SPEAKING
