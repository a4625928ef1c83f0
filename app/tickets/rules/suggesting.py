"""Which category the words of a request are near to: plain words of the taxonomy counted in the text. Pure."""

import re
from collections.abc import Iterable

from app.kernel.folding import folded

_APART = re.compile(r"[、，,；;\s]+")
SHORTEST = 2
"""Characters a word must have to point anywhere."""


def apart(words: str) -> list[str]:
    """The plain words of a category, each by itself and folded; those too short to point anywhere are left out."""
    return [word for word in _APART.split(folded(words)) if len(word) >= SHORTEST]


def suggested(text: str, hints: Iterable[tuple[str, str]], most: int = 2) -> list[str]:
    """Codes whose words occur in ``text``, the most words first; ``hints`` are pairs of code and words.

    A code may come several times (a category and what lies below it); its words are counted together.
    """
    read = folded(text)
    found: dict[str, int] = {}
    for code, words in hints:
        hits = sum(len(word) for word in apart(words) if word in read)
        if hits:
            found[code] = found.get(code, 0) + hits
    return sorted(found, key=lambda code: (-found[code], code))[:most]


def item_below(text: str, filed: str, hints: Iterable[tuple[str, str]]) -> str | None:
    """Of what lies below a first-level category, the code the words point to most; None when they point nowhere, and
    for a matter that was filed under an item already."""
    below = [(code, words) for code, words in hints if code != filed and code.startswith(filed)]
    return next(iter(suggested(text, below, most=1)), None)
