"""The one catalogue of sentences: gather every Chinese text of the application, and keep the English beside it.

Chinese is the key, so that nothing has to be marked twice: every literal in Python (docstrings aside), every text
passed to ``_`` or ``counted`` in a template. `make catalogue` rewrites `app/translations/en/LC_MESSAGES/messages.po`
with what is new, drops what is gone, and says what still wants its English.
"""

import ast
import csv
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"
ENGLISH = APP / "translations" / "en" / "LC_MESSAGES" / "messages.po"
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
CATEGORIES = ROOT / "config" / "reference" / "categories.csv"
"""What requests are about: names, hints and guidance come with the system, so they are its sentences too."""
COUNTED = "counted"
SAY, NUMBER = "say", "n"
"""A sentence made below the faces is counted when it is given this value."""
NOT_PAGES = {
    "app/accounts/rules/languages.py:LANGUAGES": "each language is called by its own name",
    "app/accounts/rules/passwords.py:_COMMON_WORDS": "what guessers try, never shown",
    "app/api": "programs read codes; its sentences are Chinese by contract",
    "app/calendars/rules/notice.py": "words of the files that are read",
    "app/cli": "commands speak English",
    "app/companies/rules.py:BRACKETED": "how firms are named",
    "app/companies/rules.py:LEGAL_FORM": "how firms are named",
    "app/companies/rules.py:PLACE": "how firms are named",
    "app/companies/rules.py:_WIDE": "how firms are named",
    "app/audit/listing.py": "what stands in files, which are Chinese papers",
    "app/errands/listing.py": "what stands in files, which are Chinese papers",
    "app/history/listing.py": "what stands in files, which are Chinese papers",
    "app/history/bringing.py": "said of rows of files, beside their Chinese cells",
    "app/history/rules.py": "columns of files and what is said of their rows, beside their Chinese cells",
    "app/issues/listing.py": "what stands in files, which are Chinese papers",
    "app/issues/rules/places.py": "what is looked for in what somebody wrote",
    "app/kernel/sheets.py": "what stands in files, which are Chinese papers",
    "app/promises/listing.py": "what stands in files, which are Chinese papers",
    "app/promises/rules/phrases.py": "how days are named in what people write",
    "app/reports/listing.py": "what stands in files, which are Chinese papers",
    "app/sla/listing.py": "what stands in files, which are Chinese papers",
    "app/supervision/listing.py": "what stands in files, which are Chinese papers",
    "app/transfers/explaining.py": "said of rows of files, beside their Chinese cells",
    "app/transfers/taking.py": "what stands in files, which are Chinese papers",
    "app/kernel/telephones.py": "how numbers are typed",
    "app/kernel/workbooks.py": "said on a terminal",
    "app/printing/forms": "papers are in Chinese whoever prints them, records of the offices",
    "app/printing/paper.py": "papers are in Chinese whoever prints them, records of the offices",
    "app/printing/press": "papers are in Chinese whoever prints them, and names of fonts",
    "app/reports/rules/narrating.py": "written into the frozen report, a record",
    "app/clocks/reckoning.py": "said on a terminal",
    "app/rosters": "columns of files and what is said of their rows, on a terminal and in workbooks",
    "app/sla/keeping.py:LAPSED": "kept with the postponement, a record",
    "app/tickets/closing.py:DAY_HAS_COME": "written into the ticket's story, a record",
    "app/notifications/rights.py:HIDDEN_MATTER": "stands in a digest that was written in its reader's language",
    "app/tickets/rules/showing.py:OWN_PART": "stands for a title, in the language of titles",
    "app/tickets/rules/showing.py:SOME_FIRM": "stands in what somebody wrote, in the writer's language",
    "app/understanding/rules/proposing.py:_APART": "how words are set apart",
    "app/tickets/rules/urgency.py:ALARMS": "what is looked for in what somebody wrote",
    "app/tickets/suspending.py:LASTED_LONGEST": "written into the ticket's story, a record",
    "app/understanding/learning/training.py": "said on a terminal",
    "app/understanding/reading.py": "said on a terminal",
    "app/understanding/rules/phrases.py": "what is looked for in what somebody wrote",
    "app/understanding/rules/signs.py": "what is looked for in what somebody wrote",
    "app/understanding/stored.py": "said on a terminal",
    "app/web/labels.py:FULL_STOPS": "signs to take off, not to say",
    "app/web/styleguide/samples.py": "examples of the style guide",
    "app/web/styleguide/forms.py": "examples of the style guide",
    "app/web/templates/styleguide": "examples of the style guide",
}
"""What is no sentence of a page, and why: a folder, a module, or what a module defines by a name."""

FOR_PROGRAMS = ("means", "example")
"""What an input is asked for says to the contract of the API alone (``kernel.inputs.Ask``)."""


@dataclass
class Found:
    """One key with the places it stands in."""

    places: list[tuple[str, int]] = field(default_factory=list)
    counted: bool = False


def sentences() -> dict[str, Found]:
    """Every key of the catalogue, in the order of files."""
    found: dict[str, Found] = {}
    for path in sorted(APP.rglob("*.py")):
        if not _left_out(path):
            _keep(found, path, _in_python(path.read_text(encoding="utf-8"), _names_left_out(path)))
    _keep(found, CATEGORIES, _in_reference(CATEGORIES))
    for path in sorted([*APP.rglob("*.html"), *APP.rglob("*.txt")]):
        if not _left_out(path):
            _keep(found, path, _in_template(path.read_text(encoding="utf-8")))
    return found


