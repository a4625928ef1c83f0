"""催办: each standing once in 24 hours, also while a question waits for the firm."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.kernel.actor import Actor
from app.kernel.errors import Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.tickets.models import Ticket
from app.tickets.remarking import Nudge, nudge
from app.tickets.rules.words import State
from app.tickets.seeing import Wanted, seen_list
from tests.builders import MONDAY, Zone, a_ticket, as_actor
from tests.tables import statements


def nudged(tx: Transaction, actor: Actor, ticket: Ticket, hours: float = 0) -> Ticket:
    return nudge(as_actor(tx, actor, MONDAY + timedelta(hours=hours)), ticket.number, ticket.version, Nudge())


def told_of(tx: Transaction, name: str, ticket: Ticket) -> set[int]:
    rows = tx.session.scalars(
        sa.select(Notification.account_id).where(Notification.name == name, Notification.ticket_id == ticket.id)
    )
    return set(rows)


def test_the_firms_nudge_does_not_bar_the_supervisors(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    nudged(tx, zone.firm, ticket)
    nudged(tx, zone.supervisor, ticket, 1)
    for actor, hours in ((zone.firm, 23.9), (zone.supervisor, 24.9)):
        with pytest.raises(Refused, match="nudged_just_now"):
            nudged(tx, actor, ticket, hours)
    nudged(tx, zone.firm, ticket, 24)
    assert set(ticket.nudges) == {"firm", "supervisor"}


def test_a_question_without_an_answer_can_be_pressed(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.NEEDS_INFO)
    nudged(tx, zone.supervisor, ticket)
    told = told_of(tx, "ticket.nudged", ticket)
    expected = (zone.firm, zone.officer, zone.dispatcher)  # it was asked before anybody took it: the park holds it
    assert told == {actor.account_id for actor in expected}


def test_a_list_asks_nothing_more_for_it(tx: Transaction, zone: Zone, engine: sa.Engine) -> None:
    a_ticket(tx, zone, State.HANDLING)
    with statements(engine) as before:
        seen_list(as_actor(tx, zone.supervisor), Wanted())
    for _ in range(3):
        nudged(tx, zone.firm, a_ticket(tx, zone, State.HANDLING))
    with statements(engine) as after:
        seen_list(as_actor(tx, zone.supervisor), Wanted())
    assert len(after) == len(before)
