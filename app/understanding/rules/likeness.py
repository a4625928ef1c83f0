"""What makes two texts alike: pairs of signs that few others have. Pure; learning and answering share it."""

from collections import Counter
from itertools import pairwise

from app.understanding.rules.features import Seen, damped

IN_SUBJECT = 3.0
"""What a pair of the subject is worth beside one of the detail: who writes about one thing names it there."""
BEGINNING = 400
"""Signs of the detail that are looked at: what it is about stands first, what follows is told by everybody."""


def pairs_of(text: Seen) -> dict[str, float]:
    """The pairs of neighbouring signs of a text, with what each is worth before it is known how rare it is."""
    worth = {pair: damped(times) for pair, times in Counter(_pairs(text.detail[:BEGINNING])).items()}
    for pair in set(_pairs(text.subject)):
        worth[pair] = worth.get(pair, 0.0) + IN_SUBJECT
    return worth


def _pairs(part: str) -> list[str]:
    return [one + two for one, two in pairwise(part) if one.isalnum() and two.isalnum()]
