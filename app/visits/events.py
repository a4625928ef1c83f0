"""What happens around visits: frozen facts in the past tense. Pure. Notes, names met and photos are none of them."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import CompanyId, RegionId
from app.visits.rules.words import DenialState, StandingKind, StandingState, VisitPurpose, VisitWay


@dataclass(frozen=True, kw_only=True)
class VisitsPlanned(Event):
    """Plans were made for a period of a region; each is a visit that waits to be made."""

    name: ClassVar[str] = "visit.plans_made"
    about: ClassVar[tuple[str, ...]] = ("region", "region_id")
    silent: ClassVar[bool] = True

    region_id: RegionId
    made: int
    passed_on: int
    """Plans that went to another officer, because the firm is looked after by him now."""
    missed: int
    """Plans whose period ended without a visit."""


@dataclass(frozen=True, kw_only=True)
class VisitEvent(Event):
    """Base: something happened to one visit."""

    about: ClassVar[tuple[str, ...]] = ("visit", "number")

    number: str
    region_id: RegionId
    company_id: CompanyId


@dataclass(frozen=True, kw_only=True)
class VisitRecorded(VisitEvent):
    """Somebody was there, or called; that its matters were filed are events of their own."""

    name: ClassVar[str] = "visit.recorded"
    firm_reads: ClassVar[tuple[str, ...]] = ("number", "officer", "day", "purpose", "way")

    officer: str
    day: str
    purpose: VisitPurpose
    way: VisitWay
    problems: int


@dataclass(frozen=True, kw_only=True)
class PhotoOpened(VisitEvent):
    """Somebody looked at a photo, or saved it."""

    name: ClassVar[str] = "visit.photo_opened"
    silent: ClassVar[bool] = True

    photo: str


@dataclass(frozen=True, kw_only=True)
class VisitCancelled(VisitEvent):
    """A planned one will not be made."""

    name: ClassVar[str] = "visit.cancelled"
    silent: ClassVar[bool] = True

    reason: str


@dataclass(frozen=True, kw_only=True)
class VisitScheduled(VisitEvent):
    """Somebody said on which day it will be made."""

    name: ClassVar[str] = "visit.scheduled"

    company_name: str
    day: str
    time: str
    """``HH:MM``; empty for any time of the day."""
    by: str


@dataclass(frozen=True, kw_only=True)
class VisitUnscheduled(VisitEvent):
    """It is not made on the day that was said."""

    name: ClassVar[str] = "visit.unscheduled"

    company_name: str
    day: str
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class VisitDenied(VisitEvent):
    """The firm says that nobody came."""

    name: ClassVar[str] = "visit.denied"

    company_name: str
    officer: str
    day: str
    words: str


@dataclass(frozen=True, kw_only=True)
class VisitRuled(VisitEvent):
    """The supervisor ruled whether somebody came."""

    name: ClassVar[str] = "visit.ruled"
    firm_reads: ClassVar[tuple[str, ...]] = ("number", "officer", "day", "ruling", "words")

    officer: str
    day: str
    ruling: DenialState
    words: str


@dataclass(frozen=True, kw_only=True)
class QuietSet(Event):
    """A firm wants to be called on at its own call alone."""

    name: ClassVar[str] = "company.quiet_set"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")

    company_id: CompanyId
    company_name: str
    region_id: RegionId
    until: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class QuietEnded(Event):
    """It may be called on again."""

    name: ClassVar[str] = "company.quiet_ended"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")

    company_id: CompanyId
    company_name: str
    region_id: RegionId


@dataclass(frozen=True, kw_only=True)
class StandingEvent(Event):
    """Base: whether a firm has stopped or is lost."""

    about: ClassVar[tuple[str, ...]] = ("company_standing", "standing")

    standing: int
    company_id: CompanyId
    company_name: str
    region_id: RegionId
    kind: StandingKind


@dataclass(frozen=True, kw_only=True)
class StandingProposed(StandingEvent):
    """Two visits found it so."""

    name: ClassVar[str] = "visit.standing_proposed"


@dataclass(frozen=True, kw_only=True)
class StandingDecided(StandingEvent):
    """The coordinator said whether it is so."""

    name: ClassVar[str] = "visit.standing_decided"

    decision: StandingState
    words: str


@dataclass(frozen=True, kw_only=True)
class StandingEnded(StandingEvent):
    """It works again, or was found again."""

    name: ClassVar[str] = "visit.standing_ended"
    silent: ClassVar[bool] = True

    reason: str
