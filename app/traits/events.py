"""What happens to the tags of a firm. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CompanyTagEvent(Event):
    """Something happened to a tag of a firm."""

    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    tag_id: int
    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class CompanyTagPut(CompanyTagEvent):
    """A tag was put; ``verified`` where it was by who verifies."""

    name: ClassVar[str] = "company.tag_put"

    source: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class CompanyTagVerified(CompanyTagEvent):
    """Somebody held it against its basis."""

    name: ClassVar[str] = "company.tag_verified"


@dataclass(frozen=True, kw_only=True)
class CompanyTagEnded(CompanyTagEvent):
    """It is so no more, or was not found to be so."""

    name: ClassVar[str] = "company.tag_ended"

    reason: str
