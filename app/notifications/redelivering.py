"""What an operator decides about deliveries that stand still: try them again, or give them up. Each is on record."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from app.kernel.errors import Invalid, Missing
from app.kernel.outbox import OutboxRow, OutboxState
from app.kernel.sentences import say
from app.kernel.text import clean, is_blank, one_line
from app.kernel.transaction import Transaction
from app.notifications.events import DeliveryGivenUp, DeliveryRetried

STANDS_STILL = (OutboxState.DEAD, OutboxState.UNCERTAIN, OutboxState.HELD)
"""What nobody tries by itself any more."""
WAITS = (OutboxState.PENDING, *STANDS_STILL)
"""What may be given up; a row that a worker holds is his for two minutes."""


def deliveries(tx: Transaction, states: Collection[OutboxState], limit: int) -> Sequence[OutboxRow]:
    """The deliveries in these states, the one that is due first before the others."""
    return tx.session.scalars(
        sa.select(OutboxRow).where(OutboxRow.state.in_(states)).order_by(OutboxRow.next_at, OutboxRow.id).limit(limit)
    ).all()


def retry(tx: Transaction, ids: Collection[int]) -> int:
    """Give deliveries that stand still a fresh set of attempts, now; returns how many.

    What has become idle meanwhile is dropped when its turn comes. Raises Missing when one of them does not stand still.
    """
    rows = _locked(tx, ids, STANDS_STILL)
    for row in rows:
        was, row.state, row.attempts, row.next_at = row.state, OutboxState.PENDING, 0, tx.now
        row.last_error = None
        tx.emit(DeliveryRetried(row_id=row.id, topic=row.topic.value, recipient_id=row.recipient_id, was=was.value))
    return len(rows)


def retry_all(tx: Transaction, state: OutboxState) -> int:
    """Give a fresh set of attempts to all that stand still in one state; returns how many."""
    return retry(tx, tx.session.scalars(sa.select(OutboxRow.id).where(OutboxRow.state == state)).all())


def give_up(tx: Transaction, ids: Collection[int], reason: str) -> int:
    """Let deliveries not be made; returns how many. The inbox keeps what it holds.

    Raises Invalid without a reason, Missing when one of them is not there to be given up.
    """
    said = one_line(clean(reason))
    if is_blank(said):
        raise Invalid({"reason": [say("请填写原因。")]})
    rows = _locked(tx, ids, WAITS)
    for row in rows:
        was, row.state, row.last_error = row.state, OutboxState.CANCELLED, said[:500]
        tx.emit(
            DeliveryGivenUp(
                row_id=row.id, topic=row.topic.value, recipient_id=row.recipient_id, was=was.value, reason=said
            )
        )
    return len(rows)


def _locked(tx: Transaction, ids: Collection[int], states: Collection[OutboxState]) -> Sequence[OutboxRow]:
    rows = tx.session.scalars(
        sa.select(OutboxRow)
        .where(OutboxRow.id.in_(set(ids)), OutboxRow.state.in_(states))
        .order_by(OutboxRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(set(ids)):
        raise Missing()
    return rows
