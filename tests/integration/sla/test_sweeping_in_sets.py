"""Many clocks at once: in few statements, to the same end as one by one, and no real deadline behind weekly repeats."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.audit.queries import verify
from app.clocks.models import Clock, Reminder
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM
from app.kernel.outbox import OutboxRow, Topic
from app.kernel.setting_aside import SetAside
from app.kernel.transaction import Transaction, Transactions
from app.notifications import rendering, writing
from app.notifications.models import Notification
from app.notifications.telling import Teller
from app.subjects import SUBJECTS
from app.subscriptions import Subscriptions
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.builders import MONDAY, Zone, a_ticket, a_zone, as_actor
from tests.clocks import shanghai
from tests.integration.conftest import SUBSCRIPTIONS
from tests.integration.sla.timekeepers import Timekeepers
from tests.tables import statements

LATE = shanghai("2026-09-28 10:00")
MAILING = Subscriptions(SUBSCRIPTIONS.recorder, Teller(frozenset({Topic.EMAIL})))


def at(tx: Transaction, instant: datetime) -> Transaction:
    return as_actor(tx, SYSTEM, instant)


def many(tx: Transaction, zone: Zone, number: int) -> list[Ticket]:
    """Tickets in all hands, so that rungs of every kind are reached."""
    states = (State.SUBMITTED, State.WHISTLED, State.HANDLING, State.REVIEW, State.RESOLVED, State.NEEDS_INFO)
    return [
        a_ticket(tx, zone, states[place % len(states)], supports=place % 2 == 0, title=f"第{place}件")
        for place in range(number)
    ]


def said(tx: Transaction) -> list[tuple[Any, ...]]:
    """Everything that the sweep has left behind, without the numbers the database gave."""
    left: list[tuple[Any, ...]] = []
    notes = sa.select(Notification).where(Notification.name == "sla.step_reached").order_by(Notification.dedup_key)
    for note in tx.session.scalars(notes):
        seat = note.role, note.department_id, note.knew
        left.append((note.dedup_key, note.subject, note.text, note.severity, *seat, note.created_at))
    columns = Reminder.deadline_seq, Reminder.due_at, Reminder.fired_at, Reminder.superseded
    rows = sa.select(Reminder.clock_id, Reminder.rung, *columns).order_by(Reminder.clock_id, Reminder.rung)
    left += [tuple(row) for row in tx.session.execute(rows)]
    clocks = sa.select(Clock.id, Clock.last_rung, Clock.next_at, Clock.breached_at).order_by(Clock.id)
    left += [tuple(row) for row in tx.session.execute(clocks)]
    mail = sa.select(OutboxRow).where(OutboxRow.template == "sla.step_reached").order_by(OutboxRow.dedup_key)
    for owed in tx.session.scalars(mail):
        left.append((owed.dedup_key, owed.recipient_id, owed.next_at, owed.args["quiet"], owed.args["clock_id"]))
    return left


@pytest.mark.parametrize("late", ["2026-09-22 15:30", "2026-09-28 10:00", "2026-11-09 09:00"])
def test_together_they_say_what_each_says_alone(tx: Transaction, zone: Zone, late: str) -> None:
    many(tx, zone, 12)
    tx.session.flush()
    tx.consequences = MAILING
    left = []
    for limit in (1, 200):
        within = tx.session.begin_nested()
        while sweep(at(tx, shanghai(late)), SUBJECTS, limit) == limit:
            pass
        tx.session.expire_all()
        left.append(said(tx))
        within.rollback()
        tx.session.expire_all()
    alone, together = left
    assert together == alone
    assert len(together) > 30


def test_however_many_the_statements_are_the_same(transactions: Transactions) -> None:
    counted: list[Sequence[str]] = []
    for number in (4, 40):
        with transactions.acting(SYSTEM) as tx:
            tx.now = MONDAY
            zone = a_zone(tx)
            for _ in range(number):
                a_ticket(tx, zone)
        with statements(transactions.engine) as seen, transactions.acting(SYSTEM) as tx:
            tx.now = shanghai("2026-09-22 15:30")
            assert sweep(tx, SUBJECTS) == number
        counted.append(list(seen))
    few, lots = counted
    assert len(lots) == len(few)


def test_one_that_cannot_be_said_is_put_off_alone_and_the_record_is_whole(
    transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transactions.acting(SYSTEM) as tx:
        tx.now = MONDAY
        zone = a_zone(tx)
        broken, *sound = [a_ticket(tx, zone).id for _ in range(9)]
    real = rendering.subject_and_text

    def fails_for_one(name: str, context: Any, *rest: Any) -> tuple[str, str]:
        if context["ticket"]["number"].endswith("-0001"):
            raise ArithmeticError("no words for this")
        return real(name, context, *rest)

    monkeypatch.setattr(writing, "subject_and_text", fails_for_one)
    with transactions.acting(SYSTEM) as tx:
        tx.now = LATE
        assert sweep(tx, SUBJECTS) == 9
    with transactions.reading(SYSTEM) as tx:
        rung = set(tx.session.scalars(sa.select(Clock.ticket_id).where(Clock.last_rung.is_not(None))))
        assert rung == set(sound)
        off = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == broken)).one()
        assert (off.next_at, off.breached_at) == (LATE + timedelta(hours=1), None)
        assert list(tx.session.scalars(sa.select(SetAside.key))) == [off.id]
        told = tx.session.scalars(sa.select(Notification.ticket_id).where(Notification.name == "sla.step_reached"))
        assert set(told) == set(sound)
        steps = sa.select(AuditEntry.detail["ticket_id"].as_integer()).where(AuditEntry.name == "sla.step_reached")
        assert sorted(tx.session.scalars(steps)) == sorted(sound)
        assert verify(tx.session, SUBSCRIPTIONS.recorder.keys) is None
    monkeypatch.undo()
    with transactions.acting(SYSTEM) as tx:
        tx.now = LATE + timedelta(hours=1)
        assert sweep(tx, SUBJECTS) == 1
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalars(sa.select(SetAside.key)).all() == []


def test_a_real_deadline_never_waits_behind_weekly_repeats(tx: Transaction, zone: Zone, heard: Timekeepers) -> None:
    for _ in range(12):
        a_ticket(tx, zone)
    month = shanghai("2026-10-26 09:00")
    while sweep(at(tx, month), SUBJECTS):
        pass
    weekly = tx.session.scalars(sa.select(Clock)).all()
    assert {clock.last_rung for clock in weekly} == {"week_3"}
    opening = weekly[0].next_at
    assert opening is not None
    filed = opening - timedelta(days=4)
    fresh = a_ticket(at(tx, filed), zone)
    clock = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == fresh.id)).one()
    heard.heard.clear()
    now = max(clock.due_at, opening) + timedelta(minutes=1)
    assert clock.due_at > opening - timedelta(days=3), "it is due after the repeats were armed, and is asked later"
    assert sweep(at(tx, now), SUBJECTS, limit=3) == 3
    assert fresh.id in {step.ticket_id for step in heard.steps}
    assert sweep(at(tx, now), SUBJECTS, limit=3) == 3
    assert sum(step.ticket_id == fresh.id for step in heard.steps) == 1
    while sweep(at(tx, now), SUBJECTS, limit=3) == 3:
        pass
    assert sorted(step.rung for step in heard.steps if step.ticket_id != fresh.id) == ["week_4"] * 12


def test_repeats_have_a_queue_of_their_own_and_each_is_read_in_the_order_of_its_index(
    tx: Transaction, zone: Zone
) -> None:
    a_ticket(tx, zone)
    connection = tx.session.connection()
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        if "FROM clocks" in statement and "LIMIT" in statement:
            asked.append((statement, values))

    sa.event.listen(connection, "before_cursor_execute", note)
    sweep(at(tx, LATE), SUBJECTS)
    sa.event.remove(connection, "before_cursor_execute", note)
    tx.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    tx.session.execute(sa.text("SET LOCAL enable_sort = off"))
    tx.session.execute(sa.text("SET LOCAL enable_incremental_sort = off"))
    for (statement, values), index in zip(asked, ("ix_clocks_first", "ix_clocks_repeats"), strict=True):
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars())
        assert f"using {index}" in plan
        assert "Sort" not in plan
