"""The one door to a ticket's state: who passes, why others do not, and what every passage leaves behind."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Conflict, Forbidden, Missing, Refused
from app.kernel.events import Event
from app.kernel.ids import AccountId
from app.kernel.transaction import Handler, Transaction
from app.tickets.events.answers import AnswerSentBack
from app.tickets.events.closing import TicketDeemed
from app.tickets.events.intake import TicketAccepted
from app.tickets.events.parts import ProgressReported
from app.tickets.events.table import EVENT_OF
from app.tickets.events.ticket import TicketEvent
from app.tickets.gathering import facts_of, subject_of
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.moving import Permit, begin, current, lock, move, permit_to
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Grade, State
from tests.builders import Zone, a_ticket, as_actor


@dataclass
class Heard:
    """Consequences that only remember what was said."""

    events: list[Event] = field(default_factory=list)

    def inside(self, event: Event) -> Sequence[Handler]:
        self.events.append(event)
        return []


def accepted(ticket: Ticket) -> TicketAccepted:
    return TicketAccepted(subject=subject_of(ticket), category="01", grade=Grade.ORDINARY)


def progressed(ticket: Ticket, part: Any) -> ProgressReported:
    return ProgressReported(
        subject=subject_of(ticket), assignment_id=part, department="", department_name="", text="已到现场"
    )


def last_row(tx: Transaction, ticket: Ticket) -> TicketEventRow:
    statement = sa.select(TicketEventRow).where(TicketEventRow.ticket_id == ticket.id)
    return tx.session.scalars(statement.order_by(TicketEventRow.seq.desc()).limit(1)).one()


def as_both(first: Actor, second: Actor) -> Actor:
    """One person with the seats and abilities of two."""
    return replace(first, seats=(*first.seats, *second.seats), abilities=first.abilities | second.abilities)


def test_a_passage_writes_state_version_row_and_says_it_once(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    heard, later = Heard(), tx.now + timedelta(hours=3)
    acting = replace(as_actor(tx, zone.dispatcher, later), consequences=heard)
    event = accepted(ticket)
    move(acting, permit_to(acting, lock(acting, ticket.number), Action.ACCEPT, 1), event)
    assert (ticket.state, ticket.version, ticket.moved_at) == (State.ACCEPTED, 2, later)
    assert heard.events == [event]
    row = last_row(tx, ticket)
    assert (row.seq, row.at, row.cycle, row.action) == (2, later, 1, Action.ACCEPT)
    assert (row.from_state, row.to_state) == (State.SUBMITTED, State.ACCEPTED)
    assert (row.actor_id, row.actor_name, row.acting_role) == (
        zone.dispatcher.account_id,
        zone.dispatcher.name,
        "dispatcher",
    )
    assert row.department_id is None
    unmoved = {"urgency": None, "urgency_was": None, "urgency_why": ""}
    assert row.payload == {"category": "01", "grade": "ordinary", **unmoved}


def test_the_first_row_of_a_ticket_is_its_filing(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    row = last_row(tx, ticket)
    assert (row.seq, ticket.version, ticket.moved_at) == (1, 1, tx.now)
    assert (row.from_state, row.to_state) == (State.DRAFT, State.SUBMITTED)
    assert (row.acting_role, row.actor_id) == ("company_user", zone.firm.account_id)


def test_the_unit_is_that_of_the_seat_unless_the_act_is_about_another(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING, supports=True)
    person = as_actor(tx, as_both(zone.support_liaison, zone.handler))
    permit = permit_to(person, ticket, Action.PROGRESS, ticket.version)
    assert permit.facts.lead is not None
    move(person, permit, progressed(ticket, permit.facts.lead.id))
    row = last_row(tx, ticket)
    assert (row.acting_role, row.department_id) == ("handler", zone.lead.id), "the lead is asked first by the row"
    move(person, permit, progressed(ticket, permit.facts.lead.id), department_id=zone.support.id)
    assert last_row(tx, ticket).department_id == zone.support.id
    assert (ticket.state, ticket.version) == (State.HANDLING, last_row(tx, ticket).seq)


def test_the_system_acts_in_no_seat(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    system = as_actor(tx, SYSTEM)
    permit = permit_to(system, current(system, ticket.id), Action.DEEM, None)
    assert permit.seat is None
    move(system, permit, TicketDeemed(subject=subject_of(ticket), attempts=2))
    row = last_row(tx, ticket)
    assert (row.acting_role, row.department_id, row.actor_id) == ("system", None, None)
    assert ticket.state is State.CLOSED


def test_an_older_version_is_told_what_fits_now(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    for seen in (ticket.version - 1, ticket.version + 1):
        with pytest.raises(Conflict) as conflict:
            permit_to(as_actor(tx, zone.dispatcher), ticket, Action.WHISTLE, seen)
        assert (conflict.value.state, conflict.value.version) == (State.ACCEPTED, ticket.version)
        assert Action.WHISTLE in conflict.value.allowed


def test_who_has_no_such_ability_hears_nothing_of_the_ticket(tx: Transaction, zone: Zone) -> None:
    """403 before the version is compared: it is not his act in any state."""
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    with pytest.raises(Forbidden):
        permit_to(as_actor(tx, zone.supervisor), ticket, Action.WHISTLE, 99)


def test_who_has_the_ability_and_no_standing_is_forbidden(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    with pytest.raises(Forbidden):
        permit_to(as_actor(tx, zone.other_firm), ticket, Action.CONFIRM, ticket.version)
    handling = a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Forbidden):
        permit_to(as_actor(tx, zone.support_liaison), handling, Action.ANSWER, handling.version)


def test_not_now_says_the_state_and_what_fits(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.SUBMITTED)
    with pytest.raises(Refused) as refused:
        permit_to(as_actor(tx, zone.dispatcher), ticket, Action.WHISTLE, 1)
    assert (refused.value.code, refused.value.state) == ("whistle_from_submitted", State.SUBMITTED)
    assert Action.ACCEPT in refused.value.allowed
    handling = a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Refused) as refused:
        permit_to(as_actor(tx, zone.liaison), handling, Action.CHECK_IN, handling.version)
    assert (refused.value.code, refused.value.state) == ("check_in_from_handling", State.HANDLING)
    assert Action.PROGRESS in refused.value.allowed


def test_a_guard_is_named_with_what_fits_instead(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Refused) as refused:
        permit_to(as_actor(tx, zone.liaison), ticket, Action.RESUME, ticket.version)
    assert (refused.value.code, refused.value.state) == ("not_paused", State.HANDLING)
    assert Action.PAUSE in refused.value.allowed


def permit(tx: Transaction, ticket: Ticket, action: Action) -> Permit:
    return Permit(ticket, action, facts_of(tx.session, ticket, tx.now), None)


def test_a_permit_for_one_act_says_no_other(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    with pytest.raises(TypeError, match=r"reject does not say ticket\.accepted"):
        move(tx, permit(tx, ticket, Action.REJECT), accepted(ticket))
    assert (ticket.state, ticket.version) == (State.SUBMITTED, 1)


def test_a_permit_outlived_by_the_state_moves_nothing(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    stale = permit(tx, ticket, Action.SEND_BACK)
    with pytest.raises(ValueError, match="changed under a permit"):
        move(tx, stale, AnswerSentBack(subject=subject_of(ticket), note=""))
    assert ticket.state is State.RESOLVED


def test_among_several_targets_one_is_chosen_and_no_other(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.REVIEW)
    event = approved_of(ticket)
    for wrong in (None, State.CLOSED, State.REVIEW):
        with pytest.raises(ValueError, match="leads to"):
            move(tx, permit(tx, ticket, Action.APPROVE), event, to=wrong)
    move(tx, permit(tx, ticket, Action.APPROVE), event, to=State.PLANNED)
    assert ticket.state.value == "planned"


def test_the_only_target_needs_no_choice_and_takes_no_other(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    with pytest.raises(ValueError, match="leads to"):
        move(tx, permit(tx, ticket, Action.ACCEPT), accepted(ticket), to=State.REJECTED)
    move(tx, permit(tx, ticket, Action.ACCEPT), accepted(ticket), to=State.ACCEPTED)
    assert ticket.state is State.ACCEPTED


def approved_of(ticket: Ticket) -> TicketEvent:
    kind: Any = EVENT_OF[Action.APPROVE]
    made: TicketEvent = kind(subject=subject_of(ticket), outcome="planned", text="", revisit_on=None)
    return made


def test_who_may_not_file_begins_nothing(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    set_committed_value(ticket, "state", State.DRAFT)
    for stranger in (zone.other_firm, zone.leader, zone.handler):
        with pytest.raises(Forbidden):
            begin(as_actor(tx, stranger), ticket, approved_of)


def test_a_ticket_of_others_is_not_there(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    for number in (ticket.number, "GX20000101-0001"):
        with pytest.raises(Missing):
            lock(as_actor(tx, zone.other_firm), number)
    assert lock(as_actor(tx, zone.firm), ticket.number) is ticket


def test_a_lock_reads_what_somebody_else_wrote(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    table = Ticket.__table__
    assert isinstance(table, sa.Table)
    tx.session.connection().execute(
        sa.update(table).where(table.c.id == ticket.id).values(answered_by=zone.head.account_id)
    )
    assert ticket.answered_by is None
    assert lock(as_actor(tx, zone.firm), ticket.number).answered_by == AccountId(zone.head.account_id or 0)
