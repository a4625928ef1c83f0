"""Delivering one owed row: claimed in one short transaction, sent in none, marked in a third.

    claim (attempts rise, lease begins) → compose → transmitting → the channel → sent

Safe to run twice, at once or after a crash: only the holder of the lease token moves the row. A crash before
``transmitting`` costs a lease; one after it sends once more under the same Message-ID.
"""

from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageDefect, MessageError
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.accounts.rules.roles import UNIT
from app.calendars.queries import calendar_now
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.actor import SYSTEM
from app.kernel.outbox import MAX_ATTEMPTS, Claim, OutboxRow, OutboxState, Topic, advance, claim, fail
from app.kernel.telling import Severity
from app.kernel.transaction import Transaction, Transactions
from app.notifications.channels import Channels
from app.notifications.channels.message import (
    Channel,
    DeliveryFault,
    InDoubt,
    LeaseLost,
    Letterhead,
    Message,
    TryLater,
    Undeliverable,
)
from app.notifications.events import DeliveryDead
from app.notifications.letters import LETTERS, letter_of
from app.notifications.models import Notification
from app.notifications.rendering import rendered
from app.notifications.rights import ACTORS, Knew, readable
from app.notifications.rules.audience import STEP
from app.notifications.rules.quiet_hours import leaves_at
from app.tickets.events.parts import WhistleBlown
from app.tickets.models import Assignment
from app.tickets.rules.assignment import AT_WORK
from app.tickets.rules.words import PartState
from app.webhooks.calling import call_now

OF_TICKET = "ticket."
"""How the names of a ticket's own events begin."""

log = structlog.get_logger(__name__)


class Delivered(StrEnum):
    """What became of one call of ``deliver``."""

    NOT_DUE = "not_due"  # taken by somebody else, finished, or not yet due
    SENT = "sent"
    LATER = "later"
    DEAD = "dead"
    CANCELLED = "cancelled"
    HELD = "held"
    IN_DOUBT = "in_doubt"
    LEASE_LOST = "lease_lost"


@dataclass(frozen=True)
class _Owed:
    """A claimed row, free of its session."""

    held: Claim
    topic: Topic
    attempts: int
    dedup_key: str


def deliver(transactions: Transactions, row_id: int, channels: Channels) -> Delivered:
    """Deliver one row if it is due and free; never raises for what the other side does."""
    with transactions.acting(SYSTEM) as tx:
        owed = _claim(tx, row_id)
    if owed is None:
        return Delivered.NOT_DUE
    channel = channels.by_topic.get(owed.topic)
    if channel is None:
        return _end(transactions, owed, OutboxState.HELD, "this installation has no such channel", Delivered.HELD)
    try:
        with transactions.acting(SYSTEM) as tx:
            message = _compose(tx, row_id, channels.letterhead)
    except Exception as error:
        log.exception("message cannot be composed", outbox_id=row_id)
        return _failed(transactions, owed, TryLater(f"{type(error).__name__}: {error}"))
    if message is None:
        return _end(transactions, owed, OutboxState.CANCELLED, "no longer of use", Delivered.CANCELLED)
    return _send(transactions, owed, channel, message)


def _claim(tx: Transaction, row_id: int) -> _Owed | None:
    if _waits_for_opening(tx, row_id):
        return None
    row = claim(tx.session, row_id, tx.now)
    if row is None or row.lease_token is None:
        return None
    return _Owed(Claim(row.id, UUID(str(row.lease_token))), row.topic, row.attempts, row.dedup_key)


def _waits_for_opening(tx: Transaction, row_id: int) -> bool:
    """What nobody delivered at its time, because everything stood still, leaves at the next opening, not at night."""
    row = tx.session.get(OutboxRow, row_id)
    if row is None or row.state is not OutboxState.PENDING or row.attempts or not row.args.get("quiet"):
        return False
    leaves = leaves_at(calendar_now(tx.session), tx.now, urgent=False, meant_for=row.next_at)
    if leaves <= tx.now:
        return False
    still = OutboxRow.id == row_id, OutboxRow.state == OutboxState.PENDING, OutboxRow.attempts == 0
    tx.session.execute(sa.update(OutboxRow).where(*still).values(next_at=leaves))
    return True


def _send(transactions: Transactions, owed: _Owed, channel: Channel, message: Message) -> Delivered:
    try:
        channel.send(message, _beginning(transactions, owed))
    except LeaseLost:
        return Delivered.LEASE_LOST
    except InDoubt as fault:
        log.warning("delivery in doubt", outbox_id=owed.held.row_id, said=str(fault))
        return _note(transactions, owed, fault)
    except DeliveryFault as fault:
        return _failed(transactions, owed, fault)
    except Exception as error:
        log.exception("channel failed", outbox_id=owed.held.row_id)
        return _failed(transactions, owed, _fault(error))
    return _end(transactions, owed, OutboxState.SENT, None, Delivered.SENT)


def _fault(error: Exception) -> DeliveryFault:
    """What a channel did not foresee, in its words: a letter that cannot be written never can."""
    said = f"{type(error).__name__}: {error}"[:300]
    return Undeliverable(said) if isinstance(error, MessageDefect | MessageError | UnicodeError) else TryLater(said)


def _beginning(transactions: Transactions, owed: _Owed) -> Callable[[], bool]:
    """What a channel asks right before the first byte of content."""

    def begin() -> bool:
        with transactions.acting(SYSTEM) as tx:
            return advance(tx.session, owed.held, OutboxState.TRANSMITTING, tx.now)

    return begin


