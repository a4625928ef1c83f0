"""延期 by R7: when, how often, how long, and by whom."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from app.clocks.models import Clock
from app.clocks.rules.glyphs import Glyph
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.transaction import Transaction
from app.sla.models import Postponement
from app.sla.postponing import DecidePostponement, Postpone, ask_postponement, decide_postponement
from app.tickets.closing import Dispute, dispute
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.remarking import Nudge, nudge
from app.tickets.resolving import Answer, Approve, answer, approve
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Grade, Outcome, PostponeReason, State
from app.tickets.seeing import seen_by
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

pytestmark = pytest.mark.usefixtures("heard")
DUE = shanghai("2026-10-08 17:30")


def ask(tx: Transaction, zone: Zone, ticket: Ticket, workdays: int = 3, at: datetime | None = None) -> Ticket:
    return ask_postponement(
        as_actor(tx, zone.liaison, at),
        ticket.number,
        None,
        Postpone(reason=PostponeReason.APPROVAL, workdays=workdays, text="省厅批复未到"),
    )


def decide(tx: Transaction, zone: Zone, ticket: Ticket, *, approved: bool = True, at: datetime | None = None) -> Ticket:
    return decide_postponement(
        as_actor(tx, zone.coordinator, at), ticket.number, None, DecidePostponement(approved=approved, note="同意")
    )


def resolve_clock(tx: Transaction, ticket: Ticket) -> Clock:
    statement = sa.select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.RESOLVE)
    return tx.session.scalars(statement.order_by(Clock.id.desc())).first() or pytest.fail("no resolve clock")


def test_a_granted_one_moves_the_due_and_keeps_the_original(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    ask(tx, zone, ticket)
    assert resolve_clock(tx, ticket).due_at == DUE
    decide(tx, zone, ticket)
    clock = resolve_clock(tx, ticket)
    assert (clock.due_at, clock.due_original, clock.deadline_seq) == (shanghai("2026-10-12 17:30"), DUE, 2)
    row = tx.session.scalars(sa.select(TicketEventRow).where(TicketEventRow.action == Action.DECIDE_POSTPONEMENT)).one()
    assert row.payload["due"] == clock.due_at.isoformat()


def test_a_refused_one_moves_nothing_and_another_may_be_asked(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    ask(tx, zone, ticket)
    decide(tx, zone, ticket, approved=False)
    assert (resolve_clock(tx, ticket).due_at, resolve_clock(tx, ticket).deadline_seq) == (DUE, 1)
    ask(tx, zone, ticket)


def test_not_on_the_due_day_itself(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Refused) as refused:
        ask(tx, zone, ticket, at=shanghai("2026-10-08 08:30"))
    assert refused.value.code == "postponement_too_late"
    ask(tx, zone, ticket, at=shanghai("2026-10-07 23:00"))


def test_one_at_a_time_and_once_for_an_ordinary_matter(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    ask(tx, zone, ticket)
    with pytest.raises(Refused) as refused:
        ask(tx, zone, ticket)
    assert refused.value.code == "postponement_undecided"
    decide(tx, zone, ticket)
    with pytest.raises(Refused) as refused:
        ask(tx, zone, ticket)
    assert refused.value.code == "postponements_used_up"


def test_twice_for_a_major_matter_thirty_workdays_in_all(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    ticket.grade = Grade.MAJOR
    ask(tx, zone, ticket, 20)
    decide_postponement(as_actor(tx, zone.leader), ticket.number, None, DecidePostponement(approved=True, note=""))
    with pytest.raises(Invalid):
        ask(tx, zone, ticket, 11)
    ask(tx, zone, ticket, 10)


@pytest.mark.parametrize("workdays", [0, -1, 31])
def test_a_number_out_of_range_is_invalid(tx: Transaction, zone: Zone, workdays: int) -> None:
    with pytest.raises(Invalid):
        ask(tx, zone, a_ticket(tx, zone, State.HANDLING), workdays)


def test_more_than_seven_workdays_are_for_the_leader(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    ask(tx, zone, ticket, 8)
    with pytest.raises(Forbidden) as forbidden:
        decide(tx, zone, ticket)
    assert forbidden.value.code == "postponement_needs_leader"
    decide_postponement(as_actor(tx, zone.leader), ticket.number, None, DecidePostponement(approved=True, note=""))
    assert resolve_clock(tx, ticket).due_at == shanghai("2026-10-19 17:30")


def test_nobody_decides_what_he_asked_and_nothing_without_asking(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Refused) as refused:
        decide(tx, zone, ticket)
    assert refused.value.code == "no_postponement"
    ask(tx, zone, ticket)
    tx.session.scalars(sa.select(Postponement)).one().asked_by = zone.coordinator.account_id
    with pytest.raises(Refused) as refused:
        decide(tx, zone, ticket)
    assert refused.value.code == "decider_asked_it"


def test_granted_late_the_breach_is_cured_and_stays_visible(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    ask(tx, zone, ticket, 5, at=shanghai("2026-09-30 10:00"))
    now = shanghai("2026-10-09 10:00")
    decide(tx, zone, ticket, at=now)
    clock = resolve_clock(tx, ticket)
    assert (clock.due_at, clock.breached_at) == (shanghai("2026-10-14 17:30"), DUE)
    view = next(
        view
        for view in seen_by(as_actor(tx, zone.coordinator, now), ticket.number).clocks
        if view.kind is ClockKind.RESOLVE
    )
    assert (view.cured, view.glyph, view.breached_at) == (True, Glyph.NORMAL, DUE)


def test_what_was_decided_of_another_matter_leaves_a_cured_breach_cured(tx: Transaction, zone: Zone) -> None:
    """The decision on the other stands where, of this one, something else stands between asking and deciding."""
    ticket, other = a_ticket(tx, zone, State.HANDLING), a_ticket(tx, zone, State.HANDLING)
    asked = shanghai("2026-09-30 10:00")
    for each in (ticket, other):
        ask(tx, zone, each, 5, at=asked)
    nudge(as_actor(tx, zone.firm, shanghai("2026-09-30 11:00")), ticket.number, None, Nudge())
    decide(tx, zone, other, at=shanghai("2026-09-30 11:00"))
    now = shanghai("2026-10-09 10:00")
    decide(tx, zone, ticket, at=now)
    seen = seen_by(as_actor(tx, zone.coordinator, now), ticket.number)
    assert [view.cured for view in seen.clocks if view.kind is ClockKind.RESOLVE] == [True]


def test_an_undecided_one_falls_with_the_answer(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    ask(tx, zone, ticket)
    answer(as_actor(tx, zone.handler), ticket.number, None, Answer(outcome=Outcome.SOLVED, text="已修好"))
    approve(as_actor(tx, zone.head), ticket.number, None, Approve())
    assert tx.session.scalars(sa.select(Postponement)).one().approved is False
    dispute(as_actor(tx, zone.firm), ticket.number, None, Dispute(tags=(), text="没修好"))
    ask(tx, zone, ticket)
