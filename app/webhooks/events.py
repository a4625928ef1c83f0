"""What happens to subscriptions. Pure; of an address its host alone, for the rest of it may be a secret."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from app.kernel.events import Event


class WebhookChange(StrEnum):
    """What was done with a subscription."""

    SUBSCRIBED = "subscribed"
    ENDED = "ended"
    REVOKED = "revoked"
    """It ended because its program's tokens did."""


@dataclass(frozen=True, kw_only=True)
class WebhookChanged(Event):
    """A program subscribed to calls, or a subscription ended."""

    name: ClassVar[str] = "webhook.changed"
    about: ClassVar[tuple[str, ...]] = ("webhook", "key")
    silent: ClassVar[bool] = True

    key: str
    account_id: int
    change: WebhookChange
    host: str
    kinds: tuple[str, ...]
