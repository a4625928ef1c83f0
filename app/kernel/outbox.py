"""Work owed to the outside world: rows written with the ticket, delivered later by workers.

The row is the truth, the broker a doorbell: a lost, doubled or reordered message changes nothing, because due rows are
found by themselves. ``attempts`` rises at the claim, so a row that kills its worker is bounded. A lease that expired
before transmission is free again; one that expired during it may have reached the provider: e-mail goes once more
with the same Message-ID, SMS is left to a human (``uncertain``).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.given import insert_given
from app.kernel.transaction import Transaction

LEASE = timedelta(seconds=120)
BACKOFF = (30, 120, 600, 1800, 7200)  # seconds after the 1st, 2nd … failed attempt; then the row is dead
MAX_ATTEMPTS = len(BACKOFF) + 1


class Topic(StrEnum):
    """A channel that leaves the building."""

    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


class OutboxState(StrEnum):
    """Where one owed delivery stands."""

    PENDING = "pending"
    CLAIMED = "claimed"
    TRANSMITTING = "transmitting"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    CANCELLED = "cancelled"
    HELD = "held"


RESTORED = "the database was restored: it may have left before"
"""Why a row is held after a restore."""
OPEN = (OutboxState.PENDING, OutboxState.CLAIMED, OutboxState.TRANSMITTING)


class OutboxRow(Identified, Base):
    """One delivery owed to one recipient through one channel."""

    __tablename__ = "outbox"

    dedup_key: Mapped[str] = mapped_column(unique=True)
    topic: Mapped[Topic] = mapped_column(text_enum(Topic, "topic"))
    ticket_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    recipient_id: Mapped[int] = mapped_column(sa.BigInteger)
    template: Mapped[str]
    args: Mapped[dict[str, Any]]
    """Ids and figures only; never a name, a phone number or an address."""
    state: Mapped[OutboxState] = mapped_column(text_enum(OutboxState, "state"), default=OutboxState.PENDING)
    attempts: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[uuid.UUID | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        # readiness counts the dead every few seconds among months of sent ones
        sa.Index("ix_outbox_dead", "id", postgresql_where=sa.text("state = 'dead'")),
        sa.Index(
            "ix_outbox_due", "next_at", "id", postgresql_where=sa.text(f"state IN {tuple(s.value for s in OPEN)}")
        ),
    )


@dataclass(frozen=True)
class Claim:
    """A row taken for delivery; only the holder of ``token`` may finish it."""

    row_id: int
    token: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One delivery to owe: to whom, of what, and not before when."""

    topic: Topic
    dedup_key: str
    recipient_id: int
    ticket_id: int | None
    template: str
    args: dict[str, Any]
    not_before: datetime | None = None


def owe(
    tx: Transaction,
    *,
    topic: Topic,
    dedup_key: str,
    recipient_id: int,
    ticket_id: int | None,
    template: str,
    args: dict[str, Any],
    not_before: datetime | None = None,
    held: bool = False,
) -> None:
    """Owe one delivery; the same ``dedup_key`` is owed once, however often it is asked for.

    What is ``held`` (after a restore) leaves only when an operator lets it.
    """
    owed = Owed(
        topic=topic,
        dedup_key=dedup_key,
        recipient_id=recipient_id,
        ticket_id=ticket_id,
        template=template,
        args=args,
        not_before=not_before,
    )
    owe_all(tx, [owed], held=held)


def owe_all(tx: Transaction, owed: Sequence[Owed], *, held: bool = False) -> None:
    """The same of any number of deliveries, in one statement."""
    rows = [
        {
            "dedup_key": each.dedup_key,
            "topic": each.topic,
            "ticket_id": each.ticket_id,
            "recipient_id": each.recipient_id,
            "template": each.template,
            "args": each.args,
            "state": OutboxState.HELD if held else OutboxState.PENDING,
            "last_error": RESTORED if held else None,
            "attempts": 0,
            "next_at": each.not_before or tx.now,
            "created_at": tx.now,
        }
        for each in owed
    ]
    if rows:
        tx.session.execute(insert_given(OutboxRow, rows).on_conflict_do_nothing(index_elements=["dedup_key"]))


