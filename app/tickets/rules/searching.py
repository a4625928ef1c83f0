"""Words to search by: pairs of neighbouring characters, so that no dictionary decides what can be found. Pure.

Every substring of two or more characters is found exactly as LIKE would find it (after a recheck), by index.
"""

from app.kernel.folding import folded


def pairs(*texts: str) -> list[str]:
    """The distinct pairs of neighbouring characters of all texts, sorted; single characters stand for themselves."""
    found: set[str] = set()
    for text in texts:
        for word in folded(text).split():
            found.update(word[at : at + 2] for at in range(len(word) - 1))
            found.update(word)
    return sorted(found)


def pairs_of_terms(words: list[str]) -> list[str]:
    """The pairs (or the lone characters) that a text must have for all words to occur in it."""
    found: set[str] = set()
    for word in words:
        found.update([word] if len(word) == 1 else [word[at : at + 2] for at in range(len(word) - 1)])
    return sorted(found)
