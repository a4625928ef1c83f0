"""What every channel shares: the message, what may go wrong, and what a channel is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Message:
    """One delivery, dressed for sending."""

    dedup_key: str
    """The same at every attempt, so that a receiver can tell a repetition."""
    address: str
    text: str
    at: datetime
    subject: str = ""
    html: str = ""
    short: str = ""
    """One line, for text messages."""
    salt: bytes = field(default=b"", repr=False)
    """What a call is signed with, together with the key of the installation."""


class DeliveryFault(Exception):
    """A delivery did not end well."""


class TryLater(DeliveryFault):
    """It did not go out; it may the next time. ``wait`` seconds when the other side named a time."""

    def __init__(self, reason: str, wait: int | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Undeliverable(DeliveryFault):
    """The other side refused it for good, or the address is none."""


class InDoubt(DeliveryFault):
    """It was handed over and no answer came: the other side may have it."""


class LeaseLost(DeliveryFault):
    """Somebody else took the row meanwhile; nothing was handed over."""


class Channel(Protocol):
    """One way out of the building."""

    def send(self, message: Message, begin: Callable[[], bool]) -> None:
        """Hand one message over, or raise a DeliveryFault.

        ``begin`` is asked right before the first byte of content: when it answers False, nothing may be sent.
        An attempt ends within 30 s, whatever the other side does.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who writes, and where the reader is sent to."""

    site_name: str
    public_url: str
    door_key: bytes = field(default=b"", repr=False)
    """From which the one-time link of a letter is made again."""
