"""变更等级 (R8): a new limit from the original start, with the same pauses; a breach stays."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.transaction import Transaction
from app.reports.dues import dues_at
from app.subjects import SUBJECTS
from app.tickets.models import Ticket
from app.tickets.regrading import DecideRegrade, Regrade, ask_regrade, decide_regrade
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Grade, PauseReason, State
from app.tickets.suspending import Resume, Suspend, pause, resume
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai


def resolve_of(tx: Transaction, ticket: Ticket) -> Clock:
    statement = sa.select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.RESOLVE)
    return tx.session.scalars(statement).one()


def regraded(tx: Transaction, zone: Zone, ticket: Ticket, at: datetime, *, approved: bool = True) -> None:
    ask_regrade(as_actor(tx, zone.handler, at), ticket.number, None, Regrade(reason="涉及三家单位和一次招标"))
    given = DecideRegrade(approved=approved, note="同意" if approved else "属于一般事项")
    decide_regrade(as_actor(tx, zone.coordinator, at), ticket.number, None, given)


def test_a_major_matter_has_its_month_from_the_original_start(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)  # whistled on Monday 2026-09-21
    assert resolve_of(tx, ticket).due_at == shanghai("2026-10-08 17:30")
    at = shanghai("2026-09-28 10:00")
    regraded(tx, zone, ticket, at)
    clock = resolve_of(tx, ticket)
    assert (ticket.grade, clock.limit_text) == (Grade.MAJOR, "1 month")
    assert (clock.started_at, clock.due_at) == (shanghai("2026-09-21 09:00"), shanghai("2026-10-21 17:30"))
    assert clock.due_original == shanghai("2026-10-08 17:30")
    assert drift(tx.session, SUBJECTS, at) == []
    before, after = shanghai("2026-09-28 00:00"), shanghai("2026-10-05 00:00")
    assert dues_at(tx.session, zone.region.id, before)[clock.id] == shanghai("2026-10-08 17:30"), "as it stood then"
    assert dues_at(tx.session, zone.region.id, after).get(clock.id, clock.due_at) == clock.due_at


def test_with_the_same_pauses(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    given = Suspend(reason=PauseReason.PROCEDURE, text="等待公示")
    pause(as_actor(tx, zone.handler, shanghai("2026-09-23 10:00")), ticket.number, None, given)
    resume(as_actor(tx, zone.handler, shanghai("2026-09-28 10:00")), ticket.number, None, Resume())
    assert resolve_of(tx, ticket).due_at == shanghai("2026-10-10 17:30")
    regraded(tx, zone, ticket, shanghai("2026-09-29 10:00"))
    assert resolve_of(tx, ticket).due_at == shanghai("2026-10-23 17:30")


def test_a_recorded_breach_stays(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    regraded(tx, zone, ticket, shanghai("2026-10-15 10:00"))
    clock = resolve_of(tx, ticket)
    assert (clock.due_at, clock.state) == (shanghai("2026-10-21 17:30"), ClockState.RUNNING)
    assert clock.breached_at == shanghai("2026-10-08 17:30")


def test_refused_nothing_moves_and_the_reason_is_said(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    regraded(tx, zone, ticket, tx.now, approved=False)
    assert (ticket.grade, resolve_of(tx, ticket).limit_text) == (Grade.ORDINARY, "7 workdays")
    ask_regrade(as_actor(tx, zone.handler), ticket.number, None, Regrade(reason="再次申请"))
    with pytest.raises(Invalid) as silent:
        decide_regrade(as_actor(tx, zone.coordinator), ticket.number, None, DecideRegrade(approved=False))
    assert set(silent.value.fields) == {"note"}


def test_the_lead_asks_and_the_centre_decides(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING, supports=True)
    with pytest.raises(Forbidden):
        ask_regrade(as_actor(tx, zone.support_liaison), ticket.number, None, Regrade(reason="理由"))
    with pytest.raises(Refused) as nothing:
        decide_regrade(as_actor(tx, zone.coordinator), ticket.number, None, DecideRegrade(approved=True))
    assert nothing.value.code == "no_grade_asked"
    ask_regrade(as_actor(tx, zone.handler), ticket.number, None, Regrade(reason="理由"))
    with pytest.raises(Forbidden):
        decide_regrade(as_actor(tx, zone.handler), ticket.number, None, DecideRegrade(approved=True))
