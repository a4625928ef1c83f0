"""How much matters are written alike: pairs of signs they share. Pure."""

import math
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from app.kernel.folding import folded

ALIKE = 0.4
"""From here on two titles are shown as perhaps one matter: three of four pairs of a short one, or half of both."""


def pairs(text: str) -> frozenset[str]:
    """Pairs of letters and characters that stand side by side, as they are compared in a search; digits say nothing."""
    read = folded(text)
    return frozenset(one + two for one, two in pairwise(read) if one.isalpha() and two.isalpha())


def likeness(one: str, other: str) -> float:
    """The cosine of the pairs of two texts: 0 for none in common, 1 for the same."""
    here, there = pairs(one), pairs(other)
    return len(here & there) / math.sqrt(len(here) * len(there)) if here and there else 0.0


def likest(title: str, body: str, other_title: str, other_body: str) -> float:
    """The better of titles held against each other, and of the whole matters."""
    return max(likeness(title, other_title), likeness(f"{title}\n{body}", f"{other_title}\n{other_body}"))


def nearest(text: str, others: Mapping[int, str], *, least: float, most: int) -> list[tuple[int, float]]:
    """The keys of those ``others`` that are written like ``text``, the likest first, each with its likeness.

    A pair that stands in few of them says more than one that stands in many: among a thousand complaints about power,
    "power" tells nothing apart.
    """
    found, weight, rarest = _weighed(others)
    here = pairs(text)
    length = sum(weight.get(pair, rarest) ** 2 for pair in here)
    near = []
    for key, there in found.items():
        shared = sum(weight[pair] ** 2 for pair in here & there)
        if shared:
            near.append((key, shared / math.sqrt(length * sum(weight[pair] ** 2 for pair in there))))
    return _first(near, least, most)


def touched(words: str, others: Mapping[int, str], *, least: float, most: int) -> list[tuple[int, float]]:
    """The keys of those ``others`` that say much of a few words, however long they are, with the share they say."""
    found, weight, rarest = _weighed(others)
    here = pairs(words)
    whole = sum(weight.get(pair, rarest) for pair in here)
    shares = [(key, sum(weight[pair] for pair in here & there) / whole) for key, there in found.items() if whole]
    return _first(shares, least, most)


def _weighed(others: Mapping[int, str]) -> tuple[dict[int, frozenset[str]], dict[str, float], float]:
    """The pairs of each, what each pair weighs among them, and what one weighs that none of them has."""
    found = {key: pairs(other) for key, other in others.items()}
    seen = Counter(pair for each in found.values() for pair in each)
    weight = {pair: math.log((len(others) + 1) / (count + 1)) + 1 for pair, count in seen.items()}
    return found, weight, math.log(len(others) + 1) + 1


def _first(near: list[tuple[int, float]], least: float, most: int) -> list[tuple[int, float]]:
    near.sort(key=lambda each: (-each[1], each[0]))
    return [each for each in near[:most] if each[1] >= least]
