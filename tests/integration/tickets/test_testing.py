"""标为测试 on a real database: out of all that is owed and counted, and within the week back where it stood."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.clocks.checking import drift
from app.clocks.models import Clock, Reminder
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.followups.conducting import Attempted, deem_silent, record_attempt
from app.followups.models import FollowUpChannel
from app.kernel.actor import SYSTEM
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.sla.open_dues import open_drift
from app.sla.tallies import open_by_place
from app.subjects import SUBJECTS
from app.tickets.merging import MergeInto, merge
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.words import PartState, State
from app.tickets.seeing import seen_by
from app.tickets.testing import MarkTest, UnmarkTest, mark_test, unmark_test
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

MONDAY = shanghai("2026-09-21 10:00")
WHY = "培训演练"


def mark(tx: Transaction, zone: Zone, ticket: Ticket, repeat: str | None = None) -> Ticket:
    given = MarkTest(reason=WHY, repeat=repeat or ticket.number)
    return mark_test(as_actor(tx, zone.coordinator), ticket.number, ticket.version, given)


def unmark(tx: Transaction, zone: Zone, ticket: Ticket) -> Ticket:
    return unmark_test(as_actor(tx, zone.coordinator), ticket.number, ticket.version, UnmarkTest(reason="误标"))


def going(tx: Transaction, ticket: Ticket) -> dict[str, object]:
    """The clocks that run or rest, each with its due."""
    found = sa.select(Clock).where(
        Clock.ticket_id == ticket.id, Clock.state.in_((ClockState.RUNNING, ClockState.PAUSED))
    )
    return {f"{each.kind}-{each.assignment_id}": each.due_at for each in tx.session.scalars(found)}


@pytest.mark.parametrize("state", [State.SUBMITTED, State.WHISTLED, State.HANDLING, State.REVIEW, State.RESOLVED])
def test_its_clocks_end_and_nobody_is_reminded_again(tx: Transaction, zone: Zone, state: State) -> None:
    tx.now = MONDAY
    ticket = a_ticket(tx, zone, state, supports=True)
    assert going(tx, ticket)
    mark(tx, zone, ticket)
    assert (ticket.state, ticket.is_test) == (State.WITHDRAWN, True)
    assert going(tx, ticket) == {}
    tx.now = MONDAY + timedelta(days=60)
    while sweep(as_actor(tx, SYSTEM), SUBJECTS):
        pass
    rung = sa.select(Reminder.clock_id).join(Clock, Clock.id == Reminder.clock_id).where(Clock.ticket_id == ticket.id)
    assert tx.session.scalars(rung).all() == []
    assert drift(tx.session, SUBJECTS, tx.now) == []
    assert open_drift(tx.session) == []


def test_no_count_of_open_matters_has_it_and_its_units_are_let_go(tx: Transaction, zone: Zone) -> None:
    tx.now = MONDAY
    ticket, other = a_ticket(tx, zone, State.HANDLING), a_ticket(tx, zone, State.HANDLING)
    leader = as_actor(tx, zone.leader)
    assert sum(each.open for each in open_by_place(leader)) == 2
    mark(tx, zone, ticket)
    assert sum(each.open for each in open_by_place(leader)) == 1
    with pytest.raises(Missing):
        seen_by(as_actor(tx, zone.handler), ticket.number)
    assert seen_by(as_actor(tx, zone.handler), other.number).row.state is State.HANDLING
    assert seen_by(as_actor(tx, zone.firm), ticket.number).row.is_test


@pytest.mark.parametrize("state", [State.SUBMITTED, State.WHISTLED, State.HANDLING, State.REVIEW, State.CLOSED])
def test_within_the_week_it_stands_again_where_it_stood(tx: Transaction, zone: Zone, state: State) -> None:
    tx.now = MONDAY
    ticket = a_ticket(tx, zone, state, supports=True)
    clocks, closed = going(tx, ticket), ticket.closed_at
    parts = [(each.id, each.state, each.left_at) for each in _parts(tx, ticket)]
    tx.now = MONDAY + timedelta(hours=1)
    mark(tx, zone, ticket)
    tx.now = shanghai("2026-09-27 23:59")
    unmark(tx, zone, ticket)
    assert (ticket.state, ticket.is_test, ticket.closed_at) == (state, False, closed)
    assert [(each.id, each.state, each.left_at) for each in _parts(tx, ticket)] == parts
    assert going(tx, ticket) == clocks
    assert drift(tx.session, SUBJECTS, tx.now) == []
    assert open_drift(tx.session) == []


def test_once_the_week_is_over_the_mark_stays(tx: Transaction, zone: Zone) -> None:
    tx.now = MONDAY
    ticket = mark(tx, zone, a_ticket(tx, zone, State.HANDLING))
    tx.now = shanghai("2026-09-28 00:00")
    with pytest.raises(Refused, match="test_week_over"):
        unmark(tx, zone, ticket)
    with pytest.raises(Refused, match="marked_test"):
        mark(tx, zone, ticket)


def test_the_number_is_said_twice_with_a_reason_by_the_centre(tx: Transaction, zone: Zone) -> None:
    tx.now = MONDAY
    ticket, other = a_ticket(tx, zone, State.ACCEPTED), a_ticket(tx, zone)
    with pytest.raises(Invalid) as wrong:
        mark(tx, zone, ticket, other.number)
    assert set(wrong.value.fields) == {"repeat"}
    with pytest.raises(Invalid):
        mark_test(as_actor(tx, zone.coordinator), ticket.number, None, MarkTest(reason=" ", repeat=ticket.number))
    for actor in (zone.dispatcher, zone.leader, zone.officer):
        with pytest.raises(Forbidden):
            mark_test(as_actor(tx, actor), ticket.number, None, MarkTest(reason=WHY, repeat=ticket.number))
    mark(tx, zone, ticket, ticket.number.lower())
    with pytest.raises(Refused, match=r"unmark_test_from"):
        unmark(tx, zone, other)


def test_what_others_went_into_is_no_test(tx: Transaction, zone: Zone) -> None:
    tx.now = MONDAY
    master, child = a_ticket(tx, zone), a_ticket(tx, zone)
    merge(as_actor(tx, zone.coordinator), child.number, None, MergeInto(master=master.number, why="同一件事"))
    with pytest.raises(Refused, match="has_children"):
        mark(tx, zone, master)


def test_silence_closes_no_test(tx: Transaction, zone: Zone) -> None:
    tx.now = MONDAY
    ticket = a_ticket(tx, zone, State.RESOLVED)
    for day in ("2026-09-22 10:00", "2026-09-23 10:00"):
        tx.now = shanghai(day)
        tried = Attempted(channel=FollowUpChannel.PHONE, reached=False, note="无人接听")
        record_attempt(as_actor(tx, zone.coordinator), ticket.number, None, tried)
    mark(tx, zone, ticket)
    tx.now = shanghai("2026-11-02 10:00")
    deem_silent(as_actor(tx, SYSTEM))
    assert ticket.state is State.WITHDRAWN


def test_the_firm_its_officer_and_its_units_are_told_of_both(tx: Transaction, zone: Zone) -> None:
    tx.now = MONDAY
    ticket = mark(tx, zone, a_ticket(tx, zone, State.HANDLING))
    unmark(tx, zone, ticket)
    told = sa.select(Notification.account_id, Notification.name).where(Notification.ticket_id == ticket.id)
    found = {(row.account_id, row.name) for row in tx.session.execute(told)}
    for name in ("ticket.test_marked", "ticket.test_unmarked"):
        assert {(who.account_id, name) for who in (zone.firm, zone.officer, zone.liaison)} <= found


def _parts(tx: Transaction, ticket: Ticket) -> list[Assignment]:
    found = sa.select(Assignment).where(Assignment.ticket_id == ticket.id).order_by(Assignment.id)
    parts = list(tx.session.scalars(found.execution_options(populate_existing=True)))
    assert all(part.state in set(PartState) for part in parts)
    return parts
