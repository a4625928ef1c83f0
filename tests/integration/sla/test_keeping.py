"""What the events of a ticket do to its clocks, through the use-cases themselves."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.clocks.models import Clock, Term
from app.clocks.rules.states import ClockState
from app.kernel.transaction import Transaction
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.closing import Dispute, Revisit, Verdict, Withdraw, confirm, dispute, revisit, withdraw
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.models import Ticket
from app.tickets.resolving import Answer, Approve, Finish, Progress, answer, approve, finish_support, report_progress
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Complaint, Grade, HandBackReason, Outcome, PauseReason, Solved, State, WhistleKind
from app.tickets.suspending import Resume, Suspend, pause, resume
from app.tickets.triaging import Accept, Settle, accept, settle
from app.tickets.whistling import Call, blow_whistle
from tests.builders import MONDAY, Zone, a_department, a_ticket, an_actor, as_actor
from tests.clocks import shanghai

pytestmark = pytest.mark.usefixtures("heard")
R, S = ClockKind, ClockState


def clocks(tx: Transaction, ticket: Ticket, kind: ClockKind | None = None) -> list[Clock]:
    statement = sa.select(Clock).where(Clock.ticket_id == ticket.id).order_by(Clock.id)
    if kind is not None:
        statement = statement.where(Clock.kind == kind)
    return list(tx.session.scalars(statement))


def the_clock(tx: Transaction, ticket: Ticket, kind: ClockKind) -> Clock:
    (clock,) = clocks(tx, ticket, kind)
    return clock


def states(tx: Transaction, ticket: Ticket) -> dict[ClockKind, ClockState]:
    return {ClockKind(clock.kind): clock.state for clock in clocks(tx, ticket)}


def test_filing_starts_arrange_only(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    clock = the_clock(tx, ticket, R.ARRANGE)
    assert clock.due_at == clock.due_original == shanghai("2026-09-22 17:30")
    assert clock.next_at is not None
    assert len(clocks(tx, ticket)) == 1


def test_a_whistle_starts_the_clocks_of_domain_md(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED, supports=True)
    assert the_clock(tx, ticket, R.ARRANGE).state is S.MET
    assert len(clocks(tx, ticket, R.CHECK_IN)) == 2
    assert the_clock(tx, ticket, R.FEEDBACK).due_at == shanghai("2026-09-24 17:30")
    assert the_clock(tx, ticket, R.FEEDBACK).department_id == zone.lead.id
    assert the_clock(tx, ticket, R.SUPPORT).department_id == zone.support.id
    resolve = the_clock(tx, ticket, R.RESOLVE)
    # 2026: 09-25 is Mid-Autumn, 09-20 and 10-10 are worked, 10-01…07 are off: the seventh working date is 10-08
    assert (resolve.assignment_id, resolve.due_at) == (None, shanghai("2026-10-08 17:30"))


@pytest.mark.parametrize(
    ("kind", "due", "emergency"),
    [
        (WhistleKind.EMERGENCY, MONDAY + timedelta(minutes=30), True),
        (WhistleKind.JOINT, shanghai("2026-09-21 15:30"), False),
        (WhistleKind.ORDINARY, shanghai("2026-09-22 17:30"), False),
    ],
)
def test_check_in_by_kind_of_whistle(
    tx: Transaction, zone: Zone, kind: WhistleKind, due: datetime, emergency: bool
) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, Call(kind=kind, lead=zone.lead.code))
    clock = the_clock(tx, ticket, R.CHECK_IN)
    assert (clock.due_at, clock.emergency) == (due, emergency)


def test_a_major_matter_has_a_civil_month(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    accept(as_actor(tx, zone.coordinator), ticket.number, None, Accept(grade=Grade.MAJOR))
    blow_whistle(
        as_actor(tx, zone.dispatcher), ticket.number, None, Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
    )
    clock = the_clock(tx, ticket, R.RESOLVE)
    assert (clock.limit_text, clock.due_at) == ("1 month", shanghai("2026-10-21 17:30"))


def test_another_lead_gets_its_own_clocks_and_the_firm_keeps_its_own(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    first = the_clock(tx, ticket, R.RESOLVE)
    other = a_department(tx, zone.region)
    an_actor(tx, Role.LIAISON, zone.region, department=other)
    later = MONDAY + timedelta(days=1)
    call = Call(kind=WhistleKind.ORDINARY, lead=other.code)
    blow_whistle(as_actor(tx, zone.dispatcher, later), ticket.number, None, call)
    old, new = clocks(tx, ticket, R.FEEDBACK)
    assert (old.state, new.state, new.department_id) == (S.CANCELLED, S.RUNNING, other.id)
    assert new.started_at == later
    assert the_clock(tx, ticket, R.RESOLVE).started_at == first.started_at == MONDAY


def test_checking_in_late_is_missed_with_its_true_breach(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED)
    due = the_clock(tx, ticket, R.CHECK_IN).due_at
    check_in(as_actor(tx, zone.liaison, due + timedelta(seconds=1)), ticket.number, None, CheckIn())
    clock = the_clock(tx, ticket, R.CHECK_IN)
    assert (clock.state, clock.breached_at, clock.next_at) == (S.MISSED, due, None)


def test_at_the_due_instant_it_is_met(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED)
    due = the_clock(tx, ticket, R.CHECK_IN).due_at
    check_in(as_actor(tx, zone.liaison, due), ticket.number, None, CheckIn())
    clock = the_clock(tx, ticket, R.CHECK_IN)
    assert (clock.state, clock.breached_at) == (S.MET, None)


@pytest.mark.parametrize(("upheld", "state"), [(True, S.CANCELLED), (False, S.RUNNING)])
def test_ruling_on_a_hand_back(tx: Transaction, zone: Zone, upheld: bool, state: ClockState) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED)
    hand_back(
        as_actor(tx, zone.liaison), ticket.number, None, HandBack(reason=HandBackReason.NOT_OURS, basis="三定方案")
    )
    assert the_clock(tx, ticket, R.CHECK_IN).state is S.PAUSED
    assert the_clock(tx, ticket, R.RULING).state is S.RUNNING
    rule(as_actor(tx, zone.coordinator), ticket.number, None, Rule(assignment=None, upheld=upheld, note="依据充分"))
    assert the_clock(tx, ticket, R.CHECK_IN).state is state
    assert the_clock(tx, ticket, R.FEEDBACK).state is state
    assert the_clock(tx, ticket, R.RULING).state is S.MET
    assert the_clock(tx, ticket, R.RESOLVE).state is S.RUNNING


def test_progress_of_the_lead_stops_feedback_that_of_a_support_does_not(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING, supports=True)
    report_progress(as_actor(tx, zone.support_liaison), ticket.number, None, Progress(text="已到现场"))
    assert the_clock(tx, ticket, R.FEEDBACK).state is S.RUNNING
    report_progress(as_actor(tx, zone.liaison), ticket.number, None, Progress(text="已到现场"))
    assert the_clock(tx, ticket, R.FEEDBACK).state is S.MET
    finish_support(as_actor(tx, zone.support_liaison), ticket.number, None, Finish(result="已完成勘测"))
    assert the_clock(tx, ticket, R.SUPPORT).state is S.MET


def test_only_the_first_report_stops_feedback(tx: Transaction, zone: Zone) -> None:
    """A late report stays late as of its own instant, whatever the unit reports weeks after."""
    ticket = a_ticket(tx, zone, State.HANDLING)
    for at in ("2026-09-25 10:00", "2026-10-12 10:00"):
        report_progress(as_actor(tx, zone.liaison, shanghai(at)), ticket.number, None, Progress(text="已到现场"))
    clock = the_clock(tx, ticket, R.FEEDBACK)
    assert (clock.state, clock.stopped_at) == (S.MISSED, shanghai("2026-09-25 10:00"))
    assert clock.breached_at == clock.due_at == shanghai("2026-09-24 17:30")


def test_the_worked_pause_of_domain_md(tx: Transaction, zone: Zone) -> None:
    """From 09-21, paused 09-23 → 09-28: shift 2, D7 = 10-10 Sat."""
    ticket = a_ticket(tx, zone, State.HANDLING)
    pause(
        as_actor(tx, zone.liaison, shanghai("2026-09-23 10:00")),
        ticket.number,
        None,
        Suspend(reason=PauseReason.PROCEDURE, text="公示期"),
    )
    resting = the_clock(tx, ticket, R.RESOLVE)
    assert (resting.state, resting.next_at) == (S.PAUSED, None)
    assert the_clock(tx, ticket, R.FEEDBACK).state is S.RUNNING
    resume(as_actor(tx, zone.firm, shanghai("2026-09-28 10:00")), ticket.number, None, Resume())
    clock = the_clock(tx, ticket, R.RESOLVE)
    assert (clock.state, clock.due_at, clock.deadline_seq) == (S.RUNNING, shanghai("2026-10-10 17:30"), 2)
    assert clock.due_original == shanghai("2026-10-08 17:30")
    assert clock.next_at is not None
    assert clock.next_at >= shanghai("2026-09-28 10:00")


def test_an_overdue_clock_does_not_rest(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    late = shanghai("2026-10-12 10:00")
    pause(as_actor(tx, zone.liaison, late), ticket.number, None, Suspend(reason=PauseReason.PROCEDURE, text="公示期"))
    assert the_clock(tx, ticket, R.RESOLVE).state is S.RUNNING
    resume(as_actor(tx, zone.liaison, shanghai("2026-10-13 10:00")), ticket.number, None, Resume())
    assert the_clock(tx, ticket, R.RESOLVE).due_at == shanghai("2026-10-08 17:30")


def test_an_approved_answer_ends_the_work_and_starts_clear(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED, supports=True)
    assert states(tx, ticket) == {
        R.ARRANGE: S.MET,
        R.CHECK_IN: S.MET,
        R.FEEDBACK: S.MET,
        R.SUPPORT: S.CANCELLED,
        R.RESOLVE: S.MET,
        R.CLEAR: S.RUNNING,
    }
    confirm(as_actor(tx, zone.firm), ticket.number, None, Verdict(solved=Solved.YES, level=5))
    assert the_clock(tx, ticket, R.CLEAR).state is S.MET


def test_a_planned_matter_stops_and_is_taken_up_again(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.PLANNED)
    clock = the_clock(tx, ticket, R.RESOLVE)
    assert clock.state is S.MET
    assert clocks(tx, ticket, R.CLEAR) == []
    revisit(as_actor(tx, zone.coordinator, shanghai("2026-11-02 10:00")), ticket.number, None, Revisit(note=""))
    clock = the_clock(tx, ticket, R.RESOLVE)
    assert (clock.state, clock.due_at, clock.deadline_seq) == (S.RUNNING, shanghai("2026-11-09 17:30"), 2)
    assert (clock.due_original, clock.stopped_at) == (shanghai("2026-10-08 17:30"), None)
    assert clock.next_at is not None
    assert clock.next_at > shanghai("2026-11-02 10:00")


def test_a_dispute_opens_the_next_cycle_and_freezes_the_last(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    dispute(as_actor(tx, zone.firm), ticket.number, None, Dispute(tags=(Complaint.UNSOLVED,), text="又坏了"))
    assert the_clock(tx, ticket, R.CLEAR).state is S.CANCELLED
    first, second = clocks(tx, ticket, R.RESOLVE)
    assert (first.cycle, first.state, second.cycle, second.limit_text) == (1, S.MET, 2, "5 workdays")
    assert clocks(tx, ticket, R.FEEDBACK)[-1].limit_text == "2 workdays"
    assert clocks(tx, ticket, R.FEEDBACK)[-1].department_id == zone.lead.id
    answer(as_actor(tx, zone.handler), ticket.number, None, Answer(outcome=Outcome.SOLVED, text="已重新修好"))
    approve(as_actor(tx, zone.head), ticket.number, None, Approve())
    assert [clock.cycle for clock in clocks(tx, ticket, R.CLEAR)] == [1, 2]


def test_a_settled_matter_disputed_is_arranged_again(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    settle(as_actor(tx, zone.officer), ticket.number, None, Settle(outcome=Outcome.SOLVED, text="当场解决"))
    assert states(tx, ticket) == {R.ARRANGE: S.MET, R.CLEAR: S.RUNNING}
    dispute(as_actor(tx, zone.firm), ticket.number, None, Dispute(tags=(), text="没有解决"))
    assert clocks(tx, ticket, R.ARRANGE)[-1].state is S.RUNNING
    blow_whistle(
        as_actor(tx, zone.dispatcher), ticket.number, None, Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
    )
    assert clocks(tx, ticket, R.ARRANGE)[-1].state is S.MET
    assert the_clock(tx, ticket, R.RESOLVE).limit_text == "5 workdays"


def test_withdrawing_cancels_all_and_keeps_the_breach(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    withdraw(as_actor(tx, zone.firm, shanghai("2026-10-12 10:00")), ticket.number, None, Withdraw(reason="不需要了"))
    clock = the_clock(tx, ticket, R.RESOLVE)
    assert (clock.state, clock.breached_at) == (S.CANCELLED, shanghai("2026-10-08 17:30"))


def test_a_region_sets_its_own_term_from_a_day_on(tx: Transaction, zone: Zone) -> None:
    tx.session.add_all(
        [
            Term(region_id=None, key="arrange", limit_text="3 workdays", valid_from=MONDAY),
            Term(
                region_id=zone.region.id, key="arrange", limit_text="2 workdays", valid_from=MONDAY - timedelta(days=9)
            ),
            Term(
                region_id=zone.region.id, key="arrange", limit_text="9 workdays", valid_from=MONDAY + timedelta(days=9)
            ),
        ]
    )
    assert the_clock(tx, a_ticket(tx, zone), R.ARRANGE).limit_text == "2 workdays"


def test_a_deadline_past_the_last_notice_is_provisional(tx: Transaction, zone: Zone) -> None:
    late = Transaction(tx.session, tx.actor, shanghai("2026-12-25 10:00"), tx.consequences)
    clock = the_clock(tx, a_ticket(late, zone, State.WHISTLED), R.RESOLVE)
    assert (clock.due_at, clock.provisional) == (shanghai("2027-01-06 17:30"), True)
