"""Breaches that were healed: a postponement asked for in time and granted late (R7), as the ticket's story tells it."""

from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.clocks.models import Clock
from app.tickets.models import TicketEventRow
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action


@cache
def healed() -> sa.ColumnElement[bool]:
    """Whether a clock's breach was healed: asked before the breach, granted after it. A condition on ``Clock``."""
    asked, decided, between = (aliased(TicketEventRow) for _ in range(3))
    breached: sa.SQLColumnExpression[datetime | None] = Clock.breached_at
    same = [sa.and_(each.ticket_id == Clock.ticket_id, each.cycle == Clock.cycle) for each in (asked, decided)]
    # by what was asked, not by the clock: a clock named two levels down would be any clock there is
    decided_before = sa.exists().where(
        between.ticket_id == asked.ticket_id,
        between.cycle == asked.cycle,
        between.action == Action.DECIDE_POSTPONEMENT,
        between.seq > asked.seq,
        between.seq < decided.seq,
    )
    granted = sa.exists().where(
        same[0],
        same[1],
        asked.action == Action.POSTPONE,
        asked.at <= breached,
        decided.action == Action.DECIDE_POSTPONEMENT,
        decided.payload["approved"].as_boolean(),
        decided.at >= breached,
        decided.seq > asked.seq,
        sa.not_(decided_before),
    )
    overdue = sa.and_(Clock.kind == ClockKind.RESOLVE, breached.is_not(None), Clock.due_at > breached)
    return sa.case((overdue, granted), else_=False)
