"""After an outage: the truth, the highest missed rung alone, and one line to whoever was never reminded."""

import sqlalchemy as sa

from app.clocks.models import Clock
from app.clocks.sweeping import sweep
from app.clocks.telling import UNREMINDED
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai


def only(tx: Transaction, kind: ClockKind) -> Clock:
    """The one clock of a kind; the others say nothing."""
    tx.session.execute(sa.update(Clock).where(Clock.kind != kind).values(next_at=None))
    return tx.session.scalars(sa.select(Clock).where(Clock.kind == kind)).one()


def said(tx: Transaction, clock: Clock) -> dict[int, list[Notification]]:
    """What each account was told of a clock."""
    rows = tx.session.scalars(sa.select(Notification).where(Notification.dedup_key.startswith(f"sla:{clock.id}:")))
    found: dict[int, list[Notification]] = {}
    for row in rows:
        found.setdefault(row.account_id, []).append(row)
    return found


def wakes(tx: Transaction, *moments: str) -> None:
    for moment in moments:
        while sweep(as_actor(tx, SYSTEM, shanghai(moment)), SUBJECTS):
            pass


def reads(rows: list[Notification]) -> list[bool]:
    """Whether each message says that nobody reminded before."""
    return [UNREMINDED in row.text for row in rows]


def test_the_highest_rung_goes_up_and_one_line_to_the_unit_nobody_reminded(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    clock = only(tx, ClockKind.FEEDBACK)  # due 09-24
    wakes(tx, "2026-10-08 10:00", "2026-10-08 10:01")
    told = said(tx, clock)
    assert reads(told[zone.liaison.account_id or 0]) == [True]
    assert "超期 3 个工作日，建议督办" in told[zone.liaison.account_id or 0][0].text
    for above in (zone.supervisor, zone.head):
        assert reads(told[above.account_id or 0]) == [False]
    assert clock.breached_at == clock.due_at == shanghai("2026-09-24 17:30")


def test_what_waits_for_monday_is_said_at_once_to_the_unit_alone(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    clock = only(tx, ClockKind.FEEDBACK)
    wakes(tx, "2026-10-13 10:00")
    told = said(tx, clock)
    assert set(told) == {zone.liaison.account_id, zone.handler.account_id}
    assert all(reads(rows) == [True] for rows in told.values())


def test_a_unit_that_was_reminded_hears_nothing_besides(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    clock = only(tx, ClockKind.FEEDBACK)
    wakes(tx, "2026-09-23 10:00", "2026-10-08 10:00")
    told = said(tx, clock)
    assert reads(told[zone.liaison.account_id or 0]) == [False]
    assert set(told) >= {zone.supervisor.account_id, zone.head.account_id}


def test_where_the_unit_is_told_anyway_it_is_told_once_and_reads_why_so_late(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    clock = only(tx, ClockKind.FEEDBACK)
    wakes(tx, "2026-09-29 10:00")  # the rung of one workday: the head and the unit
    assert reads(said(tx, clock)[zone.liaison.account_id or 0]) == [True]
    assert reads(said(tx, clock)[zone.head.account_id or 0]) == [False]


def test_park_and_centre_are_told_of_what_no_unit_has_yet(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone)
    clock = only(tx, ClockKind.ARRANGE)
    wakes(tx, "2026-09-29 17:00")
    told = said(tx, clock)
    assert reads(told[zone.dispatcher.account_id or 0]) == reads(told[zone.coordinator.account_id or 0]) == [True]
    assert reads(told[zone.supervisor.account_id or 0]) == [False]


def test_in_ordinary_times_nothing_is_said_of_an_outage(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    clock = only(tx, ClockKind.FEEDBACK)
    while clock.last_rung != "week_1" and clock.next_at is not None:
        sweep(as_actor(tx, SYSTEM, clock.next_at), SUBJECTS)
    told = said(tx, clock)
    assert len(told[zone.liaison.account_id or 0]) == 5  # half, a day, two hours, due, a day late
    assert {flag for rows in told.values() for flag in reads(rows)} == {False}


def test_a_warning_missed_is_made_good_by_the_next_one(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    clock = only(tx, ClockKind.FEEDBACK)
    wakes(tx, "2026-09-23 17:30")  # half the time and a day before, at once
    assert reads(said(tx, clock)[zone.liaison.account_id or 0]) == [False]
