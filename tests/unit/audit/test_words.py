"""Whatever can come to stand in the record has a word, and the word of an act is the one on its button."""

import importlib
import pkgutil
from collections.abc import Iterator

import app
from app.audit.words import RecordedAct, ThingKind
from app.kernel.events import Event
from app.kernel.words import Word
from app.supervision.rules import OrderAction
from app.tickets.events.table import EVENTS

FACES = ("app.web", "app.api", "app.cli")


def all_below(base: type[Event]) -> Iterator[type[Event]]:
    for event in base.__subclasses__():
        yield from (event, *all_below(event))


def events() -> set[type[Event]]:
    """Every event of the product that has a name."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith(FACES) and ".events" in module.name:
            importlib.import_module(module.name)
    return {each for each in all_below(Event) if each.__module__.startswith("app.") and "name" in vars(each)}


def test_every_event_has_a_word_in_the_record() -> None:
    found = {event.name for event in events()}
    assert len(found) > 60
    assert found - set(RecordedAct) == set(), "a new event is a member of RecordedAct"


def test_every_kind_of_thing_an_event_is_about_has_a_word() -> None:
    told = {event.about[0] for event in events() if "about" in dir(event)}
    assert told - set(ThingKind) == set(), "a new kind of thing is a member of ThingKind"


def test_an_act_of_a_ticket_is_called_as_its_button() -> None:
    assert {event.name: RecordedAct(event.name).word for event in EVENTS} == {
        event.name: event.action.word for event in EVENTS
    }


def test_an_act_on_an_order_says_that_it_was_one() -> None:
    ours: list[Word] = [each for each in RecordedAct if each.value.startswith("supervision.")]
    assert len(ours) == len(OrderAction) + 2, "what is done with one, that it was proposed, that it was printed"
    assert all("督办" in each.word for each in ours)
