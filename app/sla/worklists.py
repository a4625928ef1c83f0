"""Work lists with the most pressing clock first, and their exact counts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, raiseload

from app.kernel.pagination import Page, decode_cursor, encode_cursor
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.sla.models import Clock
from app.sla.rules.clocks import ClockState
from app.tickets.models import Ticket
from app.tickets.rules.worklists import Worklist
from app.tickets.worklists import count_waiting, waiting_in

NO_CLOCK = datetime(2999, 1, 1, tzinfo=UTC)
"""Where a ticket without an open clock is sorted: last."""
BEHIND_ALL = timedelta(days=365 * 500)
"""Added to the due of a clock that rests, so that it sorts behind all that run and before those without a clock."""


def pressing_due() -> sa.ColumnElement[datetime]:
    """The due of a ticket's most pressing open clock; one that rests presses nobody and comes after all that run."""
    runs, rests = Clock.state == ClockState.RUNNING, Clock.state == ClockState.PAUSED
    resting = sa.func.min(Clock.due_at).filter(rests) + sa.literal(BEHIND_ALL, sa.Interval())
    due = (
        sa.select(sa.func.coalesce(sa.func.min(Clock.due_at).filter(runs), resting))
        .where(Clock.ticket_id == Ticket.id, sa.or_(runs, rests))
        .correlate(Ticket)
        .scalar_subquery()
    )
    return sa.func.coalesce(due, sa.literal(NO_CLOCK))


def tickets_overdue(now: datetime) -> sa.ColumnElement[bool]:
    """Tickets with a running clock past its due; a paused clock is not late."""
    return Ticket.id.in_(sa.select(Clock.ticket_id).where(Clock.state == ClockState.RUNNING, Clock.due_at < now))


def page_of_list(tx: Transaction, name: Worklist, cursor: str | None, limit: int) -> Page[Ticket]:
    """One page of a work list, oldest due first; company, park and category are loaded."""
    due = pressing_due()
    statement = (
        visible(tx.actor, Ticket)
        .add_columns(due.label("due"))
        .where(waiting_in(tx.actor, name, tickets_overdue(tx.now)))
        .options(
            joinedload(Ticket.company), joinedload(Ticket.park), joinedload(Ticket.category), raiseload("*")
        )
    )  # fmt: skip
    if cursor:
        after_due, after_id = decode_cursor(cursor, 2)
        statement = statement.where(sa.or_(due > after_due, sa.and_(due == after_due, Ticket.id > after_id)))
    rows = tx.session.execute(statement.order_by(due, Ticket.id).limit(limit + 1)).unique().all()
    shown = rows[:limit]
    more = len(rows) > limit
    return Page([row[0] for row in shown], encode_cursor([shown[-1][1], shown[-1][0].id]) if more else None)


def waiting_counts(tx: Transaction, names: Sequence[Worklist]) -> Mapping[Worklist, int]:
    """How many tickets wait in each list."""
    return count_waiting(tx.session, tx.actor, names, tickets_overdue(tx.now))
