"""Every consequence of every event, on one screen. What follows inside the building is listed here, in order, and runs
in the same transaction; what leaves it is owed by ``notifications.telling`` as outbox rows and listed in CHANNELS.
"""

from collections.abc import Sequence

from app.kernel.events import Event
from app.kernel.transaction import Handler

INSIDE: tuple[tuple[type[Event], tuple[Handler, ...]], ...] = ()
"""(event class, handlers): a handler hears every event that is of the class."""


class Subscriptions:
    """The table as the transaction asks for it."""

    def inside(self, event: Event) -> Sequence[Handler]:
        """All handlers of this event, in table order."""
        return [handler for heard, handlers in INSIDE if isinstance(event, heard) for handler in handlers]
