"""Common issues: which texts are about one thing, and the index that says of a new text what it is near to."""

from collections.abc import Sequence

from app.understanding.rules.texts import Text


def cluster(texts: Sequence[Text]) -> list[int]:
    """For each text the number of its group, from 0 in order of first appearance; a text alone is a group of one."""
    raise NotImplementedError


def index_of(texts: Sequence[tuple[int, Text]]) -> bytes:
    """The bytes that ``Nearness.load`` reads from a file: each text under its number.

    Texts under one number make one middle, so that the groups of ``cluster`` are stored by their group.
    """
    raise NotImplementedError
