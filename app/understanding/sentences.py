"""What is known before anybody filed anything: everyday sentences of firms, and the other words people say for an item.

Both are by the names of the catalogue, not by its codes: a zone with another catalogue has of them what fits. Half of
the sentences are learned from, the other half are for measuring alone, and no model ever learns them.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.departments.rules import FIRST_LEVEL
from app.kernel.words import Word
from app.understanding.rules.kinds import ModelKind
from app.understanding.rules.proposing import Named, apart
from app.understanding.rules.texts import Example, Text

WORDS = Path(__file__).with_name("words")


class Half(Word):
    """What a sentence is for."""

    LEARN = "learn", "学习用"
    MEASURE = "measure", "检验用"


@dataclass(frozen=True)
class Sentence:
    """A sentence with the category and the item it is about, by their names."""

    category: str
    item: str
    text: str
    half: Half


@cache
def sentences() -> Sequence[Sentence]:
    """All of them, in the order of the file."""
    with (WORDS / "sentences.csv").open(encoding="utf-8", newline="") as file:
        return [Sentence(row["category"], row["item"], row["text"], Half(row["half"])) for row in csv.DictReader(file)]


@cache
def synonyms() -> Mapping[str, Sequence[str]]:
    """Name of an item → other words for it."""
    with (WORDS / "synonyms.csv").open(encoding="utf-8", newline="") as file:
        return {row["item"]: tuple(apart(row["words"])) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Known:
    """A sentence with the codes that this catalogue has for it."""

    text: Text
    category: str
    item: str | None
    half: Half


def known(names: Mapping[str, Named]) -> list[Known]:
    """The sentences whose category the catalogue has, with its codes."""
    first = {named.name: code for code, named in names.items() if len(code) <= FIRST_LEVEL}
    below = {(code[:FIRST_LEVEL], named.name): code for code, named in names.items() if len(code) > FIRST_LEVEL}
    return [
        Known(Text(each.text), first[each.category], below.get((first[each.category], each.item)), each.half)
        for each in sentences()
        if each.category in first
    ]


def labelled(kind: ModelKind, found: Iterable[Known], leads: Mapping[str, str]) -> list[Example]:
    """Sentences as examples of one kind; ``leads`` says which unit the duty list names for a code."""
    labels = ((each, _label(kind, each.category, each.item, leads)) for each in found)
    return [Example(each.text, label) for each, label in labels if label is not None]


def reference(kind: ModelKind, names: Mapping[str, Named], leads: Mapping[str, str]) -> list[Example]:
    """What the catalogue itself teaches: its names, plain words and synonyms, and the sentences that may be learned."""
    found: list[Example] = []
    for code, named in sorted(names.items()):
        item = code if len(code) > FIRST_LEVEL else None
        label = _label(kind, code[:FIRST_LEVEL], item, leads)
        if label is None:
            continue
        words = dict.fromkeys([named.name, *apart(named.hint), *synonyms().get(named.name, ())])
        found += [Example(Text(word), label) for word in words]
        found.append(Example(Text(named.name, " ".join(words)), label))
    return found + labelled(kind, (each for each in known(names) if each.half is Half.LEARN), leads)


def _label(kind: ModelKind, category: str, item: str | None, leads: Mapping[str, str]) -> str | None:
    if kind is ModelKind.CATEGORY:
        return category
    return item if kind is ModelKind.ITEM else leads.get(item or category)
