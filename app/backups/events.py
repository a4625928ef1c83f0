"""What happens after a disaster. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RestoreFinished(Event):
    """An older state was made fit to be worked with; the chain goes on from there."""

    name: ClassVar[str] = "restore.finished"
    about: ClassVar[tuple[str, ...]] = ("restore", "since")
    silent: ClassVar[bool] = True

    since: datetime
    """As of when the state is: the moment of the backup."""
    swept: int
    held: int
    sessions: int
    tokens: int
