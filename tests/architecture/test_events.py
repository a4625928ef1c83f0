"""Every act has its event, and no event of a ticket stands outside the table."""

import importlib
import pkgutil

from app.tickets import events
from app.tickets.events.table import EVENT_OF, EVENTS
from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.lifecycle import Action


def test_every_action_has_exactly_one_event() -> None:
    assert set(EVENT_OF) == set(Action)
    assert len(EVENTS) == len(Action)
    assert len({event.name for event in EVENTS}) == len(Action)


def test_every_event_of_a_ticket_is_in_the_table() -> None:
    for module in pkgutil.walk_packages(events.__path__, f"{events.__name__}."):
        importlib.import_module(module.name)
    found, waiting = set(), [TicketEvent]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found |= {event for event in below if "name" in vars(event)}  # a base has none
    assert found == set(EVENTS)
