"""What every event of a ticket says: which ticket it is about, and by which act it happened."""

from dataclasses import dataclass
from typing import Any, ClassVar

from app.kernel.events import Event
from app.kernel.ids import CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Grade


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The ticket an event is about; ``cycle`` is the cycle after the event."""

    ticket_id: TicketId
    number: str
    region_id: RegionId
    park_id: ParkId | None
    company_id: CompanyId
    cycle: int
    category_code: str
    grade: Grade


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    """Base: something happened to ``subject``."""

    about: ClassVar[tuple[str, ...]] = ("ticket", "subject.number")
    action: ClassVar[Action]
    subject: Subject
    batch: str | None = None
    """Number of the batch it was done in; ``moving`` says it, whoever does it need not."""

    def facts(self) -> dict[str, Any]:
        """The event's own facts; the subject is stored in columns, and by itself no batch is said."""
        facts = super().facts()
        return {key: value for key, value in facts.items() if key != "subject" and (key != "batch" or value)}


@dataclass(frozen=True)
class ReleasedUnit:
    """A support that was let go because the matter was answered without it."""

    department_id: DepartmentId
    name: str


@dataclass(frozen=True, kw_only=True)
class Answering(TicketEvent):
    """Base: the matter was answered; ``released`` are the supports still open then."""

    released: tuple[ReleasedUnit, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Released units by name; the rows are found by their parts."""
        names = [unit.name for unit in self.released]
        rest = {key: value for key, value in super().facts().items() if key != "released"}
        return {**rest, "released": names} if names else rest
