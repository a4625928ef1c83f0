"""The ruling on a hand-back (R9), and the firm's own deadline."""

from dataclasses import replace
from datetime import date, datetime

import pytest
import sqlalchemy as sa

from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction
from app.sla.queries import explain
from app.sla.worklists import tickets_overdue
from app.subjects import SUBJECTS
from app.tickets.closing import Withdraw, withdraw
from app.tickets.filing import file_ticket
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.models import Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import HandBackReason, State
from tests.builders import Zone, a_draft, a_ticket, as_actor
from tests.clocks import shanghai
from tests.integration.sla.timekeepers import Timekeepers


def clock_of(tx: Transaction, ticket: Ticket, kind: ClockKind) -> Clock:
    return tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == kind)).one()


def asked_and_ruled(tx: Transaction, zone: Zone, asked: datetime, ruled: datetime, *, upheld: bool = False) -> Ticket:
    """Whistled on Monday 2026-09-21 at 09:00: the check-in is due on Tuesday at 17:30."""
    ticket = a_ticket(tx, zone, State.WHISTLED)
    given = HandBack(reason=HandBackReason.NOT_OURS, basis="三定方案")
    hand_back(as_actor(tx, zone.liaison, asked), ticket.number, None, given)
    rule(as_actor(tx, zone.coordinator, ruled), ticket.number, None, Rule(upheld=upheld, note="依据不足"))
    return ticket


@pytest.mark.parametrize(
    ("asked", "ruled", "due"),
    [
        (
            "2026-09-21 10:00",
            "2026-09-24 10:00",
            "2026-09-28 17:30",
        ),  # 11.5 working hours were left; 09-25 is a holiday
        ("2026-09-22 16:30", "2026-09-23 11:00", "2026-09-23 15:30"),  # an hour was left: two are given
        ("2026-09-22 17:30", "2026-09-23 08:30", "2026-09-23 10:30"),  # nothing was left
    ],
)
def test_a_forced_unit_has_what_was_left(
    tx: Transaction, zone: Zone, heard: Timekeepers, asked: str, ruled: str, due: str
) -> None:
    ticket = asked_and_ruled(tx, zone, shanghai(asked), shanghai(ruled))
    clock = clock_of(tx, ticket, ClockKind.CHECK_IN)
    assert (clock.state, clock.due_at) == (ClockState.RUNNING, shanghai(due))
    assert clock.due_original == shanghai("2026-09-22 17:30")
    assert explain(tx.session, clock, shanghai(ruled)).computed == clock.due_at
    assert drift(tx.session, SUBJECTS, shanghai(ruled)) == []


def test_a_ruling_is_owed_the_same_day_and_the_supervisor_hears_when_it_is_late(
    tx: Transaction, zone: Zone, heard: Timekeepers
) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED)
    given = HandBack(reason=HandBackReason.NOT_OURS, basis="三定方案")
    hand_back(as_actor(tx, zone.liaison, shanghai("2026-09-21 10:00")), ticket.number, None, given)
    assert clock_of(tx, ticket, ClockKind.RULING).due_at == shanghai("2026-09-21 17:30")
    assert clock_of(tx, ticket, ClockKind.CHECK_IN).next_at is None
    for at in ("2026-09-21 17:30", "2026-09-22 17:30"):
        sweep(as_actor(tx, SYSTEM, shanghai(at)), SUBJECTS)
    said = [(step.rung, step.who, step.department_id) for step in heard.steps if step.kind == ClockKind.RULING]
    assert said == [("due", "coordinator", None), ("plus_1", "supervisor", None)]
    rule(
        as_actor(tx, zone.coordinator, shanghai("2026-09-23 09:00")), ticket.number, None, Rule(upheld=True, note="是")
    )
    ruling = clock_of(tx, ticket, ClockKind.RULING)
    assert (ruling.state, ruling.breached_at) == (ClockState.MISSED, shanghai("2026-09-21 17:30"))
    assert clock_of(tx, ticket, ClockKind.CHECK_IN).state is ClockState.CANCELLED


def test_a_unit_that_asks_again_is_owed_another_ruling(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = asked_and_ruled(tx, zone, shanghai("2026-09-21 10:00"), shanghai("2026-09-21 11:00"))
    given = HandBack(reason=HandBackReason.NOT_OURS, basis="新的依据")
    hand_back(as_actor(tx, zone.liaison, shanghai("2026-09-21 16:00")), ticket.number, None, given)
    ruling = clock_of(tx, ticket, ClockKind.RULING)
    assert (ruling.state, ruling.due_at) == (ClockState.RUNNING, shanghai("2026-09-22 12:00"))
    assert drift(tx.session, SUBJECTS, shanghai("2026-09-21 16:30")) == []


def wanted(tx: Transaction, zone: Zone, by: date | None, filed: str = "2026-09-21 09:00") -> Ticket:
    draft = replace(a_draft(), wanted_by=by)
    return file_ticket(as_actor(tx, zone.firm, shanghai(filed)), draft)


def test_the_firms_own_deadline_is_a_clock_of_its_own(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    assert tx.session.scalar(sa.select(Clock.id).where(Clock.kind == ClockKind.WANTED)) is None
    wanted(tx, zone, None)
    assert tx.session.scalar(sa.select(Clock.id).where(Clock.kind == ClockKind.WANTED)) is None
    ticket = wanted(tx, zone, date(2026, 9, 24))
    clock = clock_of(tx, ticket, ClockKind.WANTED)
    assert (clock.due_at, clock.limit_text) == (shanghai("2026-09-24 17:30"), "4 civildays")
    tx.session.execute(sa.update(Clock).where(Clock.kind != ClockKind.WANTED).values(next_at=None))
    for at in ("2026-09-23 08:45", "2026-09-23 17:30", "2026-09-24 15:30", "2026-09-24 17:30", "2026-10-20 09:00"):
        sweep(as_actor(tx, SYSTEM, shanghai(at)), SUBJECTS)
    said = [(step.rung, step.who) for step in heard.steps]
    assert said == [(rung, "holder") for rung in ("half", "day_before", "two_hours", "due")]
    assert clock.next_at is None


def test_a_wish_and_a_ruling_make_nothing_overdue(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    wanted(tx, zone, date(2026, 9, 21))
    late = tickets_overdue(shanghai("2026-09-22 10:00"))
    assert tx.session.scalars(sa.select(Ticket.id).where(late)).all() == []


def test_it_ends_with_the_matter(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = wanted(tx, zone, date(2026, 9, 24))
    withdraw(as_actor(tx, zone.firm), ticket.number, None, Withdraw(reason="不需要了"))
    assert clock_of(tx, ticket, ClockKind.WANTED).state is ClockState.CANCELLED
