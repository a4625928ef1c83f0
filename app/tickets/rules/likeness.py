"""How much two matters of one firm are written alike: pairs of signs they share. Pure."""

import math
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
