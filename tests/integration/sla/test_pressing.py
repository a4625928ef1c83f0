"""Where a ticket stands in a list by dues: kept with its clocks, proved, mended, and found by an index."""

import random
from datetime import timedelta

import sqlalchemy as sa

from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.pagination import encode_cursor
from app.kernel.transaction import Transaction
from app.sla.pressing import note_pressing, pressing_drift, refresh
from app.sla.rules.pressing import BEHIND_ALL, NO_CLOCK
from app.tickets.closing import Withdraw, withdraw
from app.tickets.finding import Sort
from app.tickets.models import Ticket
from app.tickets.queries import list_tickets
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import PauseReason, State
from app.tickets.suspending import Resume, Suspend, pause, resume
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.integration.sla.timekeepers import Timekeepers


def placed(tx: Transaction, ticket: Ticket) -> tuple[object, ...]:
    return tuple(
        tx.session.execute(sa.select(Ticket.due_at, Ticket.resting, Ticket.version).where(Ticket.id == ticket.id)).one()
    )


def due_of(tx: Transaction, ticket: Ticket, kind: ClockKind) -> Clock:
    return tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == kind)).one()


def test_a_ticket_stands_where_its_most_pressing_clock_is_due(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = a_ticket(tx, zone)
    assert placed(tx, ticket) == (due_of(tx, ticket, ClockKind.ARRANGE).due_at, False, 1)
    withdraw(as_actor(tx, zone.firm), ticket.number, None, Withdraw(reason="不需要了"))
    assert placed(tx, ticket) == (NO_CLOCK, False, 2)


def test_one_that_rests_stands_behind_all_that_run(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    feedback = due_of(tx, ticket, ClockKind.FEEDBACK)
    pause(as_actor(tx, zone.liaison), ticket.number, None, Suspend(reason=PauseReason.PROCEDURE, text="公示期"))
    assert placed(tx, ticket)[:2] == (feedback.due_at, False)
    feedback.state = ClockState.MET
    tx.session.flush()
    every = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id)).all()
    version = placed(tx, ticket)[2]
    note_pressing(tx.session, ticket.id, every)
    resolve = due_of(tx, ticket, ClockKind.RESOLVE)
    assert placed(tx, ticket) == (resolve.due_at + BEHIND_ALL, True, version)
    resume(as_actor(tx, zone.liaison, shanghai("2026-09-24 10:00")), ticket.number, None, Resume())
    assert placed(tx, ticket)[:2] == (due_of(tx, ticket, ClockKind.RESOLVE).due_at, False)


def test_the_rule_and_its_twin_in_sql_say_the_same(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    tickets = [a_ticket(tx, zone, State.HANDLING) for _ in range(12)]
    chance = random.Random(7)
    for ticket in tickets:
        clocks = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id)).all()
        for clock in clocks:
            clock.state = chance.choice(list(ClockState))
            clock.due_at += timedelta(days=chance.randrange(-9, 9))
        tx.session.flush()
        note_pressing(tx.session, ticket.id, clocks)
    assert {placed(tx, ticket)[1] for ticket in tickets} == {True, False}
    assert pressing_drift(tx.session) == []


def test_what_drifted_is_reported_and_mended_in_batches(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    tickets = [a_ticket(tx, zone) for _ in range(5)]
    withdraw(as_actor(tx, zone.firm), tickets[4].number, None, Withdraw(reason="不需要了"))
    stood = [placed(tx, ticket) for ticket in tickets]
    tx.session.execute(sa.update(Ticket).values(due_at=shanghai("2020-01-01 00:00"), resting=True))
    assert {row.number for row in pressing_drift(tx.session)} == {ticket.number for ticket in tickets}
    after: int | None = 0
    batches = 0
    while after is not None:
        after = refresh(tx, after, 2)
        batches += 1
    assert batches == 4
    assert [placed(tx, ticket) for ticket in tickets] == stood
    assert pressing_drift(tx.session) == []


def test_pages_by_due_follow_each_other_and_an_older_cursor_is_understood(
    tx: Transaction, zone: Zone, heard: Timekeepers
) -> None:
    for day in ("22", "23", "24", "25"):
        a_ticket(as_actor(tx, zone.firm, shanghai(f"2026-09-{day} 09:00")), zone)
    reader = as_actor(tx, zone.dispatcher)
    everything = [row.number for row in list_tickets(reader, sort=Sort.DUE).items]
    first = list_tickets(reader, sort=Sort.DUE, limit=2)
    rest = list_tickets(reader, sort=Sort.DUE, cursor=first.next_cursor, limit=2)
    assert [row.number for row in (*first.items, *rest.items)] == everything
    last = first.items[-1]
    made_before = encode_cursor([due_of(tx, last, ClockKind.ARRANGE).due_at, last.id])
    assert made_before == first.next_cursor
