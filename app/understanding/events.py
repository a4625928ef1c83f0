"""What happens to models: frozen facts in the past tense. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import RegionId
from app.understanding.rules.kinds import ModelKind


@dataclass(frozen=True, kw_only=True)
class VersionTaken(Event):
    """Another version answers from now on: the night put it there, or somebody switched."""

    name: ClassVar[str] = "understanding.version_taken"
    about: ClassVar[tuple[str, ...]] = ("model", "number")
    silent: ClassVar[bool] = True

    number: str
    kind: ModelKind
    region_id: RegionId | None
    """None for the whole installation."""
    former: str | None
    """Number of the version that answered before."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class VersionEnded(Event):
    """A version answers no more and none takes its place: it learned from what is gone, and nothing else is left."""

    name: ClassVar[str] = "understanding.version_ended"
    about: ClassVar[tuple[str, ...]] = ("model", "number")
    silent: ClassVar[bool] = True

    number: str
    kind: ModelKind
    region_id: RegionId | None
    reason: str
