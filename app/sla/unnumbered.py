"""What is held open and is to be taken up by the system: its day has come, or whom it was handed to gave no number."""

import sqlalchemy as sa

from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.setting_aside import not_set_aside, one_by_one
from app.kernel.transaction import Transaction
from app.tickets.closing import revisit_due, take_up_without_number
from app.tickets.models import Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import State

WITHOUT_NUMBER = "number"
"""What this work is called where it is set aside."""


def held_due(tx: Transaction, limit: int = 50) -> int:
    """Take up every held matter whose revisit day or whose limit for a number has passed; returns how many.

    Safe to run twice. ``limit`` holds for each of the two.
    """
    return revisit_due(tx, limit) + unnumbered_due(tx, limit)


def unnumbered_due(tx: Transaction, limit: int = 50) -> int:
    """Take up every matter handed to others whose number was not noted in time; returns how many were looked at.

    Safe to run twice. One that cannot be taken up is set aside and stops nobody else.
    """
    statement = (
        sa.select(Ticket.id)
        .join(Clock, Clock.ticket_id == Ticket.id)
        .where(
            Ticket.state == State.PLANNED,
            Ticket.number_owed,
            Clock.kind == ClockKind.NUMBER,
            Clock.state == ClockState.RUNNING,
            Clock.due_at < tx.now,
            not_set_aside(WITHOUT_NUMBER, Ticket.id, tx.now),
        )
        .order_by(Clock.due_at)
        .limit(limit)
    )
    found = tx.session.scalars(statement).all()
    return one_by_one(tx, WITHOUT_NUMBER, found, lambda each: take_up_without_number(tx, each))
