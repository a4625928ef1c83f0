"""工作时间: from a day on, tomorrow at the earliest; which dues move is tried out (R12)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.administration.kinds.kind import Values, Wanted
from app.administration.kinds.provided import ProvidedKind
from app.administration.kinds.trying import tried
from app.administration.rules import Moves
from app.calendars.opening import HOURS, ORDINARY, set_hours
from app.calendars.rules import local_day
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.rulebook.rules import ProvisionKind


class HoursKind(ProvidedKind):
    """One timetable for all; the calendar has a version for each."""

    def __init__(self) -> None:
        super().__init__(ProvisionKind.HOURS)

    def default(self, subject: str) -> Mapping[str, Any] | None:
        """The ordinary hours."""
        return ORDINARY if subject == HOURS else None

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """A dry run."""
        since = wanted.since or local_day(tx.now)
        return tried(tx, lambda: set_hours(tx, wanted.values, since))

    def put_in_force(
        self, tx: Transaction, region_id: RegionId | None, subject: str, values: Values, valid_from: datetime
    ) -> None:
        """Let them hold; running clocks follow."""
        set_hours(tx, values, local_day(valid_from))
