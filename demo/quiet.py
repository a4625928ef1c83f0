"""Acts that nobody is told of: the inbox of a demonstration begins a week ago, not in 2022."""

from dataclasses import replace

from app.kernel.events import Event
from app.kernel.transaction import Consequences, Transaction
from app.notifications.telling import Teller
from app.subscriptions import Subscriptions


class Silence(Teller):
    """A teller that keeps everything to itself."""

    def tell(self, tx: Transaction, event: Event) -> None:
        """Tell nobody."""


def quietly(consequences: Consequences) -> Consequences:
    """The same consequences without any message; others than those of the application are left as they are."""
    return replace(consequences, teller=Silence()) if isinstance(consequences, Subscriptions) else consequences
