"""Consequences with the clocks alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.calendars.events import CalendarChanged
from app.clocks.checking import Recomputer
from app.clocks.events import DeadlineMoved, StepReached
from app.kernel.events import Event
from app.kernel.transaction import Handler
from app.sla.keeping import keep
from app.sla.pressing import on_deadline_moved
from app.subjects import SUBJECTS
from app.tickets.events.ticket import TicketEvent


@dataclass
class Timekeepers:
    """Consequences that keep clocks and remember every event."""

    heard: list[Event] = field(default_factory=list)

    def inside(self, event: Event) -> Sequence[Handler]:
        self.heard.append(event)
        if isinstance(event, TicketEvent):
            return [keep]
        if isinstance(event, DeadlineMoved):
            return [on_deadline_moved]
        return [Recomputer(SUBJECTS).on_calendar_changed] if isinstance(event, CalendarChanged) else []

    @property
    def steps(self) -> list[StepReached]:
        return [event for event in self.heard if isinstance(event, StepReached)]
