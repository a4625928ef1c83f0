"""Every action has its event."""

from app.tickets.events import EVENT_OF, TicketEvent
from app.tickets.rules.lifecycle import Action


def test_every_action_has_exactly_one_event() -> None:
    assert set(EVENT_OF) == set(Action)
    assert len(TicketEvent.__subclasses__()) == len(Action)
    assert len({event.name for event in EVENT_OF.values()}) == len(Action)
