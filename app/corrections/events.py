"""What happens to a correction a firm asked for. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CorrectionEvent(Event):
    """Something happened to one."""

    about: ClassVar[tuple[str, ...]] = ("company", "company_id")

    company_id: int
    company_name: str
    region_id: int
    correction_id: int
    field: str


@dataclass(frozen=True, kw_only=True)
class CorrectionAsked(CorrectionEvent):
    """The firm asked for it."""

    name: ClassVar[str] = "company.correction_asked"
    firm_reads: ClassVar[tuple[str, ...]] = ("company_name", "field", "wanted")

    wanted: str


@dataclass(frozen=True, kw_only=True)
class CorrectionDecided(CorrectionEvent):
    """The office put it right, or said why not."""

    name: ClassVar[str] = "company.correction_decided"
    firm_reads: ClassVar[tuple[str, ...]] = ("company_name", "field", "accepted", "words")

    accepted: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class CorrectionWithdrawn(CorrectionEvent):
    """The firm took it back."""

    name: ClassVar[str] = "company.correction_withdrawn"
    silent: ClassVar[bool] = True
