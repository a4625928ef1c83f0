"""放假安排: a notice of the State Council, and which dues move when it is loaded (R12)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import sqlalchemy as sa

from app.administration.kinds.kind import Values, Wanted
from app.administration.rules import Moves
from app.calendars.loading import load_bundled, load_notice
from app.calendars.models import CalendarDay
from app.calendars.queries import known_through
from app.calendars.rules import DayKind, NamedDay
from app.clocks.models import Clock
from app.clocks.winding import ACTIVE
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket

BUNDLED = "bundled"
"""The notices that came with the program, as far as none is loaded of their years."""
SHOWN = 20
"""Dues that are shown by name; the others are counted."""


class NoticeKind:
    """One year's days; one calendar for the country."""

    dated = False

    def present(self, tx: Transaction, region_id: RegionId | None, subject: str, at: datetime) -> Values | None:
        """The days that were loaded of the year's notice, or how far all of them reach."""
        if subject == BUNDLED:
            through = known_through(tx.session)
            return None if through is None else {"known_through": through.isoformat()}
        rows = tx.session.execute(
            sa.select(CalendarDay.day, CalendarDay.kind, CalendarDay.name)
            .where(CalendarDay.notice_year == int(subject))
            .order_by(CalendarDay.day)
        ).all()
        return {"days": [[row.day.isoformat(), row.kind.value, row.name] for row in rows]} if rows else None

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """A dry run: the notice is loaded and taken back again, all that follows from it included."""
        before = _dues(tx)
        with tx.session.begin_nested() as tried:
            _load(tx, wanted.subject, wanted.values)
            after = _dues(tx)
            tried.rollback()
        tx.session.expire_all()
        moved = sorted(key for key, due in before.items() if after.get(key, due) != due)
        clocks = {row.id: row for row in tx.session.execute(_named(moved[:SHOWN]))}
        numbers = [(clocks[key].number or "", clocks[key].kind, before[key], after[key]) for key in moved[:SHOWN]]
        tickets = tx.session.scalar(
            sa.select(sa.func.count(Clock.ticket_id.distinct())).where(Clock.id.in_(moved or [0]))
        )
        return Moves(
            tickets=tickets or 0,
            clocks=len(before),
            dues=len(moved),
            examples=tuple((number, kind, _said(old), _said(new)) for number, kind, old, new in numbers),
        )

    def put_in_force(
        self, tx: Transaction, region_id: RegionId | None, subject: str, values: Values, valid_from: datetime
    ) -> None:
        """Load it; running clocks follow."""
        _load(tx, subject, values)


def _load(tx: Transaction, subject: str, values: Values) -> None:
    if subject == BUNDLED:
        load_bundled(tx)
        return
    days = [NamedDay(date.fromisoformat(day), DayKind(kind), name) for day, kind, name in values["days"]]
    load_notice(tx, days, int(subject), f"notice {subject}")


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
