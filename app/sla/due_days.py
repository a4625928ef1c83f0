"""A month of dues: how many matters fall due on each day to this reader, and the first few of each.

Due by the clock the reader's list of open matters goes by; what rests is due on no day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from app.calendars.rules import SHANGHAI
from app.kernel.transaction import Transaction
from app.sla.worklists import open_due
from app.tickets.models import Ticket
from app.tickets.rules.words import OPEN
from app.tickets.seeing import rows_among
from app.tickets.seen import SeenRow

FIRST_OF_A_DAY = 3
"""Matters of each day that stand in the month itself; the others are one click away."""


@dataclass(frozen=True)
class DueDay:
    """A day on which something is due: how much, and the first of it."""

    number: int
    rows: list[SeenRow] = field(default_factory=list)


def due_days(tx: Transaction, first: date, last: date) -> Mapping[date, DueDay]:
    """The days from ``first`` to ``last``, both included, on which something is due; three queries."""
    due = open_due(tx)
    day = sa.cast(sa.func.timezone(str(SHANGHAI), due), sa.Date).label("day")
    start, end = (datetime.combine(each, time(), SHANGHAI) for each in (first, last + timedelta(days=1)))
    there = (Ticket.visible_to(tx.actor), Ticket.state.in_(OPEN), due >= start, due < end)
    place = sa.func.row_number().over(partition_by=day, order_by=(due, Ticket.id)).label("place")
    number = sa.func.count().over(partition_by=day).label("number")
    found = sa.select(Ticket.id, day, place, number).where(*there).subquery()
    heads = sa.select(found).where(found.c.place <= FIRST_OF_A_DAY).order_by(found.c.day, found.c.place)
    listed = tx.session.execute(heads).all()
    rows = rows_among(tx, [each.id for each in listed])
    days: dict[date, DueDay] = {}
    for each in listed:
        known = days.setdefault(each.day, DueDay(each.number))
        if each.id in rows:
            known.rows.append(rows[each.id][0])
    return days
