"""What is given to learning and to answering. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A matter as it was written: what it says of itself in a line, and the rest."""

    subject: str
    detail: str = ""


@dataclass(frozen=True)
class Example:
    """A text and what people decided it was."""

    text: Text
    label: str
