"""What happens in a room: frozen facts in the past tense, beside the ticket. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import DepartmentId, RegionId, TicketId
from app.meetings.rules import Lapse


@dataclass(frozen=True, kw_only=True)
class MeetingEvent(Event):
    """Base: something happened in the room of one ticket."""

    about: ClassVar[tuple[str, ...]] = ("ticket", "number")

    ticket_id: TicketId
    number: str
    """The ticket's."""
    region_id: RegionId


@dataclass(frozen=True, kw_only=True)
class PlaceSet(MeetingEvent):
    """It was said where those called meet, and when."""

    name: ClassVar[str] = "meeting.place_set"
    silent: ClassVar[bool] = True

    place: str
    meets_at: str
    """The instant, as RFC 3339."""


@dataclass(frozen=True, kw_only=True)
class WordsSaid(MeetingEvent):
    """Somebody said something to the others. Which, not what: the words stand in the room, for who may read it."""

    name: ClassVar[str] = "meeting.words_said"
    silent: ClassVar[bool] = True

    words_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionTaken(MeetingEvent):
    """Something was settled; what stands in the room."""

    name: ClassVar[str] = "meeting.decision_taken"
    silent: ClassVar[bool] = True

    decision: int
    """Its number within the room."""


@dataclass(frozen=True, kw_only=True)
class TaskEvent(MeetingEvent):
    """Base: something happened to one task."""

    about: ClassVar[tuple[str, ...]] = ("ticket", "number", "task_id")

    task_id: int
    department_id: DepartmentId
    department_name: str
    text: str
    due_at: str
    """As RFC 3339."""


@dataclass(frozen=True, kw_only=True)
class TaskGiven(TaskEvent):
    """A unit took it on."""

    name: ClassVar[str] = "meeting.task_given"


@dataclass(frozen=True, kw_only=True)
class TaskDone(TaskEvent):
    """The unit did it."""

    name: ClassVar[str] = "meeting.task_done"

    note: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class TaskLapsed(TaskEvent):
    """Nobody owes it any more."""

    name: ClassVar[str] = "meeting.task_lapsed"

    why: Lapse