def due_rows(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Ids of the rows that may be delivered now, oldest first."""
    return session.scalars(
        sa.select(OutboxRow.id).where(_free(now)).order_by(OutboxRow.next_at, OutboxRow.id).limit(limit)
    ).all()


def claim(session: Session, row_id: int, now: datetime) -> OutboxRow | None:
    """Take one row under a fresh lease, or None when somebody else has it or it is finished."""
    row = session.scalar(
        sa.select(OutboxRow).where(OutboxRow.id == row_id, _free(now)).with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    if row.attempts >= MAX_ATTEMPTS:
        row.state, row.last_error = OutboxState.DEAD, row.last_error or "every attempt ended without a word"
        return None
    if row.state is OutboxState.TRANSMITTING and row.topic is Topic.SMS:
        row.state = OutboxState.UNCERTAIN
        return None
    row.state, row.attempts = OutboxState.CLAIMED, row.attempts + 1
    row.lease_token, row.lease_until = uuid.uuid4(), now + LEASE
    return row


def advance(session: Session, held: Claim, state: OutboxState, now: datetime, error: str | None = None) -> bool:
    """Move a claimed row on; False when the lease was lost meanwhile, and then nothing is changed."""
    values: dict[str, Any] = {"state": state}
    if state is OutboxState.SENT:
        values["sent_at"] = now
    if error is not None:
        values["last_error"] = error[:500]
    return _update_held(session, held, values)


def fail(session: Session, held: Claim, attempts: int, now: datetime, error: str, wait: int | None = None) -> bool:
    """Put a failed attempt back for later, or bury the row after the last one."""
    if attempts >= MAX_ATTEMPTS:
        return advance(session, held, OutboxState.DEAD, now, error)
    pause = timedelta(seconds=wait if wait is not None else BACKOFF[attempts - 1])
    values = {"state": OutboxState.PENDING, "next_at": now + pause, "last_error": error[:500], "lease_until": None}
    return _update_held(session, held, values)


def hold_due(session: Session, now: datetime) -> int:
    """Hold what was due or under way in a restored database: it may have left since; returns how many.

    What is not due before now cannot have left.
    """
    under_way = OutboxRow.state.in_((OutboxState.CLAIMED, OutboxState.TRANSMITTING))
    due = sa.and_(OutboxRow.state == OutboxState.PENDING, OutboxRow.next_at <= now)
    held = session.scalars(
        sa.update(OutboxRow)
        .where(sa.or_(under_way, due))
        .values(state=OutboxState.HELD, last_error=RESTORED, lease_until=None)
        .returning(OutboxRow.id)
    )
    return len(held.all())


def count_restored(session: Session) -> int:
    """How many rows are held because of a restore."""
    held = sa.select(sa.func.count()).where(OutboxRow.state == OutboxState.HELD, OutboxRow.last_error == RESTORED)
    return session.scalar(held) or 0


def oldest_pending(session: Session) -> datetime | None:
    """The moment since which the oldest open row is due; None when nothing is owed."""
    return session.scalar(sa.select(sa.func.min(OutboxRow.next_at)).where(OutboxRow.state.in_(OPEN)))


def dead_count(session: Session) -> int:
    """How many rows were given up."""
    return session.scalar(sa.select(sa.func.count()).where(OutboxRow.state == OutboxState.DEAD)) or 0


def count_by_state(session: Session) -> dict[str, int]:
    """How many rows stand in each state that has any."""
    rows = session.execute(sa.select(OutboxRow.state, sa.func.count()).group_by(OutboxRow.state))
    return {state.value: count for state, count in rows}


def _free(now: datetime) -> sa.ColumnElement[bool]:
    lost = sa.and_(OutboxRow.state.in_((OutboxState.CLAIMED, OutboxState.TRANSMITTING)), OutboxRow.lease_until < now)
    return sa.or_(sa.and_(OutboxRow.state == OutboxState.PENDING, OutboxRow.next_at <= now), lost)


def _update_held(session: Session, held: Claim, values: dict[str, Any]) -> bool:
    done = session.scalars(
        sa.update(OutboxRow)
        .where(OutboxRow.id == held.row_id, OutboxRow.lease_token == held.token)
        .values(**values)
        .returning(OutboxRow.id)
    )
    return bool(done.all())
