"""What the clocks say: frozen facts in the past tense. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.clocks.rules.rungs import Who
from app.kernel.events import Event
from app.kernel.ids import AccountId, ClockId, CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.kernel.telling import Severity


@dataclass(frozen=True, kw_only=True)
class StepReached(Event):
    """A rung of the reminder ladder was reached: said once for (clock, deadline_seq, rung)."""

    name: ClassVar[str] = "sla.step_reached"

    clock_id: ClockId
    deadline_seq: int
    rung: str
    """The key: half, day_before, two_hours, due, plus_1, plus_3, plus_5, week_1 …"""
    label: str
    """The rung in Chinese."""
    kind: str
    severity: Severity
    who: Who
    digest: bool
    """Not said at once, but with all others of its sort on the next Monday."""
    unreminded: bool
    """Every warning was missed in an outage: whoever has to act is late and was never reminded."""
    subject: str
    """What the clock is of: ``ticket`` …"""
    number: str
    """The subject's."""
    ticket_id: TicketId | None
    """The ticket it is, or is about."""
    region_id: RegionId
    company_id: CompanyId | None
    park_id: ParkId | None
    department_id: DepartmentId | None
    """The unit that is late; None where no unit is."""
    person_id: AccountId | None = None
    """Who gave his word; None where a unit is all there is."""
    started_at: datetime
    due_at: datetime
    overdue: bool

    def thing(self) -> tuple[str, str]:
        """The matter behind the clock, by its number."""
        return self.subject, self.number


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(Event):
    """A new calendar moved the due of a running clock (R12)."""

    name: ClassVar[str] = "sla.deadline_moved"
    about: ClassVar[tuple[str, ...]] = ("ticket_id", "clock_id")

    clock_id: ClockId
    kind: str
    subject: str
    subject_id: int
    ticket_id: TicketId | None
    """The ticket it is, or is about."""
    region_id: RegionId
    department_id: DepartmentId | None
    due_before: datetime
    due_at: datetime
    calendar_version: int

    def thing(self) -> tuple[str, str]:
        """The matter behind the clock, by its id: a calendar moves thousands, and asks none for its number."""
        return f"{self.subject}_id", str(self.subject_id)


@dataclass(frozen=True, kw_only=True)
class TermSet(Event):
    """A limit was set from a day on; a clock that runs keeps the limit it was started with."""

    name: ClassVar[str] = "sla.term_set"
    about: ClassVar[tuple[str, ...]] = ("term", "key")
    silent: ClassVar[bool] = True

    key: str
    region_id: RegionId | None
    """None: for every region that has none of its own."""
    limit: str
    before: str
    """What held there at that moment."""
    valid_from: datetime
