"""A form was printed: what left as a file is on record. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FormPrinted(Event):
    """A form about a ticket left as a file; ``form`` says which, ``medium`` as what."""

    name: ClassVar[str] = "ticket.form_printed"
    about: ClassVar[tuple[str, ...]] = ("ticket", "number")
    silent: ClassVar[bool] = True

    ticket_id: int
    number: str
    form: str
    medium: str


@dataclass(frozen=True, kw_only=True)
class OrderPrinted(Event):
    """A supervision order left as a file."""

    name: ClassVar[str] = "supervision.order_printed"
    about: ClassVar[tuple[str, ...]] = ("order", "number")
    silent: ClassVar[bool] = True

    number: str
    ticket_number: str
    medium: str


@dataclass(frozen=True, kw_only=True)
class ErrandPrinted(Event):
    """A paper of an errand left as a file; ``form`` says which."""

    name: ClassVar[str] = "errand.printed"
    about: ClassVar[tuple[str, ...]] = ("errand", "number")
    silent: ClassVar[bool] = True

    number: str
    form: str
    medium: str


@dataclass(frozen=True, kw_only=True)
class HandOverPrinted(Event):
    """The book of a hand-over left as a file."""

    name: ClassVar[str] = "pairing.hand_over_printed"
    about: ClassVar[tuple[str, ...]] = ("hand_over", "hand_over")
    silent: ClassVar[bool] = True

    hand_over: int
    medium: str


@dataclass(frozen=True, kw_only=True)
class MeetingPrinted(Event):
    """The minutes of those called to a ticket left as a file."""

    name: ClassVar[str] = "meeting.printed"
    about: ClassVar[tuple[str, ...]] = ("ticket", "number")
    silent: ClassVar[bool] = True

    ticket_id: int
    number: str
    medium: str


@dataclass(frozen=True, kw_only=True)
class DossierPrinted(Event):
    """A firm's dossier left as a file, and what for."""

    name: ClassVar[str] = "company.dossier_printed"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    reason: str
    medium: str


@dataclass(frozen=True, kw_only=True)
class BulletinPrinted(Event):
    """A weekly report left as a bulletin."""

    name: ClassVar[str] = "report.printed"
    about: ClassVar[tuple[str, ...]] = ("report", "number")
    silent: ClassVar[bool] = True

    number: str
    medium: str
