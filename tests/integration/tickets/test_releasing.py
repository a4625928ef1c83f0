"""Approval ends the whole: supports still open are let go, keep a breach when they were late, and are told."""

from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa

from app.calendars.rules import local_day
from app.clocks.models import Clock
from app.kernel.errors import Invalid, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.closing import Dispute, dispute
from app.tickets.handing_back import HandBack, hand_back
from app.tickets.instructing import Instruct, instruct
from app.tickets.models import Assignment, Ticket
from app.tickets.resolving import Answer, Approve, Finish, answer, approve, finish_support
from app.tickets.rules.words import HandBackReason, Outcome, Part, PartState, State, WhistleKind
from app.tickets.seeing import seen_by
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

IN_TIME, LATE = shanghai("2026-09-22 10:00"), shanghai("2026-09-28 10:00")


def at_work(tx: Transaction, zone: Zone, support: PartState) -> Ticket:
    """In hand, with the support as far as that."""
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=(zone.support.code,))
    blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, call)
    check_in(as_actor(tx, zone.liaison), ticket.number, None, CheckIn())
    helper = as_actor(tx, zone.support_liaison)
    if support is PartState.HANDING_BACK:
        hand_back(helper, ticket.number, None, HandBack(reason=HandBackReason.NOT_OURS, basis="不属我局"))
    elif support is not PartState.CALLED:
        check_in(helper, ticket.number, None, CheckIn())
    if support is PartState.FINISHED:
        finish_support(helper, ticket.number, None, Finish(result="已办"))
    return ticket


def approved(tx: Transaction, zone: Zone, ticket: Ticket, at: datetime, outcome: Outcome = Outcome.SOLVED) -> None:
    answer(as_actor(tx, zone.handler, at), ticket.number, None, Answer(outcome=outcome, text="已修复"))
    approve(as_actor(tx, zone.head, at), ticket.number, None, Approve())


def support_of(tx: Transaction, ticket: Ticket) -> Assignment:
    found = sa.select(Assignment).where(Assignment.ticket_id == ticket.id, Assignment.part == Part.SUPPORT)
    return tx.session.scalars(found).one()


def clock_of(tx: Transaction, ticket: Ticket, kind: str) -> Clock:
    part = support_of(tx, ticket)
    return tx.session.scalars(sa.select(Clock).where(Clock.assignment_id == part.id, Clock.kind == kind)).one()


@pytest.mark.parametrize("outcome", [Outcome.SOLVED, Outcome.PLANNED])
@pytest.mark.parametrize("stands", [PartState.CALLED, PartState.CHECKED_IN, PartState.HANDING_BACK])
def test_a_support_still_open_is_released(tx: Transaction, zone: Zone, stands: PartState, outcome: Outcome) -> None:
    ticket = at_work(tx, zone, stands)
    approved(tx, zone, ticket, IN_TIME, outcome)
    part = support_of(tx, ticket)
    assert (part.state, part.released_at, part.finished_at) == (PartState.RELEASED, IN_TIME, None)
    clock = clock_of(tx, ticket, "support")
    assert (clock.state, clock.breached_at) == ("cancelled", None)
    with pytest.raises(Refused):
        finish_support(as_actor(tx, zone.support_liaison, IN_TIME), ticket.number, None, Finish(result="晚了"))


def test_a_late_one_keeps_its_breach(tx: Transaction, zone: Zone) -> None:
    ticket = at_work(tx, zone, PartState.CHECKED_IN)
    approved(tx, zone, ticket, LATE)
    clock = clock_of(tx, ticket, "support")
    assert (support_of(tx, ticket).state, clock.state, clock.breached_at) == ("released", "cancelled", clock.due_at)
    assert clock.due_at < LATE


def test_one_that_finished_stays_finished(tx: Transaction, zone: Zone) -> None:
    ticket = at_work(tx, zone, PartState.FINISHED)
    approved(tx, zone, ticket, IN_TIME)
    assert (support_of(tx, ticket).state, support_of(tx, ticket).released_at) == (PartState.FINISHED, None)


def test_those_released_are_told_and_nobody_else(tx: Transaction, zone: Zone) -> None:
    told = []
    for stands in (PartState.CHECKED_IN, PartState.FINISHED):
        ticket = at_work(tx, zone, stands)
        approved(tx, zone, ticket, IN_TIME)
        named = sa.select(Notification.account_id, Notification.text).where(
            Notification.name == "ticket.approved", Notification.ticket_id == ticket.id
        )
        told.append(dict(tx.session.execute(named).all()))
    for seat in (zone.support_liaison, zone.support_head):
        assert "协办已随办结解除" in told[0][seat.account_id or 0]
        assert seat.account_id not in told[1]


def test_everybody_reads_it_and_it_can_be_called_again(tx: Transaction, zone: Zone) -> None:
    ticket = at_work(tx, zone, PartState.CHECKED_IN)
    approved(tx, zone, ticket, IN_TIME)
    for reader in (zone.support_liaison, zone.firm, zone.coordinator):
        part = seen_by(as_actor(tx, reader, IN_TIME), ticket.number).row.parts[-1]
        assert (part.state, part.released_at, part.due) == (PartState.RELEASED, IN_TIME, None)
    dispute(as_actor(tx, zone.firm, IN_TIME), ticket.number, None, Dispute(text="没好"))
    assert support_of(tx, ticket).state is PartState.RELEASED
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=(zone.support.code,))
    blow_whistle(as_actor(tx, zone.dispatcher, LATE), ticket.number, None, call)
    states = sa.select(Assignment.state).where(Assignment.ticket_id == ticket.id).order_by(Assignment.id)
    assert [state.value for state in tx.session.scalars(states)] == ["checked_in", "released", "called"]


def test_a_released_support_is_asked_for_nothing_any_more(tx: Transaction, zone: Zone) -> None:
    ticket = at_work(tx, zone, PartState.CALLED)
    approved(tx, zone, ticket, IN_TIME)
    dispute(as_actor(tx, zone.firm, IN_TIME), ticket.number, None, Dispute(text="没有解决"))
    wanted = Instruct(unit=zone.support.code, text="请到场", due_on=local_day(LATE))
    with pytest.raises(Invalid):
        instruct(as_actor(tx, zone.leader, IN_TIME), ticket.number, None, wanted)
    instruct(as_actor(tx, zone.leader, IN_TIME), ticket.number, None, replace(wanted, unit=zone.lead.code))
