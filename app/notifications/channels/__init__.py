"""The channels that leave the building, as one table, and those that this installation has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.kernel.outbox import Topic
from app.notifications.channels.email import EmailChannel
from app.notifications.channels.message import Channel, Letterhead
from app.notifications.channels.webhook import WebhookChannel
from app.webhooks.reaching import Reach

CHANNELS: dict[Topic, Callable[[str, Letterhead], Channel]] = {
    Topic.EMAIL: EmailChannel.from_url,
}
"""Topic → how to open its channel from the address in the settings."""


@dataclass(frozen=True)
class Channels:
    """The channels of this installation; made once by the factory from the settings."""

    letterhead: Letterhead
    by_topic: Mapping[Topic, Channel]

    @property
    def topics(self) -> frozenset[Topic]:
        """What ``telling.Teller`` may owe."""
        return frozenset(self.by_topic)


def open_channels(addresses: Mapping[Topic, str | None], letterhead: Letterhead, reach: Reach) -> Channels:
    """The channels whose address is set; without one, what is told stays in the inbox. Programs are always called."""
    opened = {topic: CHANNELS[topic](address, letterhead) for topic, address in addresses.items() if address}
    return Channels(letterhead, {**opened, Topic.WEBHOOK: WebhookChannel(reach=reach)})
