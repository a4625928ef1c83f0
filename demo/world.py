"""A region of the demonstration as its history sees it: places, firms, and who sits where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from app.calendars.rules import WorkCalendar
from app.kernel.actor import Actor
from app.kernel.ids import RegionId
from app.kernel.transaction import Consequences, Transaction
from demo.firms import Firm
from demo.people import Crowd, Person
from demo.quiet import quietly

Seats = Mapping[tuple[str, str], str]
"""(role, code of the unit) → user name."""
TOLD_FOR = timedelta(days=8)


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything an act needs to find its person; ``tx`` is the one transaction of the load."""

    tx: Transaction
    region: str
    region_id: RegionId
    calendar: WorkCalendar
    crowd: Crowd
    firms: Sequence[Firm]
    """Those that file; each has a user of its own."""
    seats: Seats
    officer_of: Mapping[str, str]
    """Credit code → user name of the officer in seat A."""

    @property
    def told_since(self) -> datetime:
        """Of what happened earlier, nobody was told: inboxes do not begin in 2022."""
        return self.tx.now - TOLD_FOR

    @cached_property
    def quiet(self) -> Consequences:
        """What follows from acts that nobody is told of."""
        return quietly(self.tx.consequences)

    def by(self, actor: Actor, at: datetime) -> Transaction:
        """The load's transaction in somebody's hands at an instant."""
        tx = self.tx
        consequences = self.quiet if at < self.told_since else tx.consequences
        return Transaction(tx.session, actor, at, consequences, tx.request_id, tx.closing, tx.before_commit)

    def seat(self, role: str, unit: str) -> Actor:
        """Who holds a role in a unit: a department, a park, a region, or a firm (role ``firm``)."""
        return self.crowd[self.seats[role, unit]]

    def officer(self, credit_code: str) -> Actor:
        """The officer in seat A of a firm."""
        return self.crowd[self.officer_of[credit_code]]


def seats_of(people: Sequence[Person]) -> Seats:
    """Who sits where; of several in one seat, the first named."""
    found: dict[tuple[str, str], str] = {}
    for person in people:
        if person.company is not None:
            found.setdefault(("firm", person.company[0]), person.username)
        else:
            unit = person.department or person.park or person.region
            found.setdefault((person.role.value, unit[0]), person.username)
    return found
