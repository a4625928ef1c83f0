"""What an outage held up is recorded at once, with its true time, and leaves the building in working hours.

Everything stood still from Friday 2026-11-13 09:30 until Monday 2026-11-16 03:00.
"""

from datetime import datetime

import pytest
import sqlalchemy as sa

from app.clocks.models import Clock, Reminder
from app.clocks.sweeping import sweep
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.outbox import OutboxRow, OutboxState, Topic
from app.kernel.transaction import Transaction
from app.notifications.channels import Channels
from app.notifications.digesting import write_digests
from app.notifications.models import Notification
from app.notifications.rules.audience import DIGEST, STEP
from app.notifications.sending import Delivered, deliver
from app.notifications.telling import Teller
from app.subjects import SUBJECTS
from app.tickets.filing import file_ticket
from app.tickets.rules.words import State, WhistleKind
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import a_draft, a_ticket, as_actor
from tests.clocks import shanghai
from tests.integration.notifications.test_rights import HEAD, Office, office

__all__ = ["office"]
FRIDAY, NIGHT, OPENING = "2026-11-13 09:30", "2026-11-16 03:00", "2026-11-16 08:30"


def stands_still_until(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setattr(clock, "now", lambda: shanghai(moment))


def owed(tx: Transaction, template: str) -> set[datetime]:
    """When the letters of an event may leave."""
    return set(tx.session.scalars(sa.select(OutboxRow.next_at).where(OutboxRow.template == template)))


def swept(office: Office) -> None:
    with office.transactions.acting(SYSTEM) as tx:
        while sweep(tx, SUBJECTS):
            pass


def test_reminders_of_the_days_asleep_are_written_at_once_and_leave_at_opening(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_still_until(monkeypatch, "2026-11-11 09:00")
    with office.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, office.zone, State.WHISTLED)
    stands_still_until(monkeypatch, NIGHT)
    swept(office)
    with office.transactions.reading(SYSTEM) as tx:
        fired = set(tx.session.scalars(sa.select(Reminder.fired_at)))
        told = set(tx.session.scalars(sa.select(Notification.created_at).where(Notification.name == STEP)))
        assert fired == told == {shanghai(NIGHT)}
        assert owed(tx, STEP) == {shanghai(OPENING)}
        late = tx.session.scalars(sa.select(Clock).where(Clock.breached_at.is_not(None))).all()
        assert late
        assert all(each.breached_at == each.due_at for each in late), "late since its due, not since it was noticed"
        [row_id, *_] = tx.session.scalars(sa.select(OutboxRow.id).where(OutboxRow.template == STEP))
    assert deliver(office.transactions, row_id, Channels(HEAD, {Topic.EMAIL: office.post})) is Delivered.NOT_DUE
    stands_still_until(monkeypatch, OPENING)
    assert deliver(office.transactions, row_id, Channels(HEAD, {Topic.EMAIL: office.post})) is Delivered.SENT


def test_a_reminder_of_the_close_of_business_is_not_the_next_mornings(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Swept a minute after half past five, it leaves that minute."""
    stands_still_until(monkeypatch, "2026-11-12 09:00")
    with office.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, office.zone, State.WHISTLED)
        tx.session.execute(sa.update(Clock).where(Clock.kind != "check_in").values(next_at=None))
    stands_still_until(monkeypatch, "2026-11-13 16:00")
    swept(office)
    stands_still_until(monkeypatch, "2026-11-13 17:31")
    swept(office)
    with office.transactions.reading(SYSTEM) as tx:
        assert max(owed(tx, STEP)) == shanghai("2026-11-13 17:31")


def test_an_emergency_is_said_at_any_hour(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    stands_still_until(monkeypatch, FRIDAY)
    zone = office.zone
    with office.transactions.acting(SYSTEM) as tx:
        number = file_ticket(as_actor(tx, zone.firm), a_draft()).number
        accept(as_actor(tx, zone.dispatcher), number, None, Accept())
    stands_still_until(monkeypatch, "2026-11-16 02:00")
    with office.transactions.acting(zone.dispatcher) as tx:
        blow_whistle(tx, number, None, Call(kind=WhistleKind.EMERGENCY, lead=zone.lead.code))
        tx.session.execute(sa.update(Clock).where(Clock.kind != "check_in").values(next_at=None))
    stands_still_until(monkeypatch, NIGHT)
    swept(office)
    with office.transactions.reading(SYSTEM) as tx:
        assert owed(tx, "ticket.whistled") == {shanghai("2026-11-16 02:00")}
        assert owed(tx, STEP) == {shanghai(NIGHT)}


def test_a_digest_written_late_does_not_leave_before_the_day_opens(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_still_until(monkeypatch, "2026-10-26 09:00")
    with office.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, office.zone, State.HANDLING)
    for moment in ("2026-11-10 09:00", "2026-11-13 09:00"):
        stands_still_until(monkeypatch, moment)
        swept(office)
    stands_still_until(monkeypatch, "2026-11-17 03:00")
    with office.transactions.acting(SYSTEM) as tx:
        assert write_digests(tx, Teller(frozenset({Topic.EMAIL})), SUBJECTS) == 1
        assert owed(tx, DIGEST) == {shanghai("2026-11-17 08:30")}


def test_a_letter_that_nobody_delivered_on_friday_does_not_leave_at_night(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_still_until(monkeypatch, FRIDAY)
    with office.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, office.zone)
        assert owed(tx, "ticket.filed") == {shanghai(FRIDAY)}
        [row_id, *_] = tx.session.scalars(sa.select(OutboxRow.id))
    stands_still_until(monkeypatch, NIGHT)
    channels = Channels(HEAD, {Topic.EMAIL: office.post})
    assert deliver(office.transactions, row_id, channels) is Delivered.NOT_DUE
    with office.transactions.reading(SYSTEM) as tx:
        row = tx.session.get_one(OutboxRow, row_id)
        assert (row.state, row.next_at, row.attempts) == (OutboxState.PENDING, shanghai(OPENING), 0)
    stands_still_until(monkeypatch, OPENING)
    assert deliver(office.transactions, row_id, channels) is Delivered.SENT
