"""What people do to common issues: frozen facts in the past tense. Pure.

What a night or a filing finds is no act of anybody's and is not on record.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import RegionId


@dataclass(frozen=True, kw_only=True)
class IssueEvent(Event):
    """Base: something was done to a common issue; nobody is told, the record keeps it."""

    about: ClassVar[tuple[str, ...]] = ("common_issue", "issue")
    silent: ClassVar[bool] = True

    issue: int
    region_id: RegionId


@dataclass(frozen=True, kw_only=True)
class IssuesMerged(IssueEvent):
    """Another issue went up in this one."""

    name: ClassVar[str] = "issue.merged"

    other: int
    tickets: tuple[str, ...]
    """Those that came from it."""


@dataclass(frozen=True, kw_only=True)
class IssueSplit(IssueEvent):
    """Some matters were taken out into an issue of their own."""

    name: ClassVar[str] = "issue.split"

    made: int
    tickets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IssueDismissed(IssueEvent):
    """Nobody is shown it until that day is over."""

    name: ClassVar[str] = "issue.dismissed"

    quiet_until: date


@dataclass(frozen=True, kw_only=True)
class IssueResumed(IssueEvent):
    """It is shown again before its time."""

    name: ClassVar[str] = "issue.resumed"


@dataclass(frozen=True, kw_only=True)
class ParkNoticeEvent(Event):
    """Base: something was done to a notice to the firms of a park that have not written about an issue."""

    about: ClassVar[tuple[str, ...]] = ("park_notice", "notice")
    silent: ClassVar[bool] = True

    notice: int
    region_id: RegionId
    park: str
    """Its name."""


@dataclass(frozen=True, kw_only=True)
class ParkNoticeDrafted(ParkNoticeEvent):
    """Somebody began one; nobody has got anything."""

    name: ClassVar[str] = "issue.park_notice_drafted"

    issue: int
    firms: int


@dataclass(frozen=True, kw_only=True)
class ParkNoticeChanged(ParkNoticeEvent):
    """Its words are others."""

    name: ClassVar[str] = "issue.park_notice_changed"


@dataclass(frozen=True, kw_only=True)
class ParkNoticeDropped(ParkNoticeEvent):
    """It is not sent."""

    name: ClassVar[str] = "issue.park_notice_dropped"


@dataclass(frozen=True, kw_only=True)
class ParkNoticeSent(ParkNoticeEvent):
    """Somebody sent it, by hand and once."""

    name: ClassVar[str] = "issue.park_notice_sent"

    text: str
    firms: int
    """That were told."""
    filed: int
    moved: int
    dissolved: int


@dataclass(frozen=True, kw_only=True)
class ParkNoticeReached(Event):
    """One firm is told; it reads nothing of any other firm's matter."""

    name: ClassVar[str] = "issue.park_notice_reached"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id", "notice")
    firm_reads: ClassVar[tuple[str, ...]] = ("park", "category", "text")

    company_id: int
    notice: int
    region_id: RegionId
    park: str
    category: str
    """Its name."""
    text: str
