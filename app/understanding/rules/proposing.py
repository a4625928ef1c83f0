"""What is proposed for a text before anybody decides: categories, items, departments, and what may be ticked. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.departments.rules import FIRST_LEVEL
from app.kernel.folding import folded
from app.understanding.rules.ranking import SURE, Ranked, Sureness

_APART = re.compile(r"[、，,；;\s]+")
SHORTEST = 2
"""Characters a plain word must have to point anywhere."""
HINTS_SURE = 0.6
"""Of words alone, without a model that was measured, nobody is fairly sure: always below ``SURE``."""


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A category, an item or a department, with how likely it is and the words of the text that spoke for it."""

    code: str
    name: str
    confidence: float
    words: tuple[str, ...] = ()
    guidance: str = ""
    """Of a category that is never accepted (涉法涉诉): where to go instead."""

    @property
    def sureness(self) -> Sureness:
        """较有把握, or 不确定: below it nothing is preselected."""
        return Sureness.FAIRLY if self.sure else Sureness.UNSURE

    @property
    def sure(self) -> bool:
        """Whether it may stand in a field before anybody chose: never where no word of the text can be named for it."""
        return self.confidence >= SURE and bool(self.words)


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What a text is proposed to be. Nothing of it was decided, and nothing acts by it alone."""

    categories: Sequence[Proposed]
    """First level, every one there is, most likely first."""
    items: Sequence[Proposed]
    """Second level, below whichever category, most likely first; the confidence is of the whole, not below its
    category."""
    departments: Sequence[Proposed]
    """Units of the region that may lead, most likely first; empty without a region."""
    learned: bool
    """Whether a model ranked the categories; otherwise the catalogue's plain words did, and nothing is sure."""
    items_learned: bool = False

    def below(self, category: str) -> Sequence[Proposed]:
        """The items below a first-level category, most likely first; their confidence is that among these alone.

        For whoever has chosen the category. Words of the catalogue alone are never sure.
        """
        found = [each for each in self.items if each.code.startswith(category) and each.code != category]
        whole = sum(each.confidence for each in found) or 1.0
        most = 1.0 if self.items_learned else HINTS_SURE
        return [replace(each, confidence=most * each.confidence / whole) for each in found]

    @property
    def category(self) -> Proposed | None:
        """The first-level category that may be preselected; None when none is sure, or it is never accepted."""
        first = next(iter(self.categories), None)
        return first if first is not None and first.sure and not first.guidance else None

    @property
    def item(self) -> Proposed | None:
        """The item that may be preselected: sure itself. Supports are ticked by it alone, never by a category."""
        first = next(iter(self.items), None)
        if first is None or not first.sure or first.guidance:
            return None
        return first if first.code.startswith(self.categories[0].code) else None

    @property
    def department(self) -> Proposed | None:
        """The lead that may be preselected; None when none is sure."""
        first = next(iter(self.departments), None)
        return first if first is not None and first.sure else None


NOTHING = Understood(categories=(), items=(), departments=(), learned=False)
"""Of a matter whose words its reader may not read."""


@dataclass(frozen=True)
class Named:
    """What a code is called in the catalogue, and its plain words."""

    name: str
    hint: str = ""
    guidance: str = ""


def apart(words: str) -> list[str]:
    """The plain words of a category, each by itself and folded; those too short to point anywhere are left out."""
    return [word for word in _APART.split(folded(words)) if len(word) >= SHORTEST]


def by_words(text: str, catalogue: Mapping[str, Named]) -> list[Ranked]:
    """The codes by how many signs of their plain words occur in the text; those without any are left out.

    What a page showed before anything was learned, said with the words that were found; never sure.
    """
    read = folded(text)
    found = {
        code: tuple(word for word in apart(f"{named.name} {named.hint}") if word in read)
        for code, named in catalogue.items()
    }
    signs = {code: sum(map(len, words)) for code, words in found.items() if words}
    whole = sum(signs.values())
    ranked = sorted(signs, key=lambda code: (-signs[code], code))
    return [Ranked(code, HINTS_SURE * signs[code] / whole, found[code]) for code in ranked]


def together(ranked: Iterable[Ranked]) -> list[Ranked]:
    """What stands under one label taken together, most likely first."""
    confidence: dict[str, float] = {}
    words: dict[str, dict[str, None]] = {}
    for each in ranked:
        confidence[each.label] = confidence.get(each.label, 0.0) + each.confidence
        words.setdefault(each.label, {}).update(dict.fromkeys(each.words))
    order = sorted(confidence, key=lambda label: (-confidence[label], label))
    return [Ranked(label, confidence[label], tuple(words[label])) for label in order]


def to_first_level(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Items by the category they stand below, most likely first."""
    return together(replace(each, label=each.label[:FIRST_LEVEL]) for each in ranked)


def proposals(ranked: Sequence[Ranked], names: Mapping[str, Named]) -> list[Proposed]:
    """The ranking in the words of the catalogue: what it has no more is left out, what nothing spoke for comes last."""
    words = {each.label: each for each in ranked if each.label in names}
    order = [*words, *(code for code in sorted(names) if code not in words)]
    return [
        Proposed(
            code=code,
            name=names[code].name,
            confidence=words[code].confidence if code in words else 0.0,
            words=words[code].words if code in words else (),
            guidance=names[code].guidance,
        )
        for code in order
    ]
