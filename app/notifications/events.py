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
class DeliveryRetried(Event):
    """Somebody gave a delivery a fresh set of attempts; ``was`` is the state it stood in."""

    name: ClassVar[str] = "notification.retried"
    about: ClassVar[tuple[str, ...]] = ("delivery", "row_id")
    silent: ClassVar[bool] = True

    row_id: int
    topic: str
    recipient_id: int
    was: str


@dataclass(frozen=True, kw_only=True)
class DeliveryGivenUp(Event):
    """Somebody decided that a delivery shall not be made any more; ``was`` is the state it stood in."""

    name: ClassVar[str] = "notification.given_up"
    about: ClassVar[tuple[str, ...]] = ("delivery", "row_id")
    silent: ClassVar[bool] = True

    row_id: int
    topic: str
    recipient_id: int
    was: str
    reason: str
