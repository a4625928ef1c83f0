"""What happens to a promise: frozen facts in the past tense. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import CompanyId, DepartmentId, ParkId, RegionId, TicketId

_READS = ("company_name", "unit", "text", "due_on")
"""What a firm reads of each that it is told of."""


@dataclass(frozen=True, kw_only=True)
class PromiseEvent(Event):
    """Base: something happened to one promise."""

    about: ClassVar[tuple[str, ...]] = ("promise", "promise_id")

    promise_id: int
    version: int
    ticket_id: TicketId | None
    company_id: CompanyId
    company_name: str
    region_id: RegionId
    park_id: ParkId | None
    department_id: DepartmentId | None
    author_id: int | None
    """Who keeps it."""
    unit: str
    """The unit; the person where he spoke for none."""
    text: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class PromiseGiven(PromiseEvent):
    """Somebody told a firm by when he would do what."""

    name: ClassVar[str] = "promise.given"
    firm_reads: ClassVar[tuple[str, ...]] = _READS


@dataclass(frozen=True, kw_only=True)
class PromiseMoved(PromiseEvent):
    """He named another day, and said why; the first one is kept."""

    name: ClassVar[str] = "promise.moved"
    firm_reads: ClassVar[tuple[str, ...]] = (*_READS, "before", "words")

    before: date
    words: str


@dataclass(frozen=True, kw_only=True)
class PromiseDone(PromiseEvent):
    """He said that it is done; the firm says whether."""

    name: ClassVar[str] = "promise.done"
    firm_reads: ClassVar[tuple[str, ...]] = (*_READS, "words")

    words: str


@dataclass(frozen=True, kw_only=True)
class PromiseKept(PromiseEvent):
    """The firm said that it was kept."""

    name: ClassVar[str] = "promise.kept"

    late: bool


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(PromiseEvent):
    """The firm said that it was not kept; it is open again."""

    name: ClassVar[str] = "promise.broken"

    words: str


@dataclass(frozen=True, kw_only=True)
class PromiseReleased(PromiseEvent):
    """The firm wants it no more."""

    name: ClassVar[str] = "promise.released"

    words: str


@dataclass(frozen=True, kw_only=True)
class PromiseDeemed(PromiseEvent):
    """The firm said nothing for five workdays: it counts as done, and is marked."""

    name: ClassVar[str] = "promise.deemed"
    silent: ClassVar[bool] = True

    late: bool


@dataclass(frozen=True, kw_only=True)
class PromiseHandedOver(PromiseEvent):
    """Both signed the hand-over: another keeps it from now on."""

    name: ClassVar[str] = "promise.handed_over"
    silent: ClassVar[bool] = True

    giver_id: int
    hand_over: int
