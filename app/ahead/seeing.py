"""What is ahead for an officer as he may know it: visits to make, promises to keep, clocks about to turn, firms' days.

Whoever stands in for another has the other's firms and promises among his own while it lasts.
"""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.ahead.rules import SUNDAY, week_ahead
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.promises.listing import few_due
from app.promises.seeing import SeenPromise
from app.tickets.ahead import wanted_ahead
from app.tickets.models import Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import OPEN
from app.tickets.seeing import rows_among
from app.tickets.seen import SeenRow
from app.visits.seeing import SeenVisitRow, due_visits

VISITS, ROWS = 10, 8
"""Visits on a card, and of every other kind: what no longer fits one sheet is no card."""


@dataclass(frozen=True, kw_only=True)
class Turning:
    """A clock of a matter that will say its next word soon."""

    row: SeenRow
    kind: ClockKind
    turns_at: datetime
    """When its next rung rings."""
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class SeenCard:
    """周一卡: the week of an officer on one sheet."""

    monday: date
    until: date
    """Its Sunday."""
    visits: tuple[SeenVisitRow, ...]
    promises: tuple[SeenPromise, ...]
    turning: tuple[Turning, ...]
    wanted: tuple[SeenRow, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing to say."""
        return not (self.visits or self.promises or self.turning or self.wanted)


def seen_card(tx: Transaction) -> SeenCard:
    """The reader's card of the week ahead: what is past and open, and what comes until its Sunday; nine queries."""
    calendar = calendar_now(tx.session)
    monday = week_ahead(local_day(tx.now), calendar.is_workday)
    until = monday + SUNDAY
    return SeenCard(
        monday=monday,
        until=until,
        visits=tuple(due_visits(tx, None, VISITS, until=until).items),
        promises=tuple(few_due(tx, until, ROWS)),
        turning=tuple(turning_until(tx, calendar.closing(until), ROWS)),
        wanted=tuple(wanted_ahead(tx, until - local_day(tx.now), ROWS)),
    )


def turning_soon(tx: Transaction, limit: int) -> list[Turning]:
    """Clocks whose next rung rings by the close of the next workday, by their dues; three queries."""
    calendar = calendar_now(tx.session)
    return turning_until(tx, calendar.closing(calendar.next_workday_after(local_day(tx.now))), limit)


def turning_until(tx: Transaction, until: datetime, limit: int) -> list[Turning]:
    """Clocks of the reader's open matters that are not late and ring next by an instant, by their dues; three queries.

    A matter of which several clocks ring stands there with the one that rings first.
    """
    ids = visible(tx.actor, Ticket).where(Ticket.state.in_(OPEN)).with_only_columns(Ticket.id)
    rows = tx.session.execute(
        sa.select(Clock.ticket_id, Clock.kind, Clock.next_at, Clock.due_at)
        .where(
            Clock.ticket_id.in_(ids),
            Clock.state == ClockState.RUNNING,
            Clock.due_at > tx.now,
            Clock.next_at <= until,
        )
        .order_by(Clock.next_at, Clock.id)
        .limit(limit * 3)
    ).all()
    first = {row.ticket_id: row for row in reversed(rows)}
    seen = rows_among(tx, list(first))
    found = [
        Turning(row=seen[each.ticket_id][0], kind=ClockKind(each.kind), turns_at=each.next_at, due_at=each.due_at)
        for each in sorted(first.values(), key=lambda row: row.next_at)
        if each.ticket_id in seen
    ]
    return sorted(found[:limit], key=lambda each: each.due_at)
