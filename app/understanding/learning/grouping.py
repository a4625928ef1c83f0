"""Common issues: which texts are about one thing, and the index that says of a new text what it is near to.

Only pairs of texts that share rare words are looked at, block by block, and groups grow by the average likeness of
their members; so the memory does not grow with the square of the texts.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import normalize

from app.understanding.learning.counting import Matrix
from app.understanding.learning.joining import joined, joined_further
from app.understanding.nearness import FINENESS, KIND
from app.understanding.rules.features import Seen, key_of, seen
from app.understanding.rules.likeness import pairs_of
from app.understanding.rules.texts import Text
from app.understanding.stored import packed

Vector = np.ndarray[Any, Any]
LEAST = 0.07
"""Likeness below which two texts have nothing to do with each other."""
TOGETHER = 0.12
"""Average likeness to which groups are joined."""
COMMONEST = 0.05
"""Share of the texts above which a pair of signs says nothing."""
ALWAYS = 20
"""Texts that may share a pair of signs however few texts there are."""
BLOCK = 500
KEPT = 80
"""The weightiest pairs of a stored text; the others decide nothing."""


def cluster(texts: Sequence[Text], weight: Callable[[int, int], float] | None = None) -> list[int]:
    """For each text the number of its group, from 0 in order of first appearance; a text alone is a group of one.

    ``weight`` says of two texts, by their places, how much more their likeness is worth for other reasons than their
    words: 1 or more. It joins what the words alone left apart, and takes nothing apart that they joined.
    """
    if len(texts) < 2:
        return [0 for _text in texts]
    _names, _rarity, rows = vectors(map(seen, texts))
    first, second, alike = likenesses(rows, LEAST)
    groups = joined(len(texts), first, second, alike, TOGETHER)
    if weight is None:
        return groups
    worth = np.fromiter(map(weight, first.tolist(), second.tolist()), np.float32, len(first))
    return joined_further(groups, first, second, np.minimum(alike * worth, 1.0), TOGETHER)


def likenesses(rows: Matrix, least: float) -> tuple[Vector, Vector, Vector]:
    """The pairs of rows that are at least so alike, each once, and how much."""
    turned = rows.T.tocsr()
    first, second, alike = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
    for begin in range(0, rows.shape[0], BLOCK):
        block = (rows[begin : begin + BLOCK] @ turned).tocoo()
        chosen = (block.data >= least) & (block.row + begin < block.col)
        first.append((block.row[chosen] + begin).astype(np.int32))
        second.append(block.col[chosen].astype(np.int32))
        alike.append(block.data[chosen].astype(np.float32))
    return np.concatenate(first), np.concatenate(second), np.concatenate(alike)


def index_of(texts: Sequence[tuple[int, Text]]) -> bytes:
    """The bytes that ``Nearness.load`` reads from a file: each text under its number.

    Texts under one number make one middle, so that the groups of ``cluster`` are stored by their group.
    """
    return indexed(texts)[0]


def indexed(texts: Sequence[tuple[int, Text]]) -> tuple[bytes, list[float]]:
    """The same, and of each text how near it is to the middle it belongs to."""
    names, rarity, rows = vectors(seen(text) for _id, text in texts)
    ids = sorted({number for number, _text in texts})
    places = {number: place for place, number in enumerate(ids)}
    belongs = np.array([places[number] for number, _text in texts], dtype=np.int32)
    sums = sp.csr_matrix(
        (np.ones(len(texts), np.float32), (belongs, np.arange(len(texts)))), shape=(len(ids), len(texts))
    )
    whole = _weightiest(normalize(sums @ rows))
    near = rows.multiply(whole[belongs]).sum(axis=1) if texts else np.zeros((0, 1))
    middles = whole.tocsc()
    keys = np.array([key_of(0, name) for name in names], dtype=np.uint32)
    ordered, first = np.unique(keys, return_index=True)
    middles = middles[:, first].tocsc()
    content = packed(
        KIND,
        {"texts": len(texts)},
        {
            "ids": ("I", np.array(ids).astype("<u4").tobytes()),
            "keys": ("I", ordered.astype("<u4").tobytes()),
            "rarity": ("f", rarity[first].astype("<f4").tobytes()),
            "begins": ("I", middles.indptr.astype("<u4").tobytes()),
            "places": ("I", middles.indices.astype("<u4").tobytes()),
            "worth": ("B", np.round(middles.data * FINENESS).astype("u1").tobytes()),
        },
    )
    return content, [float(each) for each in np.asarray(near).ravel()]


def vectors(texts: Iterable[Seen]) -> tuple[list[str], Vector, Matrix]:
    """The pairs of signs that say something, how rare each is, and the texts as rows of length one."""
    known: dict[str, int] = {}
    columns, values, ends = array("i"), array("f"), array("q", [0])
    for text in texts:
        worth = pairs_of(text)
        columns.extend(known.setdefault(pair, len(known)) for pair in worth)
        values.extend(worth.values())
        ends.append(len(columns))
    rows = sp.csr_matrix(
        (np.array(values, np.float32), np.array(columns, np.int32), np.array(ends, np.int64)),
        shape=(len(ends) - 1, max(len(known), 1)),
    )
    standing = np.bincount(rows.indices, minlength=rows.shape[1])
    most = max(COMMONEST * rows.shape[0], ALWAYS)
    chosen = np.flatnonzero((standing >= min(2, rows.shape[0])) & (standing <= most))
    rarity = (np.log((1 + rows.shape[0]) / (1 + standing[chosen])) + 1).astype(np.float32)
    names = list(known)
    weighed = rows[:, chosen] @ sp.diags(rarity) if len(chosen) else sp.csr_matrix((rows.shape[0], 1), dtype=np.float32)
    return [names[each] for each in chosen], rarity, normalize(weighed).tocsr()


def _weightiest(rows: Matrix) -> Matrix:
    """The rows with their weightiest pairs alone."""
    for row in range(rows.shape[0]):
        part = rows.data[rows.indptr[row] : rows.indptr[row + 1]]
        if len(part) > KEPT:
            part[part < np.partition(part, -KEPT)[-KEPT]] = 0
    rows.eliminate_zeros()
    return rows
