"""What follows from what, in which order: read by eye against the table of subscriptions, which may then disagree."""

import importlib
import pkgutil

import pytest

import app
from app.accounts.events import AccountChanged, LinkAsked, ServiceAccountChanged
from app.audit.recording import Recorder
from app.audit.rules import KeyRing
from app.calendars.events import CalendarChanged
from app.clocks.events import DeadlineMoved, StepReached
from app.companies.events import CompanyMoved, CompanyRenamed
from app.kernel.events import Event
from app.notifications.telling import Teller
from app.registrations.events import InvitationMade, RegistrationAsked, RegistrationDecided
from app.subscriptions import Subscriptions
from app.supervision.events import OrderEvent
from app.tickets.events.intake import TicketFiled
from app.tickets.events.parts import WhistleBlown
from app.tickets.events.ticket import Answering, TicketEvent

for module in pkgutil.walk_packages(app.__path__, "app."):
    if "events" in module.name.split("."):
        importlib.import_module(module.name)

SUBSCRIPTIONS = Subscriptions(Recorder(KeyRing((b"a key for tests only",))), Teller())
ALWAYS = ["record", "tell"]
"""On record first: what cannot be recorded is told to nobody."""


def below(kind: type[Event]) -> list[type[Event]]:
    """Every class of events, bases too."""
    return [each for child in kind.__subclasses__() for each in (child, *below(child))]


def follows(kind: type[Event]) -> list[str]:
    """The handlers of an event, by name, in order; none of its facts are asked for."""
    return [handler.__name__ for handler in SUBSCRIPTIONS.inside(kind.__new__(kind))]


BEFORE: dict[type[Event], list[str]] = {TicketFiled: ["foresee", "word"]}
"""What the others lean on."""
BESIDES: dict[type[Event], list[str]] = {
    TicketEvent: [
        "keep",
        "on_left",
        "lapse_tasks",
        "follow_matter",
        "follow_banks",
        "count_choices",
        "owe",
    ],  # clocks first: who is told, and what is called, names a due date
    Answering: ["unblock"],
    TicketFiled: ["join_on_filing"],
    WhistleBlown: ["follow_call"],
    OrderEvent: ["keep_order"],
    CalendarChanged: ["on_calendar_changed"],
    DeadlineMoved: [
        "on_deadline_moved",
        "follow_clock",
        "follow_due",
        "follow_task_due",
        "follow_bank_due",
        "follow_promise_due",
        "follow_errand_due",
        "follow_plan_due",
    ],
    StepReached: ["on_step"],
    CompanyMoved: ["on_moved"],
    CompanyRenamed: ["on_renamed"],
    AccountChanged: ["tell", "tell"],  # the former address, and the owner
    LinkAsked: ["password"],
    InvitationMade: ["invited"],
    RegistrationAsked: ["received"],
    RegistrationDecided: ["decided"],
    ServiceAccountChanged: ["end_of_revoked"],
}


@pytest.mark.parametrize("kind", below(Event), ids=lambda kind: kind.__name__)
def test_everything_is_recorded_once_then_told_and_has_its_own_consequences_before(kind: type[Event]) -> None:
    own = [name for base, names in BESIDES.items() if issubclass(kind, base) for name in names]
    assert follows(kind) == [*BEFORE.get(kind, []), *own, *ALWAYS]
