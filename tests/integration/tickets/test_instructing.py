"""批示: a leader's word with a day, a clock for whoever is named, and the answer."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.departments.models import DepartmentKind
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.sla.worklists import tickets_overdue
from app.subjects import SUBJECTS
from app.tickets.history import timeline
from app.tickets.instructing import AnswerInstruction, Instruct, answer_instruction, instruct
from app.tickets.models import Ticket
from app.tickets.resolving import Answer, Approve, answer, approve
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import OPEN, Outcome, State
from app.tickets.seeing import seen_by
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

TUESDAY = "2026-12-01 10:00"
FRIDAY = date(2026, 12, 4)


def ticket_in(tx: Transaction, zone: Zone, state: State, *, supports: bool = False) -> Ticket:
    return a_ticket(as_actor(tx, SYSTEM, shanghai(TUESDAY)), zone, state, supports=supports)


def said(
    tx: Transaction, zone: Zone, ticket: Ticket, *, unit: str | None = None, by: date = FRIDAY, at: str = TUESDAY
) -> None:
    given = Instruct(unit=unit, text="请一周内解决", due_on=by)
    instruct(as_actor(tx, zone.leader, shanghai(at)), ticket.number, None, given)


def answered(tx: Transaction, ticket: Ticket, who: Actor, at: str = "2026-12-02 10:00") -> None:
    answer_instruction(as_actor(tx, who, shanghai(at)), ticket.number, None, AnswerInstruction(text="已约企业见面"))


def clocks(tx: Transaction, ticket: Ticket) -> list[Clock]:
    statement = sa.select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.INSTRUCT)
    return list(tx.session.scalars(statement.order_by(Clock.id)))


def told(tx: Transaction, event: str) -> set[int]:
    statement = sa.select(Notification.account_id).where(Notification.name == event)
    return set(tx.session.scalars(statement))


def test_the_lead_has_a_clock_to_the_close_of_the_day_named(tx: Transaction, zone: Zone) -> None:
    ticket = ticket_in(tx, zone, State.HANDLING)
    said(tx, zone, ticket)
    (clock,) = clocks(tx, ticket)
    assert (clock.department_id, clock.due_at) == (zone.lead.id, shanghai("2026-12-04 17:30"))
    assert told(tx, "ticket.instructed") == {
        zone.liaison.account_id,
        zone.handler.account_id,
        zone.head.account_id,
    }
    answered(tx, ticket, zone.handler)
    assert (clock.state, ticket.state) == (ClockState.MET, State.HANDLING)
    assert told(tx, "ticket.instruction_answered") == {zone.leader.account_id}
    assert drift(tx.session, SUBJECTS, shanghai("2026-12-02 12:00")) == []


@pytest.mark.parametrize("who", ["liaison", "handler", "head"])
def test_liaison_handler_and_head_of_the_unit_answer_and_nobody_else(tx: Transaction, zone: Zone, who: str) -> None:
    ticket = ticket_in(tx, zone, State.HANDLING, supports=True)
    said(tx, zone, ticket)
    with pytest.raises(Refused):
        answered(tx, ticket, zone.support_liaison)
    for stranger in (zone.firm, zone.officer, zone.leader):
        with pytest.raises(Forbidden):
            answered(tx, ticket, stranger)
    answered(tx, ticket, getattr(zone, who))
    with pytest.raises(Refused):
        answered(tx, ticket, getattr(zone, who))


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.NEEDS_INFO])
def test_before_any_whistle_park_and_centre_answer(tx: Transaction, zone: Zone, state: State) -> None:
    ticket = ticket_in(tx, zone, state)
    said(tx, zone, ticket)
    (clock,) = clocks(tx, ticket)
    assert (clock.department_id, clock.due_at) == (None, shanghai("2026-12-04 17:30"))
    answered(tx, ticket, zone.dispatcher if state is State.SUBMITTED else zone.coordinator)
    assert (clock.state, ticket.state) == (ClockState.MET, state)


@pytest.mark.parametrize("state", OPEN)
def test_in_any_open_state_the_leader_may_and_nobody_else(tx: Transaction, zone: Zone, state: State) -> None:
    outcome = Outcome.PLANNED if state is State.PLANNED else Outcome.SOLVED
    ticket = a_ticket(as_actor(tx, SYSTEM, shanghai(TUESDAY)), zone, state, outcome=outcome)
    assert Action.INSTRUCT in seen_by(as_actor(tx, zone.leader, shanghai(TUESDAY)), ticket.number).actions
    for other in (zone.coordinator, zone.dispatcher, zone.firm):
        assert Action.INSTRUCT not in seen_by(as_actor(tx, other, shanghai(TUESDAY)), ticket.number).actions
    said(tx, zone, ticket)


def test_the_ladder_tells_the_unit_then_its_head_the_supervisor_and_the_leader(tx: Transaction, zone: Zone) -> None:
    ticket = ticket_in(tx, zone, State.HANDLING)
    said(tx, zone, ticket)
    (clock,) = clocks(tx, ticket)
    tx.session.execute(sa.update(Clock).where(Clock.id != clock.id).values(next_at=None))
    rungs = []
    for at in ("12-03 09:15", "12-03 17:30", "12-04 15:30", "12-04 17:30", "12-07 17:30", "12-09 17:30", "12-11 17:30"):
        sweep(as_actor(tx, SYSTEM, shanghai(f"2026-{at}")), SUBJECTS)
        rungs.append(clock.last_rung)
    assert rungs == ["half", "day_before", "two_hours", "due", "plus_1", "plus_3", "plus_5"]
    # on the Monday after, before anything else of the ticket is late
    late = tickets_overdue(shanghai("2026-12-07 10:00"))
    feedback = sa.select(Clock.ticket_id).where(
        Clock.kind == ClockKind.FEEDBACK, Clock.due_at < shanghai("2026-12-07 10:00")
    )
    found = tx.session.scalars(sa.select(Ticket.id).where(late, Ticket.id.not_in(feedback))).all()
    assert clock.breached_at == shanghai("2026-12-04 17:30")
    assert found == [], "a leader's day makes no matter 超期: it is no limit of 13710"


def test_one_word_at_a_time_to_each_unit_and_another_after_the_answer(tx: Transaction, zone: Zone) -> None:
    ticket = ticket_in(tx, zone, State.HANDLING, supports=True)
    said(tx, zone, ticket)
    with pytest.raises(Refused) as twice:
        said(tx, zone, ticket, unit=zone.lead.code)
    assert twice.value.code == "instructed_already"
    said(tx, zone, ticket, unit=zone.support.code)
    answered(tx, ticket, zone.handler)
    said(tx, zone, ticket, by=date(2026, 12, 10), at="2026-12-03 10:00")
    lead, support = clocks(tx, ticket)
    assert (lead.state, lead.due_at) == (ClockState.RUNNING, shanghai("2026-12-10 17:30"))
    assert (support.state, support.due_at) == (ClockState.RUNNING, shanghai("2026-12-04 17:30"))
    assert drift(tx.session, SUBJECTS, shanghai("2026-12-03 12:00")) == []


def test_an_approved_answer_does_not_answer_the_leader(tx: Transaction, zone: Zone) -> None:
    ticket = ticket_in(tx, zone, State.HANDLING)
    said(tx, zone, ticket)
    given = Answer(outcome=Outcome.SOLVED, text="道路已修复。", waiver="现场已核实")
    answer(as_actor(tx, zone.handler, shanghai("2026-12-02 10:00")), ticket.number, None, given)
    approve(as_actor(tx, zone.head, shanghai("2026-12-02 11:00")), ticket.number, None, Approve())
    (clock,) = clocks(tx, ticket)
    assert clock.stopped_at is None
    answered(tx, ticket, zone.head, "2026-12-02 12:00")
    assert clock.state is ClockState.MET


def test_what_is_refused(tx: Transaction, zone: Zone) -> None:
    ticket = ticket_in(tx, zone, State.HANDLING, supports=True)
    for wrong in (date(2026, 11, 30), date(2027, 12, 1)):
        with pytest.raises(Invalid) as day:
            said(tx, zone, ticket, by=wrong)
        assert set(day.value.fields) == {"due_on"}
    with pytest.raises(Invalid) as stranger:
        said(tx, zone, ticket, unit="nobody")
    assert set(stranger.value.fields) == {"unit"}
    zone.support.kind = DepartmentKind.PARTNER
    tx.session.flush()
    with pytest.raises(Invalid) as partner:
        said(tx, zone, ticket, unit=zone.support.code)
    assert set(partner.value.fields) == {"unit"}


def test_staff_read_it_and_the_firm_never_does(tx: Transaction, zone: Zone) -> None:
    ticket = ticket_in(tx, zone, State.HANDLING)
    said(tx, zone, ticket)
    seen = seen_by(as_actor(tx, zone.officer, shanghai(TUESDAY)), ticket.number)
    assert [part.instruction and part.instruction.text for part in seen.row.parts] == ["请一周内解决"]
    firm = as_actor(tx, zone.firm, shanghai(TUESDAY))
    seen = seen_by(firm, ticket.number)
    assert [part.instruction for part in seen.row.parts] == [None]
    assert ClockKind.INSTRUCT not in {clock.kind for clock in seen.clocks}
    assert Action.INSTRUCT not in {item.action for item in timeline(firm, ticket.number)}
