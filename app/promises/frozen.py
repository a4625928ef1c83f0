"""Promises as the week's report freezes them: those that ripened in it, and those open and late at its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.rules import local_day
from app.promises.counting import of_a_test_at, officer_of, open_late
from app.promises.models import Promise
from app.promises.rules.ripening import PromiseFact, ripened
from app.promises.rules.words import LONGEST_MONTHS

AHEAD = timedelta(days=31 * (LONGEST_MONTHS + 1))
"""No first day lies further after the moment it is kept."""
BEHIND = timedelta(days=90)
"""A firm's silence ends within a few weeks after its first day; what is told later than that counts no more."""


@dataclass(frozen=True, kw_only=True)
class FrozenPromise:
    """One promise behind a figure."""

    promise_id: int
    ticket_id: int | None
    company_id: int
    park_id: int | None
    department_id: int | None
    officer_id: int | None
    """Who gave it as an officer of firms, for no unit."""
    counted: bool


def ripe_promises(session: Session, region_id: int, start: datetime, cutoff: datetime) -> list[FrozenPromise]:
    """The promises of a region of which it was told in a span of time whether they were kept; one query."""
    rows = session.scalars(
        sa.select(Promise)
        .where(
            Promise.region_id == region_id,
            Promise.first_due_on.between(local_day(start - BEHIND), local_day(cutoff + AHEAD)),
            sa.or_(
                Promise.first_due_on.between(local_day(start - timedelta(days=1)), local_day(cutoff)),
                sa.and_(Promise.ended_at >= start, Promise.ended_at < cutoff),
                Promise.earlier.contains([{"kind": "broken"}]),
            ),
            sa.not_(of_a_test_at(cutoff)),
        )
        .order_by(Promise.id)
    )
    found = []
    for row in rows:
        told = ripened(
            PromiseFact(
                state=row.state,
                first_due_on=row.first_due_on,
                done_at=row.done_at,
                ended_at=row.ended_at,
                earlier=row.earlier,
            )
        )
        if told is not None and start <= told.at < cutoff and row.given_at < cutoff:
            found.append(
                FrozenPromise(
                    promise_id=row.id,
                    ticket_id=row.ticket_id,
                    company_id=row.company_id,
                    park_id=row.park_id,
                    department_id=row.department_id,
                    officer_id=officer_of(row),
                    counted=told.kept,
                )
            )
    return found


def late_promises(session: Session, region_id: int, start: datetime, cutoff: datetime) -> list[FrozenPromise]:
    """The promises open and late at the end of a week; counted are those whose day was in it. One query."""
    return [
        FrozenPromise(
            promise_id=each.promise_id,
            ticket_id=each.ticket_id,
            company_id=each.company_id,
            park_id=each.park_id,
            department_id=each.department_id,
            officer_id=each.officer_id,
            counted=each.first_due_on >= local_day(start),
        )
        for each in open_late(session, (region_id,), cutoff)
    ]
