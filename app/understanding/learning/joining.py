"""Groups by average likeness, over the pairs that are alike at all; every other pair counts as not alike."""

import heapq
from collections.abc import Sequence
from typing import Any

import numpy as np

Vector = np.ndarray[Any, Any]
_SAME = 1e-6


class _Groups:
    """Groups that grow, each of so many texts at first: for each the sum of likeness to each neighbour."""

    def __init__(self, sizes: list[int], first: list[int], second: list[int], sums: list[float]) -> None:
        self.beside: list[dict[int, float]] = [{} for _ in sizes]
        self.sizes = list(sizes)
        self.members = [[group] for group in range(len(sizes))]
        for one, other, likeness in zip(first, second, sums, strict=True):
            self.beside[one][other] = likeness
            self.beside[other][one] = likeness

    def average(self, one: int, other: int) -> float:
        """How alike the members of two groups are; below zero when they have nothing in common any more."""
        total = self.beside[one].get(other)
        return -1.0 if total is None else total / (self.sizes[one] * self.sizes[other])

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
        self.sizes[one] += self.sizes[other]
        return one


def joined(texts: int, first: Vector, second: Vector, alike: Vector, least: float) -> list[int]:
    """For each text the number of its group, from 0 in order of first appearance: the most alike are joined first."""
    return _grown([1] * texts, first, second, alike, least)


def joined_further(groups: Sequence[int], first: Vector, second: Vector, alike: Vector, least: float) -> list[int]:
    """The same of groups that stand, numbered from 0: they are joined where alike enough, and never taken apart.

    ``alike`` is of pairs of texts, and may be more than that by which the groups were made.
    """
    of = np.array(groups, dtype=np.int64)
    sizes = np.bincount(of)
    low, high = np.minimum(of[first], of[second]), np.maximum(of[first], of[second])
    apart = low != high
    pairs, place = np.unique(low[apart] * len(sizes) + high[apart], return_inverse=True)
    sums = np.bincount(place, weights=alike[apart], minlength=len(pairs))
    numbers = _grown(sizes.tolist(), pairs // len(sizes), pairs % len(sizes), sums, least)
    return [numbers[group] for group in groups]


def _grown(sizes: list[int], first: Vector, second: Vector, sums: Vector, least: float) -> list[int]:
    """For each group of so many texts the number of the one it is in at last; ``sums`` of likeness for each pair."""
    groups = _Groups(sizes, first.tolist(), second.tolist(), sums.tolist())
    waiting = []
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        average = groups.average(one, other)
        if average >= least:
            waiting.append((-average, one, other))
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
    of = {group: place for place, members in enumerate(groups.members) for group in members}
    return [numbers.setdefault(of[group], len(numbers)) for group in range(len(sizes))]
