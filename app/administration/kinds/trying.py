"""A dry run: the change itself under a savepoint, taken back with all that follows from it; which dues would move."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import sqlalchemy as sa

from app.administration.rules import Moves
from app.clocks.models import Clock
from app.clocks.winding import ACTIVE
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket

SHOWN = 20
"""Dues that are shown by name; the others are counted."""


def tried(tx: Transaction, change: Callable[[], object]) -> Moves:
    """What it would move, by the arithmetic that will move it."""
    before = _dues(tx)
    with tx.session.begin_nested() as savepoint:
        change()
        after = _dues(tx)
        savepoint.rollback()
    tx.session.expire_all()
    moved = sorted(key for key, due in before.items() if after.get(key, due) != due)
    clocks = {row.id: row for row in tx.session.execute(_named(moved[:SHOWN]))}
    numbers = [(clocks[key].number or "", clocks[key].kind, before[key], after[key]) for key in moved[:SHOWN]]
    tickets = tx.session.scalar(sa.select(sa.func.count(Clock.ticket_id.distinct())).where(Clock.id.in_(moved or [0])))
    return Moves(
        tickets=tickets or 0,
        clocks=len(before),
        dues=len(moved),
        examples=tuple((number, kind, _said(old), _said(new)) for number, kind, old, new in numbers),
    )


def _dues(tx: Transaction) -> Mapping[int, datetime]:
    """When each clock that has not stopped is due."""
    tx.session.flush()
    rows = tx.session.execute(sa.select(Clock.id, Clock.due_at).where(Clock.state.in_(ACTIVE)))
    return {row.id: row.due_at for row in rows}


def _named(ids: list[int]) -> sa.Select[int, str, str]:
    return (
        sa.select(Clock.id, Clock.kind, Ticket.number)
        .outerjoin(Ticket, Ticket.id == Clock.ticket_id)
        .where(Clock.id.in_(ids or [0]))
    )


def _said(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
