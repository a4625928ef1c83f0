"""Groups by average likeness, over the pairs that are alike at all; every other pair counts as not alike."""

import heapq
from typing import Any

import numpy as np

Vector = np.ndarray[Any, Any]
_SAME = 1e-6


class _Groups:
    """Groups that grow: for each the sum of likeness to each neighbour."""

    def __init__(self, texts: int, first: list[int], second: list[int], alike: list[float]) -> None:
        self.beside: list[dict[int, float]] = [{} for _ in range(texts)]
        self.members = [[text] for text in range(texts)]
        for one, other, likeness in zip(first, second, alike, strict=True):
            self.beside[one][other] = likeness
            self.beside[other][one] = likeness

    def average(self, one: int, other: int) -> float:
        """How alike the members of two groups are; below zero when they have nothing in common any more."""
        total = self.beside[one].get(other)
        return -1.0 if total is None else total / (len(self.members[one]) * len(self.members[other]))

    def join(self, one: int, other: int) -> int:
        """Put the smaller group into the larger, whose number stays."""
        if len(self.beside[one]) < len(self.beside[other]):
            one, other = other, one
        mine, theirs = self.beside[one], self.beside[other]
        del mine[other], theirs[one]
        for neighbour, likeness in theirs.items():
            del self.beside[neighbour][other]
            mine[neighbour] = self.beside[neighbour][one] = mine.get(neighbour, 0.0) + likeness
        theirs.clear()
        self.members[one] += self.members[other]
        self.members[other] = []
        return one


def joined(texts: int, first: Vector, second: Vector, alike: Vector, least: float) -> list[int]:
    """For each text the number of its group, from 0 in order of first appearance: the most alike are joined first."""
    groups = _Groups(texts, first.tolist(), second.tolist(), alike.tolist())
    close = alike >= least
    waiting = list(zip((-alike[close]).tolist(), first[close].tolist(), second[close].tolist(), strict=True))
    heapq.heapify(waiting)
    while waiting:
        apart, one, other = heapq.heappop(waiting)
        if abs(groups.average(one, other) + apart) > _SAME:
            continue  # one of them has grown since, or is no more
        grown = groups.join(one, other)
        for neighbour in groups.beside[grown]:
            average = groups.average(grown, neighbour)
            if average >= least:
                heapq.heappush(waiting, (-average, grown, neighbour))
    numbers: dict[int, int] = {}
    of = {text: group for group, members in enumerate(groups.members) for text in members}
    return [numbers.setdefault(of[text], len(numbers)) for text in range(texts)]
