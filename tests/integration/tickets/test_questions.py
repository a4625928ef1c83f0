"""待企业补充: a question never traps its asker. It is taken back, pressed, or ends because the firm cannot be found."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.acts.taking import take
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.followups.conducting import FOLLOW_UP, Attempted
from app.followups.models import FollowUpChannel
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.transaction import Transaction
from app.tickets.asking import RequestInfo, WithdrawQuestion, request_info, withdraw_question
from app.tickets.models import Assignment, Pause, Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Outcome, PartState, State
from app.tickets.triaging import SETTLE, Settle
from tests.builders import MONDAY, Zone, a_ticket, as_actor
from tests.clocks import shanghai

DAYS = (shanghai("2026-09-21 10:00"), shanghai("2026-09-22 10:00"), shanghai("2026-09-23 10:00"))
LATER = MONDAY + timedelta(days=1)


def asked(tx: Transaction, zone: Zone, state: State, by: Actor) -> Ticket:
    """A ticket in which ``by`` asked the firm in ``state``."""
    ticket = a_ticket(tx, zone, state)
    return request_info(as_actor(tx, by), ticket.number, ticket.version, RequestInfo(question="请提供平面图"))


def taken_back(tx: Transaction, ticket: Ticket, by: Actor, at: datetime = LATER) -> Ticket:
    given = WithdrawQuestion(reason="材料已从其他部门取得")
    return withdraw_question(as_actor(tx, by, at), ticket.number, ticket.version, given)


def sought(tx: Transaction, zone: Zone, ticket: Ticket, at: datetime) -> None:
    given = Attempted(channel=FollowUpChannel.PHONE, reached=False)
    take(as_actor(tx, zone.coordinator, at), FOLLOW_UP, given, number=ticket.number)


def given_up(tx: Transaction, zone: Zone, ticket: Ticket, outcome: Outcome = Outcome.UNREACHABLE) -> Ticket:
    given = Settle(outcome=outcome, text="多次电话、上门均联系不上。", waiver="无")
    by = as_actor(tx, zone.coordinator, DAYS[-1] + timedelta(hours=1))
    return take(by, SETTLE, given, number=ticket.number)


def test_a_question_taken_back_ends_its_rest_and_returns_to_the_work(tx: Transaction, zone: Zone) -> None:
    ticket = asked(tx, zone, State.HANDLING, zone.handler)
    clock = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == "resolve")).one()
    assert (clock.kind, clock.state) == (ClockKind.RESOLVE, ClockState.PAUSED)
    taken_back(tx, ticket, zone.handler)
    tx.session.expire(clock)
    pause = tx.session.scalars(sa.select(Pause).where(Pause.ticket_id == ticket.id)).one()
    assert (ticket.state.value, ticket.asked_from, clock.state) == ("handling", None, ClockState.RUNNING)
    assert pause.ended_at == LATER


@pytest.mark.parametrize(("state", "back"), [(State.SUBMITTED, "submitted"), (State.ACCEPTED, "accepted")])
def test_it_returns_to_where_it_was_asked(tx: Transaction, zone: Zone, state: State, back: str) -> None:
    ticket = asked(tx, zone, state, zone.dispatcher)
    assert taken_back(tx, ticket, zone.dispatcher).state.value == back


def test_only_who_asked_their_head_and_the_centre_take_it_back(tx: Transaction, zone: Zone) -> None:
    by_unit, by_park = asked(tx, zone, State.HANDLING, zone.handler), asked(tx, zone, State.ACCEPTED, zone.dispatcher)
    for ticket, actor in ((by_unit, zone.liaison), (by_park, zone.officer)):
        with pytest.raises(Refused, match="question_of_another"):
            taken_back(tx, ticket, actor)
    for ticket, actor in ((by_unit, zone.firm), (by_park, zone.leader)):
        with pytest.raises(Forbidden):
            taken_back(tx, ticket, actor)
    assert taken_back(tx, by_unit, zone.head).state is State.HANDLING
    assert taken_back(tx, by_park, zone.coordinator).state is State.ACCEPTED


def test_a_reason_is_needed(tx: Transaction, zone: Zone) -> None:
    ticket = asked(tx, zone, State.ACCEPTED, zone.dispatcher)
    with pytest.raises(Invalid) as refused:
        withdraw_question(as_actor(tx, zone.dispatcher), ticket.number, ticket.version, WithdrawQuestion(reason=" "))
    assert set(refused.value.fields) == {"reason"}


def test_a_firm_that_cannot_be_found_ends_the_matter_after_three_workdays(tx: Transaction, zone: Zone) -> None:
    ticket = asked(tx, zone, State.HANDLING, zone.handler)
    for at in DAYS[:2]:
        sought(tx, zone, ticket, at)
    sought(tx, zone, ticket, DAYS[1] + timedelta(hours=2))  # thrice, but on two days
    with pytest.raises(Invalid) as refused, tx.session.begin_nested():
        given_up(tx, zone, ticket)
    assert set(refused.value.fields) == {"outcome"}
    tx.session.expire_all()
    sought(tx, zone, ticket, DAYS[2])
    given_up(tx, zone, ticket)
    part = tx.session.scalars(sa.select(Assignment).where(Assignment.ticket_id == ticket.id)).one()
    assert (ticket.state, ticket.outcome, part.state) == (State.CLOSED, Outcome.UNREACHABLE, PartState.FINISHED)
    active = (ClockState.RUNNING, ClockState.PAUSED)
    left = tx.session.scalars(sa.select(Clock.kind).where(Clock.ticket_id == ticket.id, Clock.state.in_(active)))
    assert list(left) == []


def test_out_of_a_question_nothing_else_is_settled_and_by_nobody_else(tx: Transaction, zone: Zone) -> None:
    ticket = asked(tx, zone, State.HANDLING, zone.handler)
    for at in DAYS:
        sought(tx, zone, ticket, at)
    with pytest.raises(Invalid) as refused:
        given_up(tx, zone, ticket, Outcome.SOLVED)
    assert set(refused.value.fields) == {"outcome"}
    for actor in (zone.dispatcher, zone.officer):
        with pytest.raises((Forbidden, Refused)):
            take(
                as_actor(tx, actor, DAYS[2]),
                SETTLE,
                Settle(outcome=Outcome.UNREACHABLE, text="联系不上"),
                number=ticket.number,
            )
    assert ticket.state is State.NEEDS_INFO
