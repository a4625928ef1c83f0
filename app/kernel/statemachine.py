"""A table of transitions and the questions one asks of it. Pure, and without a word of the domain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

A = TypeVar("A", bound=StrEnum)
S = TypeVar("S", bound=StrEnum)
B = TypeVar("B", bound=StrEnum)


@dataclass(frozen=True)
class Transition(Generic[A, S, B]):
    """One row: ``action`` leads from any of ``sources`` to one of ``targets`` for any of ``by``.

    An empty ``targets`` means that the state stays as it is.
    """

    action: A
    sources: tuple[S, ...]
    targets: tuple[S, ...]
    by: tuple[B, ...]


class Machine(Generic[A, S, B]):
    """All rows of one thing; at most one row for an action from a state."""

    def __init__(self, rows: Iterable[Transition[A, S, B]]) -> None:
        self.rows: tuple[Transition[A, S, B], ...] = tuple(rows)
        self._by_key: dict[tuple[A, S], Transition[A, S, B]] = {}
        for row in self.rows:
            for source in row.sources:
                if (row.action, source) in self._by_key:
                    raise ValueError(f"two rows for {row.action} from {source}")
                self._by_key[row.action, source] = row

    def row(self, action: A, state: S) -> Transition[A, S, B] | None:
        """The row for this action from this state, or None when it does not fit."""
        return self._by_key.get((action, state))

    def fitting(self, state: S, standings: Iterable[B]) -> list[A]:
        """The actions that fit the state for somebody with these standings, in table order."""
        held = set(standings)
        return [row.action for row in self.rows if state in row.sources and held.intersection(row.by)]

    def pairs(self) -> Sequence[tuple[S, S]]:
        """Every (from, to) that some row permits, without those that stay."""
        found = {(source, target) for row in self.rows for source in row.sources for target in row.targets}
        return sorted(found, key=lambda pair: (pair[0].value, pair[1].value))
