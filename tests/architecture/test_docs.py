"""Documents that are made from the program say what the program says."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from app.cli.documents import acts_table, dictionary_document, lifecycle_document, tables_document, with_acts
from app.tables import metadata
from app.tickets.rules.words import State

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_lifecycle_is_drawn_from_the_table() -> None:
    assert (DOCS / "lifecycle.md").read_text(encoding="utf-8") == lifecycle_document()


def test_the_tables_are_printed_from_the_slices() -> None:
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == tables_document()


def test_the_data_dictionary_is_printed_from_the_models() -> None:
    assert metadata.tables, "the models are imported whole"
    assert (DOCS / "data-dictionary.md").read_text(encoding="utf-8") == dictionary_document()


def test_every_state_is_in_the_glossary() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    assert [state.value for state in State if f"`{state.value}`" not in glossary] == []


def test_the_acts_of_the_api_are_printed_from_the_declarations() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    assert page == with_acts(page)
    assert acts_table() in page


def test_the_version_is_said_alike_wherever_it_is_said() -> None:
    root = DOCS.parent
    first = re.search(
        r"^## \[([^\]]+)\] - (\d{4}-\d\d-\d\d)$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert first, "the newest section has a version and a day"
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    said = {
        tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"],
        json.loads((root / "package.json").read_text(encoding="utf-8"))["version"],
        lock["version"],
        lock["packages"][""]["version"],
    }
    assert said == {first[1]}


def test_a_document_names_only_files_that_are_there() -> None:
    root, lost = DOCS.parent, []
    for page in (DOCS / "how-to.md", *(DOCS / "rules").glob("*.md"), root / "CONTRIBUTING.md", root / "SECURITY.md"):
        text = page.read_text(encoding="utf-8")
        paths = [root / path for path in re.findall(r"`((?:app|tests|workers|config|docs|ops)/[\w./-]+)`", text)]
        paths += [page.parent / path for path in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)]
        lost += [f"{page.name}: {path}" for path in paths if not path.exists()]
    assert lost == []


STATEMENT = re.compile(
    r"\b(?:SELECT\b.+?\bFROM\b|SELECT\s+\w+\(|INSERT\s+INTO\b|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\b|TRUNCATE\b|psql\b)|```sql",
    re.DOTALL,
)


def by_hand(name: str, text: str) -> list[str]:
    """What a page of the documents asks somebody to type into a database."""
    paragraphs = re.split(r"\n\s*\n", text)
    return [f"{name}: {found[0][:60]}" for paragraph in paragraphs for found in STATEMENT.finditer(paragraph)]


def test_nobody_is_asked_to_type_sql() -> None:
    """What an operator decides is a command with its entry in the trail; an UPDATE by hand has none."""
    root = DOCS.parent
    pages = [*DOCS.glob("*.md"), *(DOCS / "rules").glob("*.md"), *root.glob("*.md"), root / "config" / "env.example"]
    assert len(pages) > 10
    assert [found for page in pages for found in by_hand(page.name, page.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "text",
    [
        "step:\n`UPDATE attachments SET state = 'clean';`",
        "```sql\nINSERT INTO terms (key)\n```",
        "Which: `SELECT key,\nat FROM attachments`",
        "`SELECT clock_timestamp()`",
        "docker compose exec database psql -U zhuqishao",
        "DELETE FROM outbox",
        "## Restore\n`UPDATE outbox SET state = 'held'`",
    ],
)
def test_sql_in_a_document_is_seen(text: str) -> None:
    assert by_hand("runbook.md", text)


@pytest.mark.parametrize("text", ["Update the set of keys", "select one from the list"])
def test_words_are_no_statement(text: str) -> None:
    assert by_hand("runbook.md", text) == []
