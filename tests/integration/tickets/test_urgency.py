"""紧急程度 (A16): set at filing by the firm's own day, raised or lowered with a reason at acceptance."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.clocks.models import Clock
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.tickets.filing import file_ticket
from app.tickets.finding import Sort
from app.tickets.history import timeline
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Urgency
from app.tickets.seeing import Wanted, row_by, seen_list
from app.tickets.triaging import Accept, accept
from tests.builders import Zone, a_draft, as_actor
from tests.clocks import shanghai

FRIDAY = "2026-12-04 10:00"


def filed(tx: Transaction, zone: Zone, **typed: object) -> Ticket:
    return file_ticket(as_actor(tx, zone.firm, shanghai(FRIDAY)), a_draft(**typed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "urgency"),
    [
        (date(2026, 12, 4), Urgency.URGENT),
        (date(2026, 12, 7), Urgency.URGENT),  # tomorrow's workday, over a weekend
        (date(2026, 12, 8), Urgency.URGENT),
        (date(2026, 12, 9), Urgency.PRESSING),
        (date(2026, 12, 11), Urgency.PRESSING),
        (date(2026, 12, 14), Urgency.NORMAL),
        (None, Urgency.NORMAL),
    ],
)
def test_the_own_deadline_sets_it(tx: Transaction, zone: Zone, day: date | None, urgency: Urgency) -> None:
    assert filed(tx, zone, wanted_by=day).urgency is urgency


def test_what_the_filer_says_raises_and_never_lowers(tx: Transaction, zone: Zone) -> None:
    near = date(2026, 12, 7)
    assert filed(tx, zone, urgency=Urgency.NORMAL, wanted_by=near).urgency is Urgency.URGENT
    assert filed(tx, zone, urgency=Urgency.URGENT, wanted_by=date(2027, 3, 1)).urgency is Urgency.URGENT


def test_words_of_alarm_are_asked_about_and_never_set(tx: Transaction, zone: Zone) -> None:
    ticket = filed(tx, zone, title="车间停产", body="配电房起火，请尽快处理。")
    assert ticket.urgency is Urgency.NORMAL
    assert row_by(as_actor(tx, zone.coordinator), ticket.number).alarms == ("停产", "起火")
    accept(as_actor(tx, zone.coordinator, shanghai("2026-12-04 11:00")), ticket.number, None, Accept())
    assert ticket.urgency is Urgency.NORMAL, "accepting without a word about it leaves it as it is"
    assert row_by(as_actor(tx, zone.coordinator), ticket.number).alarms == (), "asked once, at acceptance"


def test_acceptance_moves_it_with_a_reason_the_firm_reads(tx: Transaction, zone: Zone) -> None:
    ticket = filed(tx, zone)
    by = as_actor(tx, zone.coordinator, shanghai("2026-12-04 11:00"))
    with pytest.raises(Invalid) as silent:
        accept(by, ticket.number, None, Accept(urgency=Urgency.URGENT))
    assert set(silent.value.fields) == {"urgency_why"}
    accept(by, ticket.number, None, Accept(urgency=Urgency.URGENT, urgency_why="生产线已经停了"))
    assert ticket.urgency is Urgency.URGENT
    said = timeline(as_actor(tx, zone.firm), ticket.number)[-1].facts
    assert said == {"urgency": "urgent", "urgency_was": "normal", "urgency_why": "生产线已经停了"}


def test_the_same_urgency_said_again_needs_no_reason(tx: Transaction, zone: Zone) -> None:
    ticket = filed(tx, zone, wanted_by=date(2026, 12, 7))
    by = as_actor(tx, zone.coordinator, shanghai("2026-12-04 11:00"))
    accept(by, ticket.number, None, Accept(urgency=Urgency.URGENT, urgency_why="没有变化"))
    row = tx.session.scalars(sa.select(TicketEventRow).where(TicketEventRow.ticket_id == ticket.id)).all()[-1]
    assert (row.payload["urgency"], row.payload["urgency_why"]) == (None, "")
    lowered = filed(tx, zone, wanted_by=date(2026, 12, 7))
    accept(by, lowered.number, None, Accept(urgency=Urgency.NORMAL, urgency_why="企业说下周也可以"))
    assert lowered.urgency is Urgency.NORMAL


def test_the_own_deadline_sorts_beside_the_promise(tx: Transaction, zone: Zone) -> None:
    """Filed last and wanted today at 17:30, it stands before what is to be arranged by Monday's close."""
    usual = filed(tx, zone)
    pressed = filed(tx, zone, wanted_by=date(2026, 12, 4))
    rows = seen_list(as_actor(tx, zone.coordinator, shanghai(FRIDAY)), Wanted(sort=Sort.DUE)).items
    assert [row.number for row in rows] == [pressed.number, usual.number]
    assert rows[0].clock is not None
    assert (rows[0].clock.kind, rows[0].clock.due) == (ClockKind.WANTED, shanghai("2026-12-04 17:30"))
    assert tx.session.scalars(sa.select(Clock.kind).where(Clock.ticket_id == pressed.id).order_by(Clock.id)).all() == [
        "arrange",
        "wanted",
    ]
