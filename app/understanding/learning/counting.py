"""Texts as rows of a sparse matrix, the same numbers a model makes when it answers."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from app.understanding.rules.features import BLOCKS, Seen, counts, damped

Matrix = Any
"""A sparse matrix; the library ships no types."""
FEWEST = 2
"""Texts in which a run must stand to be counted: what one person alone wrote is no word of the trade."""
_DAMPED = [0.0, *(damped(times) for times in range(1, 64))]


@dataclass(frozen=True)
class Counted:
    """Texts counted once: for each block its runs and how often each stands in each text, damped."""

    runs: tuple[tuple[str, ...], ...]
    blocks: tuple[Matrix, ...]

    def rows(self, chosen: "np.ndarray[Any, Any]") -> "Counted":
        """Some of the texts."""
        return Counted(self.runs, tuple(block[chosen] for block in self.blocks))


@dataclass(frozen=True)
class Weighing:
    """Which runs count, and how rare each is."""

    kept: tuple["np.ndarray[Any, Any]", ...]
    rarity: tuple["np.ndarray[Any, Any]", ...]

    def weighed(self, counted: Counted) -> Matrix:
        """The rows of the matrix: rare runs weigh more, and a block is as long as its weight whatever was written."""
        parts = []
        for block, kept, rarity, counts_ in zip(BLOCKS, self.kept, self.rarity, counted.blocks, strict=True):
            part = counts_[:, kept].multiply(rarity).tocsr()
            length = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel())
            share = np.divide(block.weight, length, out=np.zeros_like(length), where=length > 0)
            parts.append(sp.diags(share.astype(np.float32)) @ part)
        return sp.hstack(parts, format="csr", dtype=np.float32)


def count(texts: Iterable[Seen]) -> Counted:
    """Every run of every text."""
    known: list[dict[str, int]] = [{} for _ in BLOCKS]
    columns = [array("i") for _ in BLOCKS]
    values = [array("f") for _ in BLOCKS]
    ends = [array("q", [0]) for _ in BLOCKS]
    for text in texts:
        for number, counted in enumerate(counts(text)):
            places = known[number]
            columns[number].extend(places.setdefault(run, len(places)) for run in counted)
            values[number].extend(
                _DAMPED[times] if times < len(_DAMPED) else damped(times) for times in counted.values()
            )
            ends[number].append(len(columns[number]))
    blocks = tuple(
        sp.csr_matrix(
            (
                np.frombuffer(values[number], dtype=np.float32),
                np.frombuffer(columns[number], dtype=np.int32),
                np.frombuffer(ends[number], dtype=np.int64),
            ),
            shape=(len(ends[number]) - 1, max(len(known[number]), 1)),
        )
        for number in range(len(BLOCKS))
    )
    return Counted(tuple(tuple(places) for places in known), blocks)


def weighing(counted: Counted, fewest: Sequence[int] | int = FEWEST) -> Weighing:
    """What these texts say of how rare each run is; runs in fewer texts are left out."""
    least = [fewest] * len(BLOCKS) if isinstance(fewest, int) else fewest
    kept, rarity = [], []
    for block, few in zip(counted.blocks, least, strict=True):
        standing = np.bincount(block.indices, minlength=block.shape[1])
        chosen = np.flatnonzero(standing >= few)
        kept.append(chosen)
        rarity.append((np.log((1 + block.shape[0]) / (1 + standing[chosen])) + 1).astype(np.float32))
    return Weighing(tuple(kept), tuple(rarity))
