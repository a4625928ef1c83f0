"""What happens to the record itself. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import RegionId


@dataclass(frozen=True, kw_only=True)
class ChainBroken(Event):
    """A check found that entries were changed, taken out or cut off."""

    name: ClassVar[str] = "audit.chain_broken"
    about: ClassVar[tuple[str, ...]] = ("region", "region_id", "entry")

    entry: int
    """The first bad entry."""
    region_id: RegionId
    """Whose administrators are told."""
