"""Places in the feed of acts, and what follows one. Pure.

An act's place is the transaction that wrote it, then its key; both are handed out in order, transactions end in any.
So the feed is read below the oldest one still at work, and what is behind a place never changes any more
([0033](../../../docs/adr/0033-feed-by-transaction.md)).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LEAST, MOST = 1 - 2**63, 2**63 - 1
REFUSALS: Mapping[str, str] = {
    "feed_renewed": "数据库恢复过或换过主机，这个位置已经作废：请从 after=now 重新开始，并用 moved_from 补读。",
}
"""The sentence of each refusal, by its code."""


@dataclass(frozen=True, order=True)
class Place:
    """Where an act stands: the cluster that wrote it, its transaction there, its key."""

    cluster: int
    xact: int
    id: int


START = Place(LEAST, 0, 0)


@dataclass(frozen=True)
class Edge:
    """How far the feed can be read at this moment: below transaction ``xact`` of ``cluster``.

    ``life`` names this history of the database: another one begins with every restore and every change of the primary,
    after which acts that were read may be gone, and transactions are counted anew.
    """

    life: str
    cluster: int
    xact: int

    @property
    def place(self) -> Place:
        """The last place that can be read."""
        return Place(self.cluster, self.xact - 1, MOST)


@dataclass(frozen=True)
class Stretch:
    """Places after ``after`` whose cluster is from ``first`` to ``last``; ``below`` is a transaction."""

    after: Place
    first: int
    last: int
    below: int = MOST


def stretches(after: Place, edge: Edge) -> Iterator[Stretch]:
    """What follows a place, in order: first what other clusters wrote, which is all there ever will be; then ours."""
    if after.cluster != edge.cluster:
        if after.cluster < edge.cluster:
            yield Stretch(after, LEAST, edge.cluster - 1)
        yield Stretch(after, edge.cluster + 1, MOST)
        after = Place(edge.cluster, LEAST, 0)
    yield Stretch(after, edge.cluster, edge.cluster, edge.xact)
