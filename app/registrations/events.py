"""What happens to registrations and to the people of a firm. Pure; never a link in it."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RegistrationEvent(Event):
    """Something happened to a registration."""

    about: ClassVar[tuple[str, ...]] = ("registration", "registration_id")

    registration_id: int
    region_id: int
    park_id: int | None
    company_id: int | None
    """The firm that is there already, which it asks to join; later the firm that was entered."""


@dataclass(frozen=True, kw_only=True)
class RegistrationAsked(RegistrationEvent):
    """Somebody registered a firm, or asked to join one that is there."""

    name: ClassVar[str] = "registration.asked"

    company_name: str
    """As it was typed."""
    joins: bool

    firm_reads: ClassVar[tuple[str, ...]] = ("company_name", "joins")


@dataclass(frozen=True, kw_only=True)
class RegistrationDecided(RegistrationEvent):
    """A registration was accepted, or refused with a reason; whoever sent it is written to."""

    name: ClassVar[str] = "registration.decided"
    silent: ClassVar[bool] = True

    accepted: bool
    reason: str
    by_name: str


@dataclass(frozen=True, kw_only=True)
class RegistrationWithdrawn(RegistrationEvent):
    """Whoever sent it took it back."""

    name: ClassVar[str] = "registration.withdrawn"
    silent: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class InvitationMade(Event):
    """Somebody was invited into a firm; the letter follows where there is an address."""

    name: ClassVar[str] = "company.invited"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    invitation_id: int
    link_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationEnded(Event):
    """An invitation was taken up (``account_id``) or taken back."""

    name: ClassVar[str] = "company.invitation_ended"
    about: ClassVar[tuple[str, ...]] = ("company", "company_id")
    silent: ClassVar[bool] = True

    company_id: int
    invitation_id: int
    account_id: int | None
