"""What happens to two records of one firm. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import CompanyId, RegionId


@dataclass(frozen=True, kw_only=True)
class CompanyMerged(Event):
    """A record went into another of the same firm; ``people`` are the user names that went along."""

    name: ClassVar[str] = "company.merged"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    """The record that is kept."""
    credit_code: str
    child_id: int
    child_code: str
    child_name: str
    merger_id: int
    tickets: int
    people: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class CompanyMergerUndone(Event):
    """Two records are two again; ``tickets`` went back, those filed meanwhile by people of the other among them."""

    name: ClassVar[str] = "company.merger_undone"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    credit_code: str
    child_id: int
    child_code: str
    merger_id: int
    tickets: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordTold(Event):
    """Base: whoever belongs to one of the two records, or looks after it, hears of it."""

    about: ClassVar[tuple[str, ...]] = ("company", "company_id", "merger_id")
    firm_reads: ClassVar[tuple[str, ...]] = ("until",)

    company_id: CompanyId
    """The record whose people hear."""
    merger_id: int
    region_id: RegionId
    kept: str
    """Name of the record that is kept."""
    gone: str
    """And of the other."""
    until: str
    """The instant until which it could be undone, as RFC 3339."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordsJoined(RecordTold):
    """The two are one from now on."""

    name: ClassVar[str] = "company.records_joined"


@dataclass(frozen=True, kw_only=True)
class RecordsParted(RecordTold):
    """They are two again."""

    name: ClassVar[str] = "company.records_parted"
