"""转上级或外部单位: the other side's number may come later, is owed within three workdays, and their result comes back."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.reports.dues import dues_at
from app.sla.unnumbered import held_due, unnumbered_due
from app.subjects import SUBJECTS
from app.tickets.closing import NO_NUMBER, Withdraw, withdraw
from app.tickets.history import timeline
from app.tickets.models import Ticket
from app.tickets.resolving import Answer, Approve, SendBack, answer, approve, send_back
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Outcome, State
from app.tickets.seeing import seen_by
from app.tickets.transferring import LookAgain, NoteNumber, ResultBack, look_again, note_number, result_back
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

TUESDAY = "2026-12-01 10:00"
DUE = shanghai("2026-12-04 17:30")
LATE = shanghai("2026-12-04 17:31")
NUMBER = NoteNumber(external_number="水〔2026〕7 号")
RESULT = ResultBack(text="市水务局已批复，下周进场。")


def at(tx: Transaction, actor: Actor, when: str | datetime) -> Transaction:
    moment = when if isinstance(when, datetime) else shanghai(when)
    return as_actor(tx, actor, moment)


def transferred(tx: Transaction, zone: Zone, number: str = "", outcome: Outcome = Outcome.TRANSFERRED) -> Ticket:
    """Answered and approved on a Tuesday."""
    ticket = a_ticket(at(tx, SYSTEM, TUESDAY), zone, State.HANDLING)
    given = Answer(outcome=outcome, text="已报市局。", target="市水务局", external_number=number)
    answer(at(tx, zone.handler, TUESDAY), ticket.number, None, given)
    approve(at(tx, zone.head, TUESDAY), ticket.number, None, Approve())
    return ticket


def clock_of(tx: Transaction, ticket: Ticket, kind: ClockKind = ClockKind.NUMBER) -> Clock | None:
    return tx.session.scalar(sa.select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == kind))


def told(tx: Transaction, event: str) -> set[int]:
    return set(tx.session.scalars(sa.select(Notification.account_id).where(Notification.name == event)))


def test_a_transfer_without_a_number_owes_it_within_three_workdays(tx: Transaction, zone: Zone) -> None:
    ticket = transferred(tx, zone)
    owed = clock_of(tx, ticket)
    assert owed is not None
    assert (ticket.state, owed.state, owed.due_at) == (State.PLANNED, ClockState.RUNNING, DUE)
    assert owed.department_id == zone.lead.id
    assert "number" in {each.kind.value for each in seen_by(as_actor(tx, zone.handler), ticket.number).clocks}
    assert "number" not in {each.kind.value for each in seen_by(as_actor(tx, zone.firm), ticket.number).clocks}
    assert drift(tx.session, SUBJECTS, shanghai("2026-12-03 12:00")) == []


def test_a_number_that_was_said_at_once_is_owed_no_more(tx: Transaction, zone: Zone) -> None:
    ticket = transferred(tx, zone, number="水〔2026〕7 号")
    assert clock_of(tx, ticket) is None
    with pytest.raises(Refused, match="no_number_owed"):
        note_number(as_actor(tx, zone.handler), ticket.number, None, NUMBER)


@pytest.mark.parametrize("who", ["handler", "head", "coordinator"])
def test_the_number_stops_its_clock(tx: Transaction, zone: Zone, who: str) -> None:
    ticket = transferred(tx, zone)
    with pytest.raises(Invalid):
        note_number(at(tx, zone.handler, TUESDAY), ticket.number, None, NoteNumber(external_number=" "))
    note_number(at(tx, getattr(zone, who), "2026-12-02 10:00"), ticket.number, None, NUMBER)
    owed = clock_of(tx, ticket)
    assert owed is not None
    assert (ticket.state, owed.state, owed.breached_at) == (State.PLANNED, ClockState.MET, None)
    assert unnumbered_due(at(tx, SYSTEM, LATE)) == 0
    for other in (zone.firm, zone.officer, zone.dispatcher):
        with pytest.raises(Forbidden):
            note_number(as_actor(tx, other), ticket.number, None, NUMBER)


def test_at_its_due_the_matter_goes_back_to_work_and_says_why(tx: Transaction, zone: Zone) -> None:
    ticket = transferred(tx, zone)
    assert held_due(at(tx, SYSTEM, DUE)) == 0, "met when noted no later than due"
    late = at(tx, SYSTEM, LATE)
    assert held_due(late) == 1
    assert held_due(late) == 0
    assert (ticket.state, ticket.outcome, ticket.number_owed) == (State.HANDLING, None, False)
    owed, again = clock_of(tx, ticket), clock_of(tx, ticket, ClockKind.RESOLVE)
    assert owed is not None
    assert again is not None
    assert owed.breached_at is not None, "the missed limit stays on record"
    assert owed.state is not ClockState.RUNNING
    assert (again.state, again.due_at) == (ClockState.RUNNING, shanghai("2026-12-11 17:30"))
    (last,) = [item for item in timeline(late, ticket.number) if item.action is Action.REVISIT]
    assert (last.facts["note"], last.facts["without_number"]) == (NO_NUMBER, True)
    assert {zone.handler.account_id, zone.head.account_id} <= told(tx, "ticket.revisited")
    assert zone.firm.account_id not in told(tx, "ticket.revisited")
    assert drift(tx.session, SUBJECTS, LATE) == []


def test_the_lead_is_reminded_before_it(tx: Transaction, zone: Zone) -> None:
    ticket = transferred(tx, zone)
    tx.session.execute(sa.update(Clock).where(Clock.kind != ClockKind.NUMBER).values(next_at=None))
    assert sweep(at(tx, SYSTEM, "2026-12-04 16:00"), SUBJECTS) == 1
    assert zone.handler.account_id in told(tx, "sla.step_reached")
    owed = clock_of(tx, ticket)
    assert owed is not None
    assert owed.last_rung == "two_hours"


def test_what_is_handed_on_a_second_time_owes_its_number_anew(tx: Transaction, zone: Zone) -> None:
    ticket = transferred(tx, zone)
    held_due(at(tx, SYSTEM, LATE))
    given = Answer(outcome=Outcome.TRANSFERRED, text="已再报市局。", target="市水务局")
    answer(at(tx, zone.handler, "2026-12-07 10:00"), ticket.number, None, given)
    approve(at(tx, zone.head, "2026-12-07 10:00"), ticket.number, None, Approve())
    owed = clock_of(tx, ticket)
    assert owed is not None
    assert (owed.state, owed.due_at) == (ClockState.RUNNING, shanghai("2026-12-10 17:30"))
    assert held_due(at(tx, SYSTEM, "2026-12-08 10:00")) == 0


def test_an_answer_that_was_sent_back_owes_what_the_next_one_says(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(at(tx, SYSTEM, TUESDAY), zone, State.HANDLING)
    given = Answer(outcome=Outcome.TRANSFERRED, text="已报市局。", target="市水务局")
    answer(at(tx, zone.handler, TUESDAY), ticket.number, None, given)
    send_back(at(tx, zone.head, TUESDAY), ticket.number, None, SendBack(note="列入计划"))
    answer(at(tx, zone.handler, TUESDAY), ticket.number, None, Answer(outcome=Outcome.PLANNED, text="列入计划。"))
    approve(at(tx, zone.head, TUESDAY), ticket.number, None, Approve())
    assert clock_of(tx, ticket) is None
    with pytest.raises(Refused, match="no_number_owed"):
        note_number(as_actor(tx, zone.handler), ticket.number, None, NUMBER)
    with pytest.raises(Refused, match="not_transferred"):
        result_back(as_actor(tx, zone.handler), ticket.number, None, RESULT)


@pytest.mark.parametrize("who", ["handler", "coordinator"])
def test_a_result_brings_the_matter_back_and_the_firm_reads_it(tx: Transaction, zone: Zone, who: str) -> None:
    ticket = transferred(tx, zone)
    result_back(at(tx, getattr(zone, who), "2026-12-03 10:00"), ticket.number, None, RESULT)
    assert (ticket.state, ticket.outcome, ticket.revisit_on, ticket.number_owed) == (State.HANDLING, None, None, False)
    owed, again = clock_of(tx, ticket), clock_of(tx, ticket, ClockKind.RESOLVE)
    assert owed is not None
    assert again is not None
    assert (owed.state, owed.breached_at) == (ClockState.CANCELLED, None)
    assert (again.state, again.due_at) == (ClockState.RUNNING, shanghai("2026-12-10 17:30"))
    (read,) = [item for item in timeline(as_actor(tx, zone.firm), ticket.number) if item.action is Action.RESULT_BACK]
    assert read.facts == {"text": RESULT.text}
    assert zone.firm.account_id in told(tx, "ticket.result_back")
    assert drift(tx.session, SUBJECTS, shanghai("2026-12-03 12:00")) == []


def test_a_matter_that_was_withdrawn_owes_nothing(tx: Transaction, zone: Zone) -> None:
    ticket = transferred(tx, zone)
    withdraw(at(tx, zone.firm, "2026-12-02 10:00"), ticket.number, None, Withdraw(reason="已解决"))
    assert held_due(at(tx, SYSTEM, LATE)) == 0
    assert ticket.state is State.WITHDRAWN


def test_a_week_before_the_result_is_counted_by_the_due_it_had(tx: Transaction, zone: Zone) -> None:
    """A recount must find the first due, though the clock has another one by now."""
    ticket = transferred(tx, zone)
    result_back(at(tx, zone.handler, "2026-12-08 10:00"), ticket.number, None, RESULT)
    clock = clock_of(tx, ticket, ClockKind.RESOLVE)
    assert clock is not None
    assert clock.due_at == shanghai("2026-12-15 17:30")
    assert dues_at(tx.session, zone.region.id, shanghai("2026-12-07 00:00"))[clock.id] == clock.due_original
    assert clock.due_original == shanghai("2026-12-10 17:30")


HEARD = LookAgain(text="已电话询问市水务局：方案在评审，下月中旬批复。")


def test_the_others_are_asked_once_a_month_until_their_result_is_there(tx: Transaction, zone: Zone) -> None:
    ticket = transferred(tx, zone, number="水〔2026〕7 号")
    owed = clock_of(tx, ticket, ClockKind.MONTHLY)
    assert owed is not None
    assert (owed.state, owed.due_at, owed.department_id) == (ClockState.RUNNING, shanghai("2027-01-04 17:30"), None)
    assert drift(tx.session, SUBJECTS, shanghai("2026-12-10 12:00")) == []
    look_again(at(tx, zone.dispatcher, "2026-12-29 10:00"), ticket.number, None, HEARD)
    assert (ticket.state, ticket.outcome) == (State.PLANNED, Outcome.TRANSFERRED), "nothing is taken up by it"
    assert (owed.state, owed.started_at, owed.due_at) == (
        ClockState.RUNNING,
        shanghai("2026-12-29 10:00"),
        shanghai("2027-01-29 17:30"),
    )
    assert drift(tx.session, SUBJECTS, shanghai("2027-01-05 12:00")) == []
    result_back(at(tx, zone.handler, "2027-01-10 10:00"), ticket.number, None, RESULT)
    assert owed.state is ClockState.CANCELLED
    with pytest.raises(Refused):
        look_again(at(tx, zone.coordinator, "2027-01-11 10:00"), ticket.number, None, HEARD)


def test_the_firm_reads_what_was_heard_and_not_the_clock(tx: Transaction, zone: Zone) -> None:
    ticket = transferred(tx, zone)
    look_again(at(tx, zone.coordinator, "2026-12-02 10:00"), ticket.number, None, HEARD)
    [heard] = [item for item in timeline(as_actor(tx, zone.firm), ticket.number) if item.action is Action.LOOK_AGAIN]
    assert (heard.facts, heard.actor_name) == ({"text": HEARD.text}, None)
    assert zone.firm.account_id in told(tx, "ticket.looked_again")
    kinds = {
        actor: {each.kind for each in seen_by(as_actor(tx, actor), ticket.number).clocks}
        for actor in (zone.firm, zone.coordinator)
    }
    assert ClockKind.MONTHLY in kinds[zone.coordinator]
    assert ClockKind.MONTHLY not in kinds[zone.firm]
    owed = clock_of(tx, ticket)
    assert owed is not None
    assert owed.state is ClockState.RUNNING, "their number is owed all the same"


def test_a_month_gone_by_rings_at_park_and_centre_and_proposes_no_order(tx: Transaction, zone: Zone) -> None:
    ticket = transferred(tx, zone, number="水〔2026〕7 号")
    sweep(at(tx, SYSTEM, "2027-01-04 17:31"), SUBJECTS)
    sweep(at(tx, SYSTEM, "2027-01-05 09:00"), SUBJECTS)
    rung = sa.select(Notification.account_id).where(
        Notification.ticket_id == ticket.id, Notification.subject.contains("月度过问")
    )
    assert {zone.dispatcher.account_id, zone.coordinator.account_id} <= set(tx.session.scalars(rung))
    assert ticket.state is State.PLANNED


@pytest.mark.parametrize("outcome", [Outcome.PLANNED, Outcome.SOLVED])
def test_of_what_is_with_nobody_else_nobody_is_asked(tx: Transaction, zone: Zone, outcome: Outcome) -> None:
    ticket = a_ticket(at(tx, SYSTEM, TUESDAY), zone, State.HANDLING)
    given = Answer(outcome=outcome, text="列入明年计划。", waiver="无需佐证")
    answer(at(tx, zone.handler, TUESDAY), ticket.number, None, given)
    approve(at(tx, zone.head, TUESDAY), ticket.number, None, Approve())
    assert clock_of(tx, ticket, ClockKind.MONTHLY) is None
    with pytest.raises(Refused):
        look_again(at(tx, zone.coordinator, TUESDAY), ticket.number, None, HEARD)
