"""What happens to two records of one firm. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


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
