"""放假安排: a notice of the State Council, and which dues move when it is loaded (R12)."""

from datetime import date, datetime

import sqlalchemy as sa

from app.administration.kinds.kind import Values, Wanted
from app.administration.kinds.trying import tried
from app.administration.rules import Moves
from app.calendars.loading import load_bundled, load_notice
from app.calendars.models import CalendarDay
from app.calendars.queries import known_through
from app.calendars.rules import DayKind, NamedDay
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction

BUNDLED = "bundled"
"""The notices that came with the program, as far as none is loaded of their years."""


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
        return tried(tx, lambda: _load(tx, wanted.subject, wanted.values))

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
