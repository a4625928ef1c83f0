"""提请吹哨 by the firm's officer, and 撤销吹哨 by the centre."""

import pytest
import sqlalchemy as sa

from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.actor import SYSTEM
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.transaction import Transaction
from app.subjects import SUBJECTS
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.models import Assignment, Ticket
from app.tickets.proposing import Decline, Proposal, decline_proposal, decline_whistle, propose_whistle
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import PartState, State, WhistleKind
from app.tickets.seeing import seen_by
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

NO = Decline(reason="由企服中心直接答复")


def propose(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    given = Proposal(lead=zone.support.code, why="企业反映的是消防问题")
    propose_whistle(as_actor(tx, zone.officer), ticket.number, None, given)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.HANDLING])
def test_the_dispatcher_reads_what_the_officer_proposes_and_blows(tx: Transaction, zone: Zone, state: State) -> None:
    ticket = a_ticket(tx, zone, state)
    propose(tx, zone, ticket)
    assert ticket.state is state
    proposal = seen_by(as_actor(tx, zone.dispatcher), ticket.number).row.proposal
    assert proposal is not None
    assert (proposal.lead, proposal.why) == (zone.support.code, "企业反映的是消防问题")
    assert seen_by(as_actor(tx, zone.firm), ticket.number).row.proposal is None, "between offices"
    with pytest.raises(Refused) as twice:
        propose(tx, zone, ticket)
    assert twice.value.code == "already_proposed"
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.support.code)
    blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, call)
    assert seen_by(as_actor(tx, zone.dispatcher), ticket.number).row.proposal is None


def test_it_is_declined_with_a_reason_and_may_be_made_again(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    propose(tx, zone, ticket)
    with pytest.raises(Invalid):
        decline_proposal(as_actor(tx, zone.dispatcher), ticket.number, None, Decline(reason=" "))
    decline_proposal(as_actor(tx, zone.dispatcher), ticket.number, None, NO)
    propose(tx, zone, ticket)


def test_only_the_firms_officer_proposes_and_names_a_unit_there_is(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    with pytest.raises(Forbidden):
        propose_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, Proposal(lead=zone.lead.code, why="理由"))
    with pytest.raises(Invalid) as unknown:
        propose_whistle(as_actor(tx, zone.officer), ticket.number, None, Proposal(lead="nobody", why="理由"))
    assert set(unknown.value.fields) == {"lead"}


def test_a_whistle_nobody_should_have_blown_is_taken_back(tx: Transaction, zone: Zone) -> None:
    at = shanghai("2026-12-01 09:00")
    ticket = a_ticket(as_actor(tx, SYSTEM, at), zone, State.WHISTLED, supports=True)
    with pytest.raises(Forbidden):
        decline_whistle(as_actor(tx, zone.dispatcher, at), ticket.number, None, NO)
    decline_whistle(as_actor(tx, zone.coordinator, at), ticket.number, None, NO)
    assert ticket.state is State.ACCEPTED
    assert set(tx.session.scalars(sa.select(Assignment.state))) == {PartState.EXCUSED}
    clocks = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id).order_by(Clock.id)).all()
    of_units = [clock.state for clock in clocks if clock.department_id is not None]
    assert of_units
    assert set(of_units) == {ClockState.CANCELLED}
    again = clocks[-1]
    assert (again.kind, again.limit_text, again.due_at) == (
        ClockKind.ARRANGE,
        "4 workhours",
        shanghai("2026-12-01 15:30"),
    )
    assert drift(tx.session, SUBJECTS, at) == []
    blow_whistle(
        as_actor(tx, zone.dispatcher, at), ticket.number, None, Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
    )
    assert again.state is ClockState.MET


def test_not_once_somebody_is_in(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED, supports=True)
    check_in(as_actor(tx, zone.support_liaison), ticket.number, None, CheckIn())
    with pytest.raises(Refused) as late:
        decline_whistle(as_actor(tx, zone.coordinator), ticket.number, None, NO)
    assert late.value.code == "somebody_is_in"
