"""Training: examples become the bytes of a model, with what it reached on examples it had not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.understanding.rules.texts import Example, Text


@dataclass(frozen=True)
class Trained:
    """The bytes that ``Model.load`` reads from a file, and the figures that stand in them."""

    content: bytes
    figures: Mapping[str, float]


def train(
    examples: Sequence[Example], background: Sequence[Text] = (), *, period: tuple[str, str] | None = None
) -> Trained:
    """A model of the examples; ``background`` are texts without a label, which help where examples are few.

    Raises ValueError with a Chinese sentence when nothing can be learned: no examples, or one label only.
    """
    raise NotImplementedError
