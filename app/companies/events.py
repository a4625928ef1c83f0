"""What happens to firms and their pairings. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CompanyRegistered(Event):
    """A firm was entered."""

    name: ClassVar[str] = "company.registered"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    credit_code: str
    region_id: int


@dataclass(frozen=True, kw_only=True)
class CompanyUpdated(Event):
    """A firm's entry or its contacts were changed; ``changed`` names the fields, not their values."""

    name: ClassVar[str] = "company.updated"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    credit_code: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContactsVerified(Event):
    """Somebody said that the firm's people to call are the right ones."""

    name: ClassVar[str] = "company.contacts_verified"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    credit_code: str


@dataclass(frozen=True, kw_only=True)
class CompanyRenamed(Event):
    """A firm got another name; by the former one it is still found, and wherever it is hidden both are."""

    name: ClassVar[str] = "company.renamed"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    credit_code: str
    former: str
    present: str


@dataclass(frozen=True, kw_only=True)
class CompanyRecoded(Event):
    """A firm got another credit code; by the former one it is still found."""

    name: ClassVar[str] = "company.recoded"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    former: str
    present: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CompanyMoved(Event):
    """A firm moved to another park, into one or out of all; its open matters go along."""

    name: ClassVar[str] = "company.moved"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    credit_code: str
    former_park_id: int | None
    park_id: int | None


@dataclass(frozen=True, kw_only=True)
class OfficerPaired(Event):
    """An officer was given a seat at a firm; ``previous_officer_id`` gave way."""

    name: ClassVar[str] = "company.officer_paired"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    officer_id: int
    previous_officer_id: int | None
    seat: str
    from_day: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfficerUnpaired(Event):
    """A pairing was ended without a successor."""

    name: ClassVar[str] = "company.officer_unpaired"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    officer_id: int
    seat: str
    until_day: date
    reason: str
