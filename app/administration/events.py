"""What happens to the settings of a zone. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.administration.rules import AmendmentStep, SettingKind
from app.kernel.events import Event
from app.kernel.ids import RegionId


@dataclass(frozen=True, kw_only=True)
class Amended(Event):
    """A change of a setting was proposed, signed, declined, withdrawn, or came into force."""

    name: ClassVar[str] = "setting.amended"
    about: ClassVar[tuple[str, ...]] = ("setting", "number")
    silent: ClassVar[bool] = True

    number: str
    """Of the change."""
    step: AmendmentStep
    kind: SettingKind
    subject: str
    version: int
    region_id: RegionId | None
    before: str
    """What held, as JSON; empty for what was not there."""
    wanted: str
    valid_from: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(Event):
    """A change waits for a second person."""

    name: ClassVar[str] = "setting.review_asked"
    about: ClassVar[tuple[str, ...]] = ("setting", "number")

    number: str
    region_id: RegionId
    """Whose administrators, coordinator and leader are asked."""
    proposer: str
    reason: str
