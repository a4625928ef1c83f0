"""What happens to deliveries. Pure; no address in it."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DeliveryDead(Event):
    """A delivery was given up: after the last attempt, or because the other side refused it for good."""

    name: ClassVar[str] = "notification.dead"
    about: ClassVar[tuple[str, ...]] = ("delivery", "row_id")
    silent: ClassVar[bool] = True

    row_id: int
    topic: str
    recipient_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeliveryReleased(Event):
    """An operator let go a delivery that was held, after a restore or because there was no such channel."""

    name: ClassVar[str] = "notification.released"
    about: ClassVar[tuple[str, ...]] = ("delivery", "row_id")
    silent: ClassVar[bool] = True

    row_id: int
