"""What is open in the firms of a hand-over: seen while it waits for names, written down when it is done."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.handovers.models import HandOver, HandOverFirm, HandOverMatter
from app.handovers.rules import HandOverState
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.showing import PROMISED
from app.tickets.rules.words import OPEN

SHOWN = 200
"""Matters a page lists; all of them are written down."""


@dataclass(frozen=True)
class Matter:
    """An open matter by its number alone: who takes it over reads the rest when it is his."""

    ticket_id: int
    number: str
    promised: ClockKind | None
    due_at: datetime | None


def open_matters(tx: Transaction, row: HandOver, limit: int | None = SHOWN) -> list[Matter]:
    """What is open in the firms now, what is promised first before the rest."""
    first = (
        sa.select(Clock.kind, Clock.due_at)
        .where(
            Clock.ticket_id == Ticket.id,
            Clock.state == ClockState.RUNNING,
            Clock.kind.in_([each.value for each in PROMISED]),
        )
        .order_by(Clock.due_at, Clock.id)
        .limit(1)
        .lateral()
    )
    firms = sa.select(HandOverFirm.company_id).where(HandOverFirm.hand_over_id == row.id)
    rows = tx.session.execute(
        sa.select(Ticket.id, Ticket.number, first.c.kind, first.c.due_at)
        .outerjoin(first, sa.true())
        .where(Ticket.company_id.in_(firms), Ticket.state.in_(OPEN))
        .order_by(first.c.due_at.asc().nulls_last(), Ticket.id)
        .limit(limit)
    )
    return [Matter(each.id, each.number, ClockKind(each.kind) if each.kind else None, each.due_at) for each in rows]


def matters_of(tx: Transaction, row: HandOver) -> list[Matter]:
    """What was handed over, as it was written down; what is open now while it waits for names."""
    if row.state is not HandOverState.DONE:
        return open_matters(tx, row)
    kept = tx.session.scalars(
        sa.select(HandOverMatter)
        .where(HandOverMatter.hand_over_id == row.id)
        .order_by(HandOverMatter.due_at.asc().nulls_last(), HandOverMatter.id)
        .limit(SHOWN)
    )
    return [
        Matter(each.ticket_id, each.number, ClockKind(each.promised) if each.promised else None, each.due_at)
        for each in kept
    ]


def write_down(tx: Transaction, row: HandOver) -> tuple[str, ...]:
    """Keep what is open at this moment; returns the numbers."""
    found = open_matters(tx, row, limit=None)
    tx.session.add_all(
        HandOverMatter(
            hand_over_id=row.id,
            ticket_id=each.ticket_id,
            number=each.number,
            promised=each.promised.value if each.promised else None,
            due_at=each.due_at,
        )
        for each in found
    )
    tx.session.flush()
    return tuple(each.number for each in found)
