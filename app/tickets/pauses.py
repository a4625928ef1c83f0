"""The rests of a resolve clock: begun for a stated reason, ended once, never longer than they may last (R5)."""

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.kernel.transaction import Transaction
from app.tickets.models import Pause, Ticket
from app.tickets.rules.words import PauseReason

LONGEST_PAUSE = 5
"""Workdays; R5, a setting."""


def open_pause(tx: Transaction, ticket: Ticket, reason: PauseReason, text: str) -> None:
    """Begin a pause of the ticket's present cycle."""
    calendar = calendar_now(tx.session)
    last_day = calendar.nth_workday_after(local_day(tx.now), LONGEST_PAUSE)
    tx.session.add(
        Pause(
            ticket_id=ticket.id,
            cycle=ticket.cycle,
            reason=reason,
            text=text,
            started_at=tx.now,
            ends_by=calendar.closing(last_day),
        )
    )


def end_pause(tx: Transaction, ticket: Ticket) -> None:
    """End the open pause, if there is one: now, or when it had to end, whatever the hour this comes."""
    tx.session.execute(
        sa.update(Pause)
        .where(Pause.ticket_id == ticket.id, Pause.ended_at.is_(None))
        .values(ended_at=sa.func.greatest(Pause.started_at, sa.func.least(tx.now, Pause.ends_by)))
    )
