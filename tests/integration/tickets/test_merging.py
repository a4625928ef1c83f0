"""并案 on a real database: what goes in, what goes on, what comes back, and what no order of acts can break."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from app.tickets.asking import RequestInfo, request_info
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.explaining import Explain, explain
from app.tickets.instructing import Instruct, instruct
from app.tickets.merging import MergeInto, Unmerge, joinable, merge, unmerge
from app.tickets.models import Assignment, Ticket, TicketEventRow
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import PauseReason, State, WhistleKind
from app.tickets.seeing import seen_by
from app.tickets.suspending import Suspend, pause
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_ticket, as_actor

INTO = "同一处道路"


def into(master: Ticket) -> MergeInto:
    return MergeInto(master=master.number, why=INTO)


def at(tx: Transaction, now: datetime) -> Transaction:
    tx.now = now
    return tx


def clock(tx: Transaction, ticket: Ticket, kind: ClockKind) -> Clock:
    found = tx.session.scalars(
        sa.select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == kind).order_by(Clock.id)
    )
    return found.all()[-1]


def steps(tx: Transaction, ticket: Ticket) -> list[str]:
    rows = sa.select(TicketEventRow.action).where(TicketEventRow.ticket_id == ticket.id).order_by(TicketEventRow.seq)
    return [each.value for each in tx.session.scalars(rows)]


def test_what_goes_in_ends_and_both_stories_say_so(tx: Transaction, zone: Zone) -> None:
    master, child = a_ticket(tx, zone), a_ticket(tx, zone, State.ACCEPTED)
    merge(as_actor(tx, zone.coordinator), child.number, child.version, into(master))
    assert (child.state, child.merged_into, child.closed_at) == (State.MERGED, master.id, tx.now)
    assert master.state is State.SUBMITTED
    assert (steps(tx, child)[-1], steps(tx, master)[-1]) == ("merge", "take_in")
    running = sa.select(sa.func.count()).where(Clock.ticket_id == child.id, Clock.state == ClockState.RUNNING)
    assert tx.session.scalar(running) == 0
    for reader in (zone.firm, zone.officer, zone.dispatcher):
        assert seen_by(as_actor(tx, reader), child.number).merged_into == master.number
        assert seen_by(as_actor(tx, reader), master.number).merged_here == (child.number,)


def test_the_units_of_what_goes_in_are_let_go_and_told(tx: Transaction, zone: Zone) -> None:
    master = a_ticket(tx, zone, State.HANDLING)
    child = a_ticket(tx, zone, State.WHISTLED)
    merge(as_actor(tx, zone.dispatcher), child.number, child.version, into(master))
    parts = tx.session.scalars(sa.select(Assignment).where(Assignment.ticket_id == child.id)).all()
    assert all(part.left_at is not None for part in parts)
    with pytest.raises(Missing):
        seen_by(as_actor(tx, zone.liaison), child.number)
    told = tx.session.scalars(
        sa.select(Notification.account_id).where(
            Notification.ticket_id == child.id, Notification.name == "ticket.merged"
        )
    ).all()
    assert zone.liaison.account_id in told
    assert zone.firm.account_id in told


def test_what_the_firm_says_to_it_reaches_the_other(tx: Transaction, zone: Zone) -> None:
    master, child = a_ticket(tx, zone), a_ticket(tx, zone)
    merge(as_actor(tx, zone.coordinator), child.number, child.version, into(master))
    explain(as_actor(tx, zone.firm), child.number, None, Explain(text="第三根电杆旁"))
    last = tx.session.scalars(
        sa.select(TicketEventRow).where(TicketEventRow.ticket_id == master.id).order_by(TicketEventRow.seq.desc())
    ).first()
    assert last is not None
    assert (last.action.value, last.payload["text"]) == ("explain", "第三根电杆旁")
    assert steps(tx, child)[-1] == "merge"


def test_the_limit_counts_from_the_earlier_start(tx: Transaction, zone: Zone) -> None:
    """R11: the child was whistled two workdays before its master."""
    start = tx.now
    child = a_ticket(tx, zone, State.WHISTLED)
    at(tx, start + timedelta(days=2))
    master = a_ticket(tx, zone, State.WHISTLED)
    own, theirs = clock(tx, master, ClockKind.RESOLVE).due_at, clock(tx, child, ClockKind.RESOLVE).due_at
    assert theirs < own
    # the older number is not the older limit here: the one called later goes into the one called first
    with pytest.raises(Invalid):
        merge(as_actor(tx, zone.coordinator), child.number, child.version, into(master))
    merge(as_actor(tx, zone.coordinator), master.number, master.version, into(child))
    assert clock(tx, child, ClockKind.RESOLVE).due_at == theirs
    assert drift(tx.session, SUBJECTS, tx.now) == []


def test_a_later_filing_that_was_called_earlier_brings_its_start(tx: Transaction, zone: Zone) -> None:
    start = tx.now
    master = a_ticket(tx, zone, State.ACCEPTED)
    child = a_ticket(tx, zone, State.WHISTLED)
    theirs = clock(tx, child, ClockKind.RESOLVE).due_at
    at(tx, start + timedelta(days=2))
    blow_whistle(
        as_actor(tx, zone.dispatcher), master.number, None, Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
    )
    own = clock(tx, master, ClockKind.RESOLVE).due_at
    assert theirs < own
    merge(as_actor(tx, zone.coordinator), child.number, child.version, into(master))
    assert clock(tx, master, ClockKind.RESOLVE).due_at == theirs
    assert clock(tx, master, ClockKind.RESOLVE).due_original == own
    assert drift(tx.session, SUBJECTS, tx.now) == []
    unmerge(as_actor(tx, zone.coordinator), child.number, child.version, Unmerge(reason="两处道路"))
    assert clock(tx, master, ClockKind.RESOLVE).due_at == own
    assert drift(tx.session, SUBJECTS, tx.now) == []


def test_nobody_is_late_by_a_merger(tx: Transaction, zone: Zone) -> None:
    start = tx.now
    master = a_ticket(tx, zone, State.ACCEPTED)
    child = a_ticket(tx, zone, State.WHISTLED)
    at(tx, start + timedelta(days=30))
    blow_whistle(
        as_actor(tx, zone.dispatcher), master.number, None, Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
    )
    merge(as_actor(tx, zone.coordinator), child.number, child.version, into(master))
    limit = clock(tx, master, ClockKind.RESOLVE)
    assert limit.breached_at is None
    assert tx.now < limit.due_at < tx.now + timedelta(days=5)
    assert drift(tx.session, SUBJECTS, tx.now) == []


def test_it_comes_back_where_it_stood_with_its_limits_running(tx: Transaction, zone: Zone) -> None:
    start = tx.now
    master = a_ticket(tx, zone, State.HANDLING)
    child = a_ticket(tx, zone, State.HANDLING)
    due = clock(tx, child, ClockKind.RESOLVE).due_at
    merge(as_actor(tx, zone.coordinator), child.number, child.version, into(master))
    at(tx, start + timedelta(days=3))
    unmerge(as_actor(tx, zone.dispatcher), child.number, child.version, Unmerge(reason="两处道路"))
    assert (child.state, child.merged_into, child.closed_at) == (State.ACCEPTED, None, None)
    limit, arrange = clock(tx, child, ClockKind.RESOLVE), clock(tx, child, ClockKind.ARRANGE)
    assert (limit.state, limit.due_at) == (ClockState.RUNNING, due)
    assert (arrange.state, arrange.started_at) == (ClockState.RUNNING, tx.now)
    assert drift(tx.session, SUBJECTS, tx.now) == []
    blow_whistle(
        as_actor(tx, zone.dispatcher), child.number, None, Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
    )
    check_in(as_actor(tx, zone.liaison), child.number, None, CheckIn())
    assert child.state is State.HANDLING
    assert clock(tx, child, ClockKind.RESOLVE).due_at == due


def test_one_that_nobody_had_accepted_is_to_be_accepted(tx: Transaction, zone: Zone) -> None:
    master, child = a_ticket(tx, zone), a_ticket(tx, zone)
    request_info(as_actor(tx, zone.dispatcher), child.number, None, RequestInfo(question="哪一段？"))
    merge(as_actor(tx, zone.coordinator), child.number, child.version, into(master))
    assert child.asked_from is None
    unmerge(as_actor(tx, zone.coordinator), child.number, child.version, Unmerge(reason="两处道路"))
    assert child.state is State.SUBMITTED
    assert clock(tx, child, ClockKind.ARRANGE).state is ClockState.RUNNING


def test_after_seven_days_it_stays(tx: Transaction, zone: Zone) -> None:
    start = tx.now
    master, child = a_ticket(tx, zone), a_ticket(tx, zone)
    merge(as_actor(tx, zone.coordinator), child.number, child.version, into(master))
    at(tx, start + timedelta(days=7, seconds=1))
    with pytest.raises(Refused) as refused:
        unmerge(as_actor(tx, zone.coordinator), child.number, child.version, Unmerge(reason="两处"))
    assert refused.value.code == "unmerge_window_closed"


def test_a_rest_ends_with_the_merger(tx: Transaction, zone: Zone) -> None:
    master, child = a_ticket(tx, zone, State.HANDLING), a_ticket(tx, zone, State.HANDLING)
    pause(as_actor(tx, zone.handler), child.number, None, Suspend(reason=PauseReason.PROCEDURE, text="等公示"))
    merge(as_actor(tx, zone.coordinator), child.number, child.version, into(master))
    assert steps(tx, child)[-2:] == ["resume", "merge"]
    assert drift(tx.session, SUBJECTS, tx.now) == []


def spoiled(tx: Transaction, zone: Zone) -> dict[str, tuple[Ticket, Ticket]]:
    """Why not → the two of whom the first does not go into the second."""
    plain = a_ticket(tx, zone)
    called, later = a_ticket(tx, zone, State.WHISTLED), a_ticket(tx, zone)
    answered = a_ticket(tx, zone, State.RESOLVED)
    secret = a_ticket(tx, zone)
    secret.confidential = True
    tx.session.flush()
    return {
        "itself": (plain, plain),
        "answered": (later, answered),
        "called into one that is not": (called, later),
        "earlier into later": (plain, later),
        "into a secret": (later, secret),
    }


@pytest.mark.parametrize(
    "why", ["itself", "answered", "called into one that is not", "earlier into later", "into a secret"]
)
def test_what_does_not_go_in_is_said_where_it_was_typed(tx: Transaction, zone: Zone, why: str) -> None:
    child, master = spoiled(tx, zone)[why]
    with pytest.raises(Invalid) as refused:
        merge(as_actor(tx, zone.coordinator), child.number, child.version, into(master))
    assert set(refused.value.fields) == {"master"}
    assert child.merged_into is None


def test_a_number_that_is_not_there_is_said_where_it_was_typed(tx: Transaction, zone: Zone) -> None:
    child = a_ticket(tx, zone)
    for typed in ("GX20260101-9999", "'; drop", "\0"):
        with pytest.raises(Invalid):
            merge(as_actor(tx, zone.coordinator), child.number, child.version, MergeInto(master=typed, why=INTO))


def test_no_chain_and_no_circle(tx: Transaction, zone: Zone) -> None:
    first, second, third = (a_ticket(tx, zone) for _ in range(3))
    merge(as_actor(tx, zone.coordinator), second.number, second.version, into(first))
    with pytest.raises(Invalid):
        merge(as_actor(tx, zone.coordinator), first.number, first.version, into(second))
    with pytest.raises(Invalid):
        merge(as_actor(tx, zone.coordinator), third.number, third.version, into(second))
    merge(as_actor(tx, zone.coordinator), third.number, third.version, into(first))
    assert seen_by(as_actor(tx, zone.coordinator), first.number).merged_here == (second.number, third.number)
    older = sa.update(Ticket).where(Ticket.id == first.id).values(filed_at=tx.now + timedelta(hours=1))
    tx.session.execute(older)
    fourth = a_ticket(tx, zone)
    tx.session.refresh(first)
    with pytest.raises(Refused) as refused:
        merge(as_actor(tx, zone.coordinator), first.number, first.version, into(fourth))
    assert refused.value.code == "has_children"


def test_a_secret_and_what_a_leader_waits_for_go_into_nothing(tx: Transaction, zone: Zone) -> None:
    master, secret, asked = a_ticket(tx, zone), a_ticket(tx, zone), a_ticket(tx, zone)
    secret.confidential = True
    tx.session.flush()
    instruct(as_actor(tx, zone.leader), asked.number, None, Instruct(text="尽快", due_on=tx.now.date() + timedelta(7)))
    for child, code in ((secret, "confidential"), (asked, "owes_a_leader")):
        with pytest.raises(Refused) as refused:
            merge(as_actor(tx, zone.coordinator), child.number, None, into(master))
        assert refused.value.code == code


@pytest.mark.parametrize("who", ["firm", "officer", "liaison", "leader", "supervisor"])
def test_only_park_and_centre_join_and_part(tx: Transaction, zone: Zone, who: str) -> None:
    master, child = a_ticket(tx, zone, State.HANDLING), a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Forbidden):
        merge(as_actor(tx, getattr(zone, who)), child.number, child.version, into(master))


def test_an_older_version_is_told_what_happened(tx: Transaction, zone: Zone) -> None:
    master, child = a_ticket(tx, zone), a_ticket(tx, zone, State.ACCEPTED)
    with pytest.raises(Conflict):
        merge(as_actor(tx, zone.coordinator), child.number, 1, into(master))


def test_what_may_be_chosen_is_what_may_be_done(tx: Transaction, zone: Zone) -> None:
    earlier, child, later, called = (a_ticket(tx, zone) for _ in range(4))
    blow = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
    accepted = a_ticket(tx, zone, State.ACCEPTED)
    blow_whistle(as_actor(tx, zone.dispatcher), accepted.number, None, blow)
    offered = [each.number for each in joinable(as_actor(tx, zone.coordinator), child.number)]
    assert offered == [earlier.number, accepted.number]
    assert {later.number, called.number, child.number}.isdisjoint(offered)
    with pytest.raises(Missing):
        joinable(as_actor(tx, zone.other_firm), child.number)
