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
