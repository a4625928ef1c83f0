"""Every event says what it is about, so that the trail files it under the right thing."""

import importlib
import pkgutil
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, cast

import pytest

import app
from app.accounts.events import SignInRefused
from app.clocks.events import DeadlineMoved, StepReached
from app.kernel.events import Event
from app.kernel.ids import RegionId, TicketId
from app.supervision.events import OrderProposed, OrderSigned
from app.supervision.rules import Level
from app.tickets.events.files import FileOpened
from app.tickets.events.pace import TicketNudged
from app.tickets.events.ticket import Subject

for module in pkgutil.walk_packages(app.__path__, "app."):
    if "events" in module.name.split("."):
        importlib.import_module(module.name)


def below(kind: type[Event]) -> list[type[Event]]:
    """Every class of events, bases too."""
    return [each for child in kind.__subclasses__() for each in (child, *below(child))]


NAMED = [kind for kind in below(Event) if hasattr(kind, "name")]


@pytest.mark.parametrize("kind", NAMED, ids=lambda kind: kind.name)
def test_every_event_is_about_something_that_is_among_its_facts(kind: type[Event]) -> None:
    if kind.thing is not Event.thing:  # the engine of clocks says it of its subject
        assert kind in (StepReached, DeadlineMoved)
        return
    what, *facts = kind.about
    assert what
    assert facts
    assert {fact.partition(".")[0] for fact in facts} <= {field.name for field in fields(kind)}


def order(kind: type[Any], number: str | None) -> Event:
    """An event of the order with id 5, about a ticket."""
    return cast(
        "Event",
        kind(
            order_id=5,
            order_number=number,
            level=Level.RED,
            ticket_id=TicketId(1),
            number="GX20260924-0007",
            region_id=RegionId(1),
            company_id=1,
            park_id=None,
            unit="经济发展局",
            round=1,
            department_id=None,
            text="",
            due_at=None,
        ),
    )


def test_an_order_is_filed_under_itself_and_not_under_its_ticket() -> None:
    assert order(OrderSigned, "DB2026-0001").thing() == ("order", "DB2026-0001")
    assert order(OrderProposed, None).thing() == ("order", "5")


def test_a_ticket_is_filed_under_its_number_whatever_happens_to_it() -> None:
    subject = cast("Subject", type("S", (), {"number": "GX20260924-0007"}))
    assert TicketNudged(subject=subject, text="").thing() == ("ticket", "GX20260924-0007")
    opened = FileOpened(ticket_id=TicketId(1), number="GX20260924-0007", file="f", file_name="x.pdf")
    assert opened.thing() == ("ticket", "GX20260924-0007")


def test_a_clock_is_filed_under_what_it_is_of() -> None:
    at = datetime(2026, 9, 24, tzinfo=UTC)
    moved = DeadlineMoved(
        clock_id=cast("Any", 1),
        kind="resolve",
        subject="ticket",
        subject_id=7,
        ticket_id=TicketId(7),
        region_id=RegionId(1),
        department_id=None,
        due_before=at,
        due_at=at,
        calendar_version=2,
    )
    assert moved.thing() == ("ticket_id", "7")


def test_who_could_not_sign_in_is_about_an_account_that_may_be_none() -> None:
    assert SignInRefused(account_id=None, username="x", reason="bad_credentials", ip="::1").thing() == ("account", "")
