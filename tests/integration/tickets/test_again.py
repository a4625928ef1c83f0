"""Silence is not the firm's word: it disputes until its window ends. Afterwards the matter is brought up again (再诉)."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.taking import take
from app.clocks.models import Clock
from app.kernel.actor import SYSTEM
from app.kernel.errors import Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.tickets.closing import Dispute, deem_still_silent, dispute
from app.tickets.filing import FILE
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.words import PartState, State
from app.tickets.seeing import seen_by
from tests.builders import Zone, a_draft, a_ticket, an_actor, as_actor
from tests.clocks import shanghai

CLOSED_ON = shanghai("2026-09-30 10:00")
IN_TIME = shanghai("2026-10-12 10:00")
PAST = shanghai("2026-11-20 10:00")


def deemed(tx: Transaction, zone: Zone) -> Ticket:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    deem_still_silent(as_actor(tx, SYSTEM, CLOSED_ON), ticket.id, 2)
    return ticket


def disputed(tx: Transaction, zone: Zone, ticket: Ticket, *, at: datetime = IN_TIME) -> Ticket:
    return dispute(as_actor(tx, zone.firm, at), ticket.number, ticket.version, Dispute(text="还在漏水"))


def again(tx: Transaction, zone: Zone, ticket: Ticket, **fields: object) -> Ticket:
    draft = a_draft("还在漏水", again_of=ticket.number, **fields)
    return take(as_actor(tx, zone.firm, PAST), FILE, draft)


def test_what_silence_closed_is_disputed_until_the_window_ends(tx: Transaction, zone: Zone) -> None:
    ticket = deemed(tx, zone)
    assert seen_by(as_actor(tx, zone.firm, IN_TIME), ticket.number).may_file_again is False
    disputed(tx, zone, ticket)
    part = tx.session.scalars(sa.select(Assignment).where(Assignment.ticket_id == ticket.id)).one()
    assert (ticket.state, ticket.cycle, part.state) == (State.HANDLING, 2, PartState.CHECKED_IN)
    assert (ticket.closed_at, ticket.deemed) == (None, False)
    running = sa.select(Clock.kind).where(Clock.ticket_id == ticket.id, Clock.cycle == 2, Clock.state == "running")
    assert set(tx.session.scalars(running)) == {"feedback", "resolve"}


def test_after_the_window_it_is_brought_up_again_in_a_linked_ticket(tx: Transaction, zone: Zone) -> None:
    ticket = deemed(tx, zone)
    assert ticket.dispute_until is not None
    with pytest.raises(Refused, match="window_closed"):
        disputed(tx, zone, ticket, at=ticket.dispute_until + timedelta(seconds=1))
    assert seen_by(as_actor(tx, zone.firm, PAST), ticket.number).may_file_again
    new = again(tx, zone, ticket)
    assert (new.again_of, new.state, ticket.state) == (ticket.id, State.SUBMITTED, State.CLOSED)
    for reader in (zone.firm, zone.dispatcher, zone.coordinator):
        there = as_actor(tx, reader, PAST)
        assert seen_by(there, new.number).again_of == ticket.number
        assert seen_by(there, ticket.number).again_in == (new.number,)


def test_what_the_firm_confirmed_is_not_disputed_but_may_be_brought_up_again(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.CLOSED)
    with pytest.raises(Refused, match="closed_for_good"):
        disputed(tx, zone, ticket)
    assert again(tx, zone, ticket).again_of == ticket.id


def test_a_matter_that_waits_unanswered_past_its_window_is_brought_up_again_too(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    assert again(tx, zone, ticket).again_of == ticket.id


@pytest.mark.parametrize("state", [State.SUBMITTED, State.HANDLING, State.WITHDRAWN])
def test_what_is_still_going_on_is_not_brought_up_again(tx: Transaction, zone: Zone, state: State) -> None:
    ticket = a_ticket(tx, zone, state)
    with pytest.raises(Invalid) as refused:
        again(tx, zone, ticket)
    assert set(refused.value.fields) == {"again_of"}


def test_another_firms_matter_is_not_there(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.CLOSED)
    with pytest.raises(Invalid) as refused:
        take(as_actor(tx, zone.other_firm, PAST), FILE, a_draft(again_of=ticket.number))
    assert set(refused.value.fields) == {"again_of"}
    with pytest.raises(Missing):
        seen_by(as_actor(tx, zone.other_firm, PAST), ticket.number)
    draft = a_draft(again_of=ticket.number, company=zone.other.credit_code)
    with pytest.raises(Invalid) as refused:
        take(as_actor(tx, zone.coordinator, PAST), FILE, draft)
    assert set(refused.value.fields) == {"again_of"}


def test_what_was_confided_stays_so_and_its_number_is_told_to_nobody_else(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.CLOSED)
    ticket.confidential = True
    tx.session.flush()
    new = again(tx, zone, ticket)
    assert new.confidential
    new.confidential = False  # the new one became public: the earlier is still not told
    tx.session.flush()
    colleague = an_actor(tx, Role.COMPANY_USER, zone.region, company=zone.company)
    assert seen_by(as_actor(tx, colleague, PAST), new.number).again_of is None
    assert seen_by(as_actor(tx, zone.firm, PAST), new.number).again_of == ticket.number
