"""Learning for whoever must not carry its library: it is loaded by the first call, in the process that learns.

Commands stand in every process of the web; loading what they might need would cost each of them a hundred megabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from app.understanding.rules.texts import Example, Text

if TYPE_CHECKING:
    from app.understanding.learning.training import Trained

_LEARNING = "app.understanding.learning"


def train(
    examples: Sequence[Example], background: Sequence[Text] = (), *, period: tuple[str, str] | None = None
) -> Trained:
    """``learning.training.train``."""
    trained: Trained = import_module(f"{_LEARNING}.training").train(examples, background, period=period)
    return trained


def cluster(texts: Sequence[Text], weight: Callable[[int, int], float] | None = None) -> list[int]:
    """``learning.grouping.cluster``."""
    groups: list[int] = import_module(f"{_LEARNING}.grouping").cluster(texts, weight)
    return groups


def indexed(texts: Sequence[tuple[int, Text]]) -> tuple[bytes, list[float]]:
    """``learning.grouping.indexed``."""
    found: tuple[bytes, list[float]] = import_module(f"{_LEARNING}.grouping").indexed(texts)
    return found
