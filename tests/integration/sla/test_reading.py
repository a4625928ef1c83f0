"""Views, explanations, the nightly check and a new calendar."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.calendars.loading import load_notice
from app.calendars.rules import DayKind, NamedDay
from app.clocks.checking import drift
from app.clocks.events import DeadlineMoved
from app.clocks.models import Clock
from app.clocks.rules.glyphs import Glyph
from app.kernel.errors import Missing
from app.kernel.ids import TicketId
from app.kernel.transaction import Transaction
from app.sla.postponing import DecidePostponement, Postpone, ask_postponement, decide_postponement
from app.sla.queries import explain, find_clock
from app.sla.worklists import tickets_overdue
from app.subjects import SUBJECTS
from app.tickets.closing import Revisit, revisit
from app.tickets.models import Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import PauseReason, PostponeReason, State
from app.tickets.seeing import Wanted, seen_by, seen_list
from app.tickets.suspending import Resume, Suspend, pause, resume
from tests.builders import MONDAY, Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.integration.sla.timekeepers import Timekeepers

pytestmark = pytest.mark.usefixtures("heard")


def resolve_of(tx: Transaction, ticket: Ticket) -> Clock:
    return find_clock(tx.session, TicketId(ticket.id), ClockKind.RESOLVE)


def postponed(tx: Transaction, zone: Zone, ticket: Ticket, workdays: int) -> None:
    ask_postponement(
        as_actor(tx, zone.liaison),
        ticket.number,
        None,
        Postpone(reason=PostponeReason.TENDER, workdays=workdays, text="招标周期"),
    )
    decide_postponement(as_actor(tx, zone.coordinator), ticket.number, None, DecidePostponement(approved=True, note=""))


def test_glyphs_follow_the_time_left(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)

    def glyph(at: str) -> tuple[Glyph, int]:
        views = seen_by(as_actor(tx, zone.coordinator, shanghai(at)), ticket.number).clocks
        view = next(view for view in views if view.kind is ClockKind.RESOLVE)
        return view.glyph, view.days_left

    assert glyph("2026-09-21 09:00") == (Glyph.NORMAL, 7)
    assert glyph("2026-09-29 09:00") == (Glyph.NORMAL, 2)
    assert glyph("2026-09-30 09:00") == (Glyph.SOON, 1)
    assert glyph("2026-10-08 17:30") == (Glyph.SOON, 0)
    assert glyph("2026-10-08 17:31") == (Glyph.OVERDUE, 0)
    assert glyph("2026-10-09 08:31") == (Glyph.OVERDUE, -1)
    pause(as_actor(tx, zone.liaison), ticket.number, None, Suspend(reason=PauseReason.PROCEDURE, text="公示"))
    assert glyph("2026-10-20 09:00")[0] is Glyph.PAUSED


def test_views_name_the_department_and_lists_get_the_most_pressing(tx: Transaction, zone: Zone) -> None:
    filed, handled = a_ticket(tx, zone), a_ticket(tx, zone, State.HANDLING)
    closed = a_ticket(tx, zone, State.CLOSED)
    found = {row.number: row.clock for row in seen_list(as_actor(tx, zone.coordinator, MONDAY), Wanted()).items}
    assert {number: clock and clock.kind for number, clock in found.items()} == {
        filed.number: ClockKind.ARRANGE,
        handled.number: ClockKind.FEEDBACK,
        closed.number: None,
    }
    feedback = found[handled.number]
    assert feedback is not None
    assert feedback.department_name == zone.lead.name


def test_overdue_tickets(tx: Transaction, zone: Zone) -> None:
    filed, handled = a_ticket(tx, zone), a_ticket(tx, zone, State.HANDLING)

    def late(at: str) -> list[int]:
        return list(tx.session.scalars(sa.select(Ticket.id).where(tickets_overdue(shanghai(at))).order_by(Ticket.id)))

    assert late("2026-09-22 17:30") == []
    assert late("2026-09-22 17:31") == [filed.id]
    assert late("2026-09-24 17:31") == [filed.id, handled.id]


def test_a_deadline_explains_itself_with_pause_and_postponement(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    postponed(tx, zone, ticket, 2)
    pause(
        as_actor(tx, zone.liaison, shanghai("2026-09-23 10:00")),
        ticket.number,
        None,
        Suspend(reason=PauseReason.PROCEDURE, text="公示"),
    )
    resume(as_actor(tx, zone.liaison, shanghai("2026-09-28 10:00")), ticket.number, None, Resume())
    told = explain(tx.session, resolve_of(tx, ticket), shanghai("2026-09-28 10:00"))
    assert told.due == told.computed == shanghai("2026-10-13 17:30")
    reasons = {step.day: (step.counted, step.reason) for step in told.days}
    assert reasons[date(2026, 9, 21)] == (False, "起始日不计")
    assert reasons[date(2026, 9, 24)] == (False, "暂停顺延")
    assert reasons[date(2026, 9, 25)] == (False, "中秋放假")
    assert reasons[date(2026, 10, 13)] == (True, "延期顺延")
    assert sum(step.counted for step in told.days) == 7 + 2
    assert told.postponed_workdays == 2


def test_a_clock_of_another_kind_is_missing(tx: Transaction, zone: Zone) -> None:
    with pytest.raises(Missing):
        find_clock(tx.session, TicketId(a_ticket(tx, zone).id), ClockKind.CLEAR)


def test_columns_agree_with_events_and_drift_is_found(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    postponed(tx, zone, ticket, 3)
    pause(
        as_actor(tx, zone.liaison, shanghai("2026-09-22 10:00")),
        ticket.number,
        None,
        Suspend(reason=PauseReason.PROCEDURE, text="公示"),
    )
    resume(as_actor(tx, zone.liaison, shanghai("2026-09-24 10:00")), ticket.number, None, Resume())
    planned = a_ticket(tx, zone, State.PLANNED)
    revisit(as_actor(tx, zone.coordinator, shanghai("2026-11-02 10:00")), planned.number, None, Revisit(note=""))
    assert drift(tx.session, SUBJECTS, shanghai("2026-11-02 10:00")) == []
    clock = resolve_of(tx, ticket)
    true_due, clock.due_at = clock.due_at, clock.due_at + timedelta(days=1)
    (found,) = drift(tx.session, SUBJECTS, shanghai("2026-11-02 10:00"))
    assert (found.clock_id, found.computed) == (clock.id, true_due)


def test_a_new_notice_moves_running_clocks_and_spares_the_past(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    met = a_ticket(tx, zone, State.RESOLVED)
    clock = resolve_of(tx, ticket)
    days = [NamedDay(date(2026, 9, 23), DayKind.OFF, "园区日")]
    load_notice(as_actor(tx, tx.actor, shanghai("2026-09-22 10:00")), days, 2026, "test")
    moved = {event.clock_id for event in heard.heard if isinstance(event, DeadlineMoved)}
    assert clock.id in moved
    # this notice replaced the year's: 09-25 is a plain Friday now, and of October only the fixed days are off
    assert (clock.due_at, clock.deadline_seq) == (shanghai("2026-10-05 17:30"), 2)
    assert clock.provisional is False
    assert resolve_of(tx, met).deadline_seq == 1
    assert drift(tx.session, SUBJECTS, shanghai("2026-09-22 10:00")) == []
