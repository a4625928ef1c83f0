"""What people taught wins over what a night finds: matters that must be together are, those that must not never. Pure.

The newest lesson is obeyed whole; an elder one as far as no newer one speaks against it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.issues.rules.words import Lesson


@dataclass(frozen=True)
class Taught:
    """One lesson: these matters belong together, or ``out`` do and none of them to ``rest``."""

    lesson: Lesson
    out: frozenset[int]
    rest: frozenset[int] = frozenset()


class _Bundles:
    """Matters that are bound together, and bundles that must stay apart."""

    def __init__(self) -> None:
        self._under: dict[int, int] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)

    def of(self, ticket: int) -> int:
        """The matter a bundle is known by."""
        top = ticket
        while (above := self._under.get(top, top)) != top:
            top = above
        while ticket != top:
            self._under[ticket], ticket = top, self._under.get(ticket, top)
        return top

    def may_join(self, one: int, other: int) -> bool:
        """Whether nothing keeps the two apart."""
        return self.of(other) not in self._apart[self.of(one)]

    def join(self, one: int, other: int) -> bool:
        """Bind two bundles together, unless they must stay apart."""
        one, other = self.of(one), self.of(other)
        if one == other:
            return True
        if other in self._apart[one]:
            return False
        self._under[other] = one
        for third in self._apart.pop(other, set()):
            self._apart[third].discard(other)
            self._apart[third].add(one)
            self._apart[one].add(third)
        return True

    def part(self, one: int, other: int) -> None:
        """Keep two bundles apart from now on, unless they are one already."""
        one, other = self.of(one), self.of(other)
        if one != other:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def is_kept_apart(self, ticket: int) -> bool:
        """Whether the bundle must stay apart from any other."""
        return bool(self._apart.get(self.of(ticket)))


def obeyed(groups: Mapping[int, int], lessons: Sequence[Taught]) -> list[frozenset[int]]:
    """The groups of a night (matter → group), changed by what was taught, newest lesson first.

    Matters nobody spoke of stay with those of their group; where that was taken apart, with the larger part.
    """
    bundles = _Bundles()
    for taught in lessons:
        _learn(bundles, taught, groups)
    by_group: dict[int, list[int]] = defaultdict(list)
    for ticket in sorted(groups):
        by_group[groups[ticket]].append(ticket)
    for tickets in by_group.values():
        _gather(bundles, tickets)
    found: dict[int, set[int]] = defaultdict(set)
    for ticket in sorted(groups):
        found[bundles.of(ticket)].add(ticket)
    return [frozenset(tickets) for tickets in found.values()]


def _learn(bundles: _Bundles, taught: Taught, there: Mapping[int, int]) -> None:
    out = sorted(ticket for ticket in taught.out if ticket in there)
    rest = sorted(ticket for ticket in taught.rest if ticket in there)
    heads: list[int] = []
    for ticket in out:
        if not any(bundles.join(head, ticket) for head in heads):
            heads.append(ticket)
    if taught.lesson is Lesson.APART:
        for one in {bundles.of(ticket) for ticket in out}:
            for other in {bundles.of(ticket) for ticket in rest}:
                bundles.part(one, other)


def _gather(bundles: _Bundles, tickets: Sequence[int]) -> None:
    """Bring the bundles of one group together as far as they may be: those kept apart from others first."""
    weight: dict[int, int] = defaultdict(int)
    for ticket in tickets:
        weight[bundles.of(ticket)] += 1
    order = sorted(weight, key=lambda each: (not bundles.is_kept_apart(each), -weight[each], each))
    heads: dict[int, int] = {}
    for each in order:
        for head in sorted(heads, key=lambda known: (-heads[known], known)):
            if bundles.join(head, each):
                heads[head] += weight[each]
                break
        else:
            heads[each] = weight[each]
