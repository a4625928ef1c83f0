"""Rests of the resolve clock: who leaves handling ends them, none lasts longer than it may, no sweep is stopped by one."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.clocks.models import Clock, Reminder
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM
from app.kernel.setting_aside import all_aside
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from app.tickets.asking import RequestInfo, request_info
from app.tickets.closing import Revisit, Withdraw, revisit, revisit_due, withdraw
from app.tickets.models import Pause, Ticket, TicketEventRow
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Outcome, PauseReason, State, WhistleKind
from app.tickets.suspending import Resume, Suspend, pause, resume, resume_overdue
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_department, a_ticket, an_actor, as_actor
from tests.clocks import shanghai

RESTED = Suspend(reason=PauseReason.PROCEDURE, text="公示期")


def paused(tx: Transaction, zone: Zone) -> Ticket:
    ticket = a_ticket(tx, zone, State.HANDLING)
    pause(as_actor(tx, zone.liaison), ticket.number, None, RESTED)
    return ticket


def rests(tx: Transaction, ticket: Ticket) -> list[Pause]:
    return list(
        tx.session.scalars(
            sa.select(Pause).where(Pause.ticket_id == ticket.id).execution_options(populate_existing=True)
        )
    )


def acts(tx: Transaction, ticket: Ticket) -> list[str]:
    rows = sa.select(TicketEventRow.action).where(TicketEventRow.ticket_id == ticket.id).order_by(TicketEventRow.seq)
    return [str(action) for action in tx.session.scalars(rows)]


def test_a_new_lead_ends_the_rest_as_an_event(tx: Transaction, zone: Zone) -> None:
    ticket = paused(tx, zone)
    other = a_department(tx, zone.region)
    an_actor(tx, Role.LIAISON, zone.region, department=other)
    later = as_actor(tx, zone.coordinator, shanghai("2026-09-22 10:00"))
    blow_whistle(later, ticket.number, None, Call(kind=WhistleKind.ORDINARY, lead=other.code))
    assert ticket.state is State.WHISTLED
    assert acts(tx, ticket)[-3:] == ["pause", "resume", "whistle"]
    assert [row.ended_at for row in rests(tx, ticket)] == [later.now]


def test_a_firm_that_withdraws_ends_the_rest_as_an_event(tx: Transaction, zone: Zone) -> None:
    ticket = paused(tx, zone)
    withdraw(as_actor(tx, zone.firm), ticket.number, None, Withdraw(reason="已解决"))
    assert acts(tx, ticket)[-2:] == ["resume", "withdraw"]
    assert all(row.ended_at is not None for row in rests(tx, ticket))


def test_a_question_keeps_the_rest(tx: Transaction, zone: Zone) -> None:
    ticket = paused(tx, zone)
    request_info(as_actor(tx, zone.liaison), ticket.number, None, RequestInfo(question="请补充"))
    assert ticket.state is State.NEEDS_INFO
    assert [row.ended_at for row in rests(tx, ticket)] == [None]


@pytest.mark.parametrize("late", ["2026-09-29 17:30", "2026-10-09 09:00"])
def test_a_sweep_that_slept_does_not_lengthen_a_rest(tx: Transaction, zone: Zone, late: str) -> None:
    ticket = paused(tx, zone)
    assert resume_overdue(as_actor(tx, SYSTEM, shanghai(late))) == 1
    [row] = rests(tx, ticket)
    assert row.ended_at == row.ends_by == shanghai("2026-09-29 17:30")
    whose = (Clock.ticket_id == ticket.id, Clock.kind == ClockKind.RESOLVE)
    clock = tx.session.scalars(sa.select(Clock).where(*whose)).one()
    # seven workdays from 09-21 end on 10-08; the five that rested come on top
    assert clock.due_at == shanghai("2026-10-14 17:30")


def test_what_the_new_due_rang_while_the_sweep_slept_is_said(tx: Transaction, zone: Zone) -> None:
    ticket = paused(tx, zone)
    late = as_actor(tx, SYSTEM, shanghai("2026-10-15 09:00"))
    resume_overdue(late)
    sweep(late, SUBJECTS)
    whose = (Clock.ticket_id == ticket.id, Clock.kind == ClockKind.RESOLVE)
    clock = tx.session.scalars(sa.select(Clock).where(*whose)).one()
    assert clock.breached_at == clock.due_at == shanghai("2026-10-14 17:30")
    rang = sa.select(Reminder).where(Reminder.clock_id == clock.id).order_by(Reminder.superseded)
    said, *missed = tx.session.scalars(rang)
    assert (said.rung, said.deadline_seq, said.superseded) == ("due", 2, False)
    assert {row.rung for row in missed} == {"half", "day_before", "two_hours"}


def test_a_pause_is_told_to_the_head_of_the_unit(tx: Transaction, zone: Zone) -> None:
    paused(tx, zone)
    told = sa.select(Notification.account_id).where(Notification.name == "ticket.paused")
    assert set(tx.session.scalars(told)) == {zone.firm.account_id, zone.officer.account_id, zone.head.account_id}


def test_a_hand_that_comes_after_the_end_does_not_lengthen_it_either(tx: Transaction, zone: Zone) -> None:
    ticket = paused(tx, zone)
    resume(as_actor(tx, zone.liaison, shanghai("2026-09-30 09:00")), ticket.number, None, Resume())
    [row] = rests(tx, ticket)
    assert row.ended_at == row.ends_by


def test_a_clock_set_back_makes_no_rest_that_ends_before_it_began(tx: Transaction, zone: Zone) -> None:
    ticket = paused(tx, zone)
    back = as_actor(tx, zone.liaison, tx.now - timedelta(days=1))
    resume(back, ticket.number, None, Resume())
    [row] = rests(tx, ticket)
    assert row.ended_at == row.started_at


def test_the_story_of_a_ticket_never_runs_backwards(tx: Transaction, zone: Zone) -> None:
    ticket = paused(tx, zone)
    resume(as_actor(tx, zone.liaison, tx.now - timedelta(days=1)), ticket.number, None, Resume())
    pause(as_actor(tx, zone.liaison, tx.now - timedelta(days=3)), ticket.number, None, RESTED)
    resume(as_actor(tx, zone.firm, tx.now - timedelta(days=2)), ticket.number, None, Resume())
    times = list(
        tx.session.scalars(
            sa.select(TicketEventRow.at).where(TicketEventRow.ticket_id == ticket.id).order_by(TicketEventRow.seq)
        )
    )
    assert times == sorted(times)


def broken(tx: Transaction, ticket: Ticket) -> None:
    """A ticket no sweep can deal with: it says it was answered by a lead that is none."""
    tx.session.execute(sa.text("UPDATE tickets SET state = 'review' WHERE id = :id"), {"id": ticket.id})
    tx.session.expire_all()


def test_one_ticket_that_cannot_go_on_stops_no_other_and_is_seen(tx: Transaction, zone: Zone) -> None:
    stuck, well = paused(tx, zone), paused(tx, zone)
    broken(tx, stuck)
    late = shanghai("2026-09-30 09:00")
    assert resume_overdue(as_actor(tx, SYSTEM, late)) == 2
    assert [row.ended_at is None for row in rests(tx, stuck) + rests(tx, well)] == [True, False]
    [aside] = all_aside(tx.session, late)
    assert (aside.work, aside.key, aside.reason, aside.tries) == ("resume", stuck.id, "resume_from_review", 1)
    assert resume_overdue(as_actor(tx, SYSTEM, late + timedelta(minutes=4))) == 0
    assert resume_overdue(as_actor(tx, SYSTEM, late + timedelta(minutes=6))) == 1
    assert [row.tries for row in all_aside(tx.session, late)] == [2]


def test_what_is_mended_is_aside_no_longer(tx: Transaction, zone: Zone) -> None:
    stuck = paused(tx, zone)
    broken(tx, stuck)
    late = shanghai("2026-09-30 09:00")
    resume_overdue(as_actor(tx, SYSTEM, late))
    tx.session.execute(sa.text("UPDATE tickets SET state = 'handling' WHERE id = :id"), {"id": stuck.id})
    tx.session.expire_all()
    assert resume_overdue(as_actor(tx, SYSTEM, late + timedelta(hours=1))) == 1
    assert all_aside(tx.session, late) == []


def test_plans_are_taken_up_each_for_itself(tx: Transaction, zone: Zone) -> None:
    plans = [a_ticket(tx, zone, State.PLANNED, outcome=Outcome.PLANNED) for _ in range(2)]
    revisit(as_actor(tx, zone.coordinator), plans[0].number, None, Revisit())
    due = datetime.combine(plans[1].revisit_on, shanghai("2026-01-01 09:00").timetz()) if plans[1].revisit_on else None
    assert due is not None
    assert revisit_due(as_actor(tx, SYSTEM, due)) == 1
    assert plans[1].state is State.HANDLING