def unmarked(path: Path) -> list[tuple[int, str]]:
    """Chinese in a template that stands outside of ``_`` and ``counted``: line and text."""
    return [
        (line, text.strip())
        for line, kind, text, call in _chinese_in(path.read_text(encoding="utf-8"))
        if kind == "data" or (kind == "string" and call is None)
    ]


def update(wanted: Mapping[str, Found]) -> list[str]:
    """Bring the English catalogue up to these keys; returns those without English."""
    old = read_catalogue()
    # the date stays, so that nothing changes where no sentence did
    new = Catalog(locale="en", project="zhuqishao", charset="utf-8", fuzzy=False, creation_date=old.creation_date)
    missing = []
    for key, found in wanted.items():
        known = _english(old, key, plural=found.counted)
        new.add((key, key) if found.counted else key, known, locations=found.places)
        if not known or (found.counted and not all(known)):
            missing.append(key)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, new, width=0, omit_header=False, include_lineno=False, ignore_obsolete=True)
    return missing


def read_catalogue() -> Catalog:
    """The English catalogue as it lies there; an empty one where there is none."""
    if not ENGLISH.is_file():
        return Catalog(locale="en")
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def compile_catalogue() -> None:
    """Write the form that the running application reads, beside the catalogue."""
    with ENGLISH.with_suffix(".mo").open("wb") as file:
        write_mo(file, read_catalogue())


def compile_if_changed() -> None:
    """Compile unless what lies there is as new as the catalogue."""
    made = ENGLISH.with_suffix(".mo")
    if not made.is_file() or made.stat().st_mtime < ENGLISH.stat().st_mtime:
        compile_catalogue()


def placeholders(text: str) -> list[str]:
    """The ``%(name)s`` of a text."""
    return sorted(re.findall(r"%\((\w+)\)s", text))


def main() -> int:
    """Update, and say what is missing."""
    wanted = sentences()
    missing = update(wanted)
    compile_catalogue()
    for key in missing:
        print(f"no English yet: {key}")
    faults = [*_bare(), *_unlike()]
    for fault in faults:
        print(fault)
    print(f"{len(wanted)} sentences, {len(missing)} without English")
    return 1 if missing or faults else 0


def _bare() -> Iterator[str]:
    """Templates that say something in Chinese alone."""
    for path in sorted(APP.rglob("*.html")):
        if not _left_out(path):
            yield from (f"not in _(): {path.relative_to(ROOT)}:{line} {text}" for line, text in unmarked(path))


def _unlike() -> Iterator[str]:
    """Sentences whose English has other places to fill in."""
    for message in read_catalogue():
        key = message.id if isinstance(message.id, str) else message.id[0]
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if any(text and placeholders(text) != placeholders(key) for text in texts if key):
            yield f"filled in otherwise: {key}"


_CALLS = ("_", COUNTED)
"""What says a text in a template."""


def _left_out(path: Path) -> bool:
    place = path.relative_to(ROOT).as_posix()
    return any(place == each or place.startswith(f"{each}/") for each in NOT_PAGES)


def _names_left_out(path: Path) -> set[str]:
    place = path.relative_to(ROOT).as_posix()
    return {each.removeprefix(f"{place}:") for each in NOT_PAGES if each.startswith(f"{place}:")}


def _keep(found: dict[str, Found], path: Path, keys: Iterator[tuple[int, str, bool]]) -> None:
    for line, key, is_counted in keys:
        entry = found.setdefault(key, Found())
        entry.places.append((path.relative_to(ROOT).as_posix(), line))
        entry.counted = entry.counted or is_counted


def _in_python(source: str, left_out: Collection[str] = ()) -> Iterator[tuple[int, str, bool]]:
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if _defined(node).isdisjoint(left_out)]
    plurals = {id(node.args[0]) for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_counted(node)}
    left_alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    left_alone |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for_programs = [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in FOR_PROGRAMS]
    left_alone |= {id(part) for value in for_programs for part in ast.walk(value)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in left_alone:
            continue
        if CHINESE.search(node.value.strip()):
            yield node.lineno, node.value, id(node) in plurals


def _defined(node: ast.stmt) -> set[str]:
    """The names a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _is_counted(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Name) or not call.args:
        return False
    return call.func.id == COUNTED or (call.func.id == SAY and any(each.arg == NUMBER for each in call.keywords))


def _in_reference(path: Path) -> Iterator[tuple[int, str, bool]]:
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            yield from ((number, text, False) for name, text in row.items() if name != "code" and CHINESE.search(text))


def _in_template(source: str) -> Iterator[tuple[int, str, bool]]:
    for line, kind, text, call in _chinese_in(source):
        if kind == "string" and call is not None:
            yield line, ast.literal_eval(text), call == COUNTED


def _chinese_in(source: str) -> Iterator[tuple[int, str, str, str | None]]:
    """The tokens of a template with Chinese in them: line, kind, text, and what says it: ``_``, ``counted``, None."""
    before = ("", "")
    for line, kind, text in Environment(autoescape=True).lexer.tokeniter(source, None):
        if kind == "whitespace":
            continue
        if CHINESE.search(text):
            yield line, kind, text, before[0] if before[0] in _CALLS and before[1] == "(" else None
        before = (before[1], text)


def _english(old: Catalog, key: str, *, plural: bool) -> str | tuple[str, ...] | None:
    message: Message | None = old.get(key)
    if message is None or not message.string:
        return None
    said = message.string
    if plural:
        return tuple(said) if isinstance(said, list | tuple) else (said, said)
    return said if isinstance(said, str) else said[-1]


if __name__ == "__main__":
    sys.exit(main())
