"""Words to search by: pairs of neighbouring characters, so that no dictionary decides what can be found. Pure.

Every substring of two or more characters is found exactly as LIKE would find it (after a recheck), by index.
"""

import re
import unicodedata

_APART = re.compile(r"\s+")
LONGEST_QUERY = 100


def folded(text: str) -> str:
    """The text as it is compared: compatibility forms and case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def pairs(*texts: str) -> list[str]:
    """The distinct pairs of neighbouring characters of all texts, sorted; single characters stand for themselves."""
    found: set[str] = set()
    for text in texts:
        for word in _APART.split(folded(text)):
            found.update(word[at : at + 2] for at in range(len(word) - 1))
            found.update(word)
    return sorted(found)


def terms(query: str) -> list[str]:
    """The words of a query, folded; all of them must occur. At most 100 characters of it are looked at."""
    return [word for word in _APART.split(folded(query[:LONGEST_QUERY])) if word]


def pairs_of_terms(words: list[str]) -> list[str]:
    """The pairs (or the lone characters) that a text must have for all words to occur in it."""
    found: set[str] = set()
    for word in words:
        found.update([word] if len(word) == 1 else [word[at : at + 2] for at in range(len(word) - 1)])
    return sorted(found)
