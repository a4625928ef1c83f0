"""``tickets.due_at`` and ``resting``: what the clocks say, kept where lists are sorted. Written here alone.

It is written in the transaction that changes a clock, under the ticket's lock, and never raises the ticket's version:
nobody acted. ``pressing_drift`` proves it every night; ``refresh`` mends it, after a deployment and whenever asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.events import DeadlineMoved
from app.clocks.models import TICKET, Clock
from app.clocks.rules.states import ClockState
from app.kernel.transaction import Transaction
from app.sla.models import OpenDue
from app.sla.open_dues import mend_open_dues
from app.sla.rules.pressing import BEHIND_ALL, NO_CLOCK, pressing_of
from app.tickets.models import Ticket
from app.tickets.rules.words import OPEN


@dataclass(frozen=True)
class Misplaced:
    """A ticket whose place in a list by dues is not what its clocks say."""

    ticket_id: int
    number: str
    stored: datetime
    computed: datetime


def note_pressing(session: Session, ticket_id: int, clocks: Iterable[Clock]) -> None:
    """Write down what all the clocks of a locked ticket say by now; nothing when it stands there already."""
    found = pressing_of((clock.state, clock.due_at) for clock in clocks)
    _write(session, ticket_id, sa.literal(found.due_at), sa.literal(found.resting))


def on_deadline_moved(tx: Transaction, event: DeadlineMoved) -> None:
    """INSIDE handler: a due that a new calendar moved takes its ticket along."""
    if event.subject == TICKET:
        _write(tx.session, event.subject_id, _due(), _resting())


def refresh(tx: Transaction, after: int, limit: int) -> int | None:
    """Mend up to ``limit`` tickets whose id is above ``after``; returns the last id looked at, None at the end.

    Open tickets, and ended ones that still claim a due or are counted as open; the rows they are counted by with them.
    Each batch is a transaction of its own, so that whoever acts waits a moment at most; it may be broken off and begun
    again.
    """
    ids = tx.session.scalars(
        sa.select(Ticket.id)
        .where(Ticket.id > after, sa.or_(_sorted_somewhere(), Ticket.id.in_(sa.select(OpenDue.ticket_id))))
        .order_by(Ticket.id)
        .limit(limit)
        .with_for_update(key_share=True)
    ).all()
    if not ids:
        return None
    tx.session.execute(
        sa.update(Ticket)
        .where(Ticket.id.in_(ids), sa.or_(Ticket.due_at != _due(), Ticket.resting != _resting()))
        .values(due_at=_due(), resting=_resting())
        .execution_options(synchronize_session=False)
    )
    mend_open_dues(tx.session, ids)
    return ids[-1]


def pressing_drift(session: Session) -> Sequence[Misplaced]:
    """The tickets whose place in a list is not what their clocks say; none when all is well."""
    rows = session.execute(
        sa.select(Ticket.id, Ticket.number, Ticket.due_at, _due().label("computed"))
        .where(_sorted_somewhere(), sa.or_(Ticket.due_at != _due(), Ticket.resting != _resting()))
        .order_by(Ticket.id)
    )
    return [Misplaced(row.id, row.number, row.due_at, row.computed) for row in rows]


def _sorted_somewhere() -> sa.ColumnElement[bool]:
    return sa.or_(Ticket.state.in_(OPEN), Ticket.due_at != NO_CLOCK)


def _write(session: Session, ticket_id: int, due: sa.ColumnElement[datetime], resting: sa.ColumnElement[bool]) -> None:
    session.execute(
        sa.update(Ticket)
        .where(Ticket.id == ticket_id, sa.or_(Ticket.due_at != due, Ticket.resting != resting))
        .values(due_at=due, resting=resting)
        .execution_options(synchronize_session=False)
    )


def due_by(of: sa.ColumnElement[bool]) -> sa.ColumnElement[datetime]:
    """``rules.pressing.pressing_of`` as SQL, by those clocks of a ticket; a test proves both the same."""
    runs, rests = Clock.state == ClockState.RUNNING, Clock.state == ClockState.PAUSED
    resting = sa.func.min(Clock.due_at).filter(rests) + sa.literal(BEHIND_ALL, sa.Interval())
    due = sa.func.coalesce(sa.func.min(Clock.due_at).filter(runs), resting)
    found = sa.select(due).where(Clock.ticket_id == Ticket.id, sa.or_(runs, rests), of).correlate(Ticket)
    return sa.func.coalesce(found.scalar_subquery(), sa.literal(NO_CLOCK))


def _due() -> sa.ColumnElement[datetime]:
    return due_by(sa.true())


def _resting() -> sa.ColumnElement[bool]:
    runs, rests = Clock.state == ClockState.RUNNING, Clock.state == ClockState.PAUSED
    found = (
        sa.select(sa.func.count().filter(runs) == 0)
        .where(Clock.ticket_id == Ticket.id, sa.or_(runs, rests))
        .having(sa.func.count() > 0)
        .correlate(Ticket)
    )
    return sa.func.coalesce(found.scalar_subquery(), sa.false())
