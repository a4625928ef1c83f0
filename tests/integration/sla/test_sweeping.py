"""Each rung rings once, at its time, with the truth about it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.clocks import sweeping
from app.clocks.events import StepReached
from app.clocks.models import Clock, Reminder
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction, Transactions
from app.subjects import SUBJECTS
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import PauseReason, State, WhistleKind
from app.tickets.suspending import Resume, Suspend, pause, resume
from app.tickets.whistling import Call, blow_whistle
from tests.builders import MONDAY, Zone, a_ticket, a_zone, as_actor
from tests.clocks import shanghai
from tests.integration.sla.timekeepers import Timekeepers


def at(tx: Transaction, instant: datetime) -> Transaction:
    return as_actor(tx, SYSTEM, instant)


def rungs(tx: Transaction, kind: ClockKind) -> list[tuple[str, int, bool]]:
    rows = tx.session.scalars(
        sa.select(Reminder)
        .join(Clock, Clock.id == Reminder.clock_id)
        .where(Clock.kind == kind)
        .order_by(Reminder.deadline_seq, Reminder.fired_at, Reminder.superseded.desc())
    )
    return [(row.rung, row.deadline_seq, row.superseded) for row in rows]


def test_nothing_rings_before_its_time(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    a_ticket(tx, zone)
    assert sweep(tx, SUBJECTS) == 0
    assert heard.steps == []


def test_the_whole_ladder_of_one_clock(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = a_ticket(tx, zone)
    clock = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id)).one()
    for _ in range(8):
        assert clock.next_at is not None
        moment = clock.next_at
        assert sweep(at(tx, moment - timedelta(seconds=1)), SUBJECTS) == 0
        assert sweep(at(tx, moment), SUBJECTS) == 1
        assert sweep(at(tx, moment), SUBJECTS) == 0
    said = [step.rung for step in heard.steps]
    assert said == ["day_before", "two_hours", "due", "plus_1", "plus_3", "plus_5", "week_1", "week_2"]
    due = heard.steps[2]
    assert (due.overdue, due.due_at, due.severity, due.department_id) == (True, clock.due_at, "red", None)
    assert clock.breached_at == clock.due_at


def test_after_an_outage_the_truth_and_only_the_highest(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = a_ticket(tx, zone)
    clock = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id)).one()
    sweep(at(tx, shanghai("2026-09-28 10:00")), SUBJECTS)
    assert [step.rung for step in heard.steps] == ["plus_1"]
    assert [row for row in rungs(tx, ClockKind.ARRANGE) if not row[2]] == [("plus_1", 1, False)]
    assert len(rungs(tx, ClockKind.ARRANGE)) == 4
    assert clock.breached_at == clock.due_at == shanghai("2026-09-22 17:30")


@pytest.mark.parametrize(
    "again",
    [
        "2026-09-22 18:00",
        "2026-09-22 22:00",
        "2026-09-24 13:00",
        "2026-09-25 10:00",  # 放假 until Sunday
    ],
)
def test_an_outage_that_ends_outside_working_hours_is_on_record_at_once(
    tx: Transaction, zone: Zone, heard: Timekeepers, again: str
) -> None:
    """Its letters wait for the opening (``tests/integration/notifications/test_made_up_for.py``); its truth does not."""
    ticket = a_ticket(tx, zone)
    clock = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id)).one()
    sweep(at(tx, shanghai(again)), SUBJECTS)
    assert clock.breached_at == clock.due_at == shanghai("2026-09-22 17:30")
    assert len(heard.steps) == 1
    assert heard.steps[0].overdue
    sweep(at(tx, shanghai(again)), SUBJECTS)
    assert len(heard.steps) == 1


def test_an_emergency_is_told_at_night_however_late(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    night = as_actor(tx, zone.dispatcher, shanghai("2026-09-21 20:00"))
    blow_whistle(night, ticket.number, None, Call(kind=WhistleKind.EMERGENCY, lead=zone.lead.code))
    sweep(at(tx, shanghai("2026-09-21 23:50")), SUBJECTS)
    assert [(step.kind, step.rung) for step in heard.steps] == [(ClockKind.CHECK_IN, "plus_half_hour")]


def test_the_resolve_clock_speaks_of_its_lead(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    a_ticket(tx, zone, State.HANDLING)
    sweep(at(tx, shanghai("2026-10-09 17:31")), SUBJECTS)
    steps = {step.kind: step for step in heard.steps}
    assert steps[ClockKind.RESOLVE].department_id == zone.lead.id
    assert steps[ClockKind.FEEDBACK].department_id == zone.lead.id


def test_a_clock_that_rests_or_stopped_is_silent(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    pause(as_actor(tx, zone.liaison), ticket.number, None, Suspend(reason=PauseReason.PROCEDURE, text="公示期"))
    sweep(at(tx, shanghai("2026-10-30 10:00")), SUBJECTS)
    assert {step.kind for step in heard.steps} == {ClockKind.FEEDBACK}


def test_a_moved_due_arms_the_rungs_ahead_again(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    sweep(at(tx, shanghai("2026-09-28 10:00")), SUBJECTS)
    pause(
        as_actor(tx, zone.liaison, shanghai("2026-09-28 11:00")),
        ticket.number,
        None,
        Suspend(reason=PauseReason.PROCEDURE, text="公示"),
    )
    resume(as_actor(tx, zone.liaison, shanghai("2026-10-09 09:00")), ticket.number, None, Resume())
    sweep(at(tx, shanghai("2026-10-09 09:00")), SUBJECTS)
    assert rungs(tx, ClockKind.RESOLVE) == [("half", 1, False)]
    clock = tx.session.scalars(sa.select(Clock).where(Clock.kind == ClockKind.RESOLVE)).one()
    assert (clock.due_at, clock.deadline_seq) == (shanghai("2026-10-13 17:30"), 2)
    sweep(at(tx, shanghai("2026-10-13 17:30")), SUBJECTS)
    assert rungs(tx, ClockKind.RESOLVE)[-1] == ("due", 2, False)


def test_an_emergency_rings_at_night(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    night = shanghai("2026-09-21 23:00")
    blow_whistle(
        as_actor(tx, zone.dispatcher, night), ticket.number, None, Call(kind=WhistleKind.EMERGENCY, lead=zone.lead.code)
    )
    sweep(at(tx, night + timedelta(minutes=31)), SUBJECTS)
    assert [(step.kind, step.rung) for step in heard.steps] == [(ClockKind.CHECK_IN, "due")]


def test_one_broken_clock_does_not_stop_the_others(
    tx: Transaction, zone: Zone, heard: Timekeepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = a_ticket(tx, zone), a_ticket(tx, zone)
    real = sweeping._step

    def fails_for_one(clock: Clock, *rest: Any, **more: Any) -> StepReached:
        if clock.ticket_id == broken.id:
            raise ArithmeticError("this clock cannot be computed")
        return real(clock, *rest, **more)

    monkeypatch.setattr(sweeping, "_step", fails_for_one)
    now = shanghai("2026-09-22 15:30")
    assert sweep(at(tx, now), SUBJECTS) == 2
    assert [step.ticket_id for step in heard.steps] == [sound.id]
    clock = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == broken.id)).one()
    assert (clock.next_at, clock.last_rung) == (now + timedelta(hours=1), None)
    monkeypatch.undo()
    assert sweep(at(tx, now + timedelta(hours=1)), SUBJECTS) == 1
    assert [step.ticket_id for step in heard.steps] == [sound.id, broken.id]


def _many_tickets(transactions: Transactions, number: int) -> Zone:
    with transactions.acting(SYSTEM) as tx:
        tx.now = MONDAY
        zone = a_zone(tx)
        for _ in range(number):
            a_ticket(tx, zone)
    return zone


@pytest.mark.slow
def test_eight_sweepers_ring_each_rung_once(transactions: Transactions) -> None:
    listening = Timekeepers()
    transactions.consequences = listening
    _many_tickets(transactions, 240)
    late = shanghai("2026-09-28 10:00")

    def sweeper(_: int) -> int:
        handled, idle = 0, 0
        while idle < 3:
            with transactions.acting(SYSTEM) as tx:
                tx.now = late
                done = sweep(tx, SUBJECTS, limit=7)
            handled, idle = handled + done, 0 if done else idle + 1
        return handled

    with ThreadPoolExecutor(8) as pool:
        handled = list(pool.map(sweeper, range(8)))
    assert sum(handled) == 240
    said = [(step.clock_id, step.deadline_seq, step.rung) for step in listening.steps]
    assert len(said) == len(set(said)) == 240
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Reminder)) == 240 * 4
        loud = sa.select(sa.func.count()).where(Reminder.superseded.is_(False))
        assert tx.session.scalar(loud) == 240


@pytest.mark.slow
def test_sweeping_while_people_act_neither_blocks_nor_lies(transactions: Transactions) -> None:
    listening = Timekeepers()
    transactions.consequences = listening
    with transactions.acting(SYSTEM) as tx:
        tx.now = MONDAY
        zone = a_zone(tx)
        numbers = [a_ticket(tx, zone, State.WHISTLED).number for _ in range(60)]
    late = shanghai("2026-09-23 09:00")

    def act(number: str) -> None:
        with transactions.acting(zone.liaison) as tx:
            tx.now = late
            check_in(tx, number, None, CheckIn())

    def sweeper(_: int) -> None:
        for _ in range(12):
            with transactions.acting(SYSTEM) as tx:
                tx.now = late
                sweep(tx, SUBJECTS, limit=10)

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(act, number) for number in numbers] + [pool.submit(sweeper, n) for n in range(4)]
        for job in jobs:
            job.result()
    with transactions.reading(SYSTEM) as tx:
        ended = tx.session.scalars(sa.select(Clock).where(Clock.kind == ClockKind.CHECK_IN)).all()
        assert {clock.state for clock in ended} == {ClockState.MISSED}
        assert all(clock.breached_at == clock.due_at and clock.next_at is None for clock in ended)
    said = [(step.clock_id, step.rung) for step in listening.steps]
    assert len(said) == len(set(said))