def _compose(tx: Transaction, row_id: int, letterhead: Letterhead) -> Message | None:
    """What is owed, as it is true now; None when it shall not leave any more."""
    row = tx.session.get_one(OutboxRow, row_id)
    if row.topic is Topic.WEBHOOK:
        return _call(tx, row)
    return letter_of(tx, row, letterhead) if row.template in LETTERS else _letter(tx, row, letterhead)


def _call(tx: Transaction, row: OutboxRow) -> Message | None:
    """A program is called by the rights of its account; its key is the same at every attempt."""
    call = call_now(tx, row, ACTORS)
    if call is None:
        return None
    return Message(dedup_key=call.delivery, address=call.url, text=call.body, salt=call.salt, at=tx.now)


def _letter(tx: Transaction, row: OutboxRow, letterhead: Letterhead) -> Message | None:
    """The message as it is true now, and as its reader may know it now, in the seat he was told in.

    None when its reader is gone, when it is none of his business any more, or when nothing is asked of him any more.
    """
    note = tx.session.get(Notification, row.args["notification_id"])
    reader = tx.session.scalar(
        sa.select(Account).where(
            Account.id == row.recipient_id,
            Account.state == AccountState.ACTIVE,
            sa.exists().where(Membership.account_id == Account.id, holding(tx.now)),
        )
    )
    if note is None or reader is None or not _still_due(tx, row, note):
        return None
    words = readable(tx.session, ACTORS.of_account(tx.session, reader, tx.now), [note]).get(note.id)
    if words is None:
        return None
    address = row.args.get("address") or (reader.email if row.topic is Topic.EMAIL else reader.phone)
    if not address:
        return None
    path = f"/tickets/{note.ticket_number}" if note.ticket_number else "/inbox"
    context = {
        "subject": words.subject,
        "lines": words.text.splitlines(),
        "severity": note.severity,
        "number": note.ticket_number or "",
        "link": letterhead.public_url + path,
        "site_name": letterhead.site_name,
    }
    return Message(
        dedup_key=row.dedup_key,
        address=address,
        subject=f"[{note.ticket_number}] {words.subject}" if note.ticket_number else words.subject,
        text=f"{words.text}\n\n{context['link']}\n",
        html=rendered(row.template, "body.html", context, reader.language),
        short=rendered(row.template, "sms.txt", context, reader.language),
        at=tx.now,
    )


def _still_due(tx: Transaction, row: OutboxRow, note: Notification) -> bool:
    """A reminder is idle once its clock has stopped, rests or has another due, and so is what asks a unit to do its
    part once that is done; anything else stays worth reading.
    """
    if row.template != STEP:
        return _still_asked(tx, note)
    clock = tx.session.get(Clock, row.args["clock_id"])
    return clock is not None and clock.state is ClockState.RUNNING and clock.deadline_seq == row.args["deadline_seq"]


def _still_asked(tx: Transaction, note: Notification) -> bool:
    """Whether a unit that was asked for something can still do it: a whistle, until it is in; all else, while at work.

    What tells a unit of its leave asks for nothing, and an order is answered whatever became of the part.
    """
    asks = note.severity != Severity.INFO and note.role in UNIT and note.knew != Knew.PAST
    if note.ticket_id is None or not asks or not note.name.startswith(OF_TICKET):
        return True
    states = tx.session.scalars(
        sa.select(Assignment.state).where(
            Assignment.ticket_id == note.ticket_id, Assignment.department_id == note.department_id, Assignment.live()
        )
    )
    awaited = {PartState.CALLED} if note.name == WhistleBlown.name else AT_WORK
    return any(state in awaited for state in states)


def _end(
    transactions: Transactions, owed: _Owed, state: OutboxState, error: str | None, outcome: Delivered
) -> Delivered:
    with transactions.acting(SYSTEM) as tx:
        return outcome if advance(tx.session, owed.held, state, tx.now, error) else Delivered.LEASE_LOST


def _note(transactions: Transactions, owed: _Owed, fault: InDoubt) -> Delivered:
    """Leave the row transmitting: when its lease ends it goes once more under the same Message-ID."""
    return _end(transactions, owed, OutboxState.TRANSMITTING, str(fault), Delivered.IN_DOUBT)


def _failed(transactions: Transactions, owed: _Owed, fault: DeliveryFault) -> Delivered:
    """Back off, or bury what was refused for good or failed too often."""
    dead = isinstance(fault, Undeliverable) or owed.attempts >= MAX_ATTEMPTS
    with transactions.acting(SYSTEM) as tx:
        if dead:
            kept = advance(tx.session, owed.held, OutboxState.DEAD, tx.now, str(fault))
        else:
            wait = fault.wait if isinstance(fault, TryLater) else None
            kept = fail(tx.session, owed.held, owed.attempts, tx.now, str(fault), wait)
        if not kept:
            return Delivered.LEASE_LOST
        if dead:
            row = tx.session.get_one(OutboxRow, owed.held.row_id)
            tx.emit(
                DeliveryDead(
                    row_id=row.id, topic=row.topic.value, recipient_id=row.recipient_id, reason=str(fault)[:200]
                )
            )
    log.warning("delivery failed", outbox_id=owed.held.row_id, dead=dead, said=str(fault))
    return Delivered.DEAD if dead else Delivered.LATER
