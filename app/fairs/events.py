"""What happens around a fair: frozen facts in the past tense. Pure.

What one guest is told carries no fact of another.
"""

from dataclasses import dataclass
from typing import ClassVar

from app.fairs.rules import Invitation
from app.kernel.events import Event
from app.kernel.ids import CompanyId, DepartmentId, RegionId


@dataclass(frozen=True, kw_only=True)
class FairEvent(Event):
    """Base: something happened to a fair; the record keeps it, guests are told apart."""

    about: ClassVar[tuple[str, ...]] = ("fair", "fair")
    silent: ClassVar[bool] = True

    fair: int
    region_id: RegionId
    version: int


@dataclass(frozen=True, kw_only=True)
class FairPlanned(FairEvent):
    """There will be one."""

    name: ClassVar[str] = "fair.planned"


@dataclass(frozen=True, kw_only=True)
class FairChanged(FairEvent):
    """It is elsewhere, at another time, or with other guests."""

    name: ClassVar[str] = "fair.changed"


@dataclass(frozen=True, kw_only=True)
class FairCancelled(FairEvent):
    """There will be none."""

    name: ClassVar[str] = "fair.cancelled"

    reason: str


@dataclass(frozen=True, kw_only=True)
class GuestsMarked(FairEvent):
    """Somebody noted who came."""

    name: ClassVar[str] = "fair.guests_marked"

    banks: int
    firms: int


@dataclass(frozen=True, kw_only=True)
class NeedBorn(FairEvent):
    """A need was written down there; that the matter was filed, and its need, are events of their own."""

    name: ClassVar[str] = "fair.need_born"

    number: str
    """The ticket's."""


@dataclass(frozen=True, kw_only=True)
class GuestTold(Event):
    """Base: a guest hears of a fair."""

    about: ClassVar[tuple[str, ...]] = ("fair", "fair")

    fair: int
    region_id: RegionId
    version: int
    what: Invitation
    title: str
    place: str
    starts_at: str
    """The instant, as RFC 3339."""
    note: str
    reason: str
    """Why it was cancelled; empty otherwise."""


@dataclass(frozen=True, kw_only=True)
class FirmTold(GuestTold):
    """A firm that is, or was, invited."""

    name: ClassVar[str] = "fair.firm_told"
    firm_reads: ClassVar[tuple[str, ...]] = ("what", "title", "place", "starts_at", "note", "reason")
    about: ClassVar[tuple[str, ...]] = ("fair", "fair", "company_id")

    company_id: CompanyId


@dataclass(frozen=True, kw_only=True)
class BankTold(GuestTold):
    """A bank that is, or was."""

    name: ClassVar[str] = "fair.bank_told"
    about: ClassVar[tuple[str, ...]] = ("fair", "fair", "department_id")

    department_id: DepartmentId
