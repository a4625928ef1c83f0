"""What happens to a link: said of each of both matters, and of neither by the other's number. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import TicketId


@dataclass(frozen=True, kw_only=True)
class LinkEvent(Event):
    """Base: a link and one of its matters; whoever may read the other one finds it by the link's id."""

    about: ClassVar[tuple[str, ...]] = ("ticket", "number")
    silent: ClassVar[bool] = True

    ticket_id: TicketId
    number: str
    link: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class TicketLinked(LinkEvent):
    """From now on it belongs together with another one."""

    name: ClassVar[str] = "ticket.linked"


@dataclass(frozen=True, kw_only=True)
class TicketUnlinked(LinkEvent):
    """It does no more."""

    name: ClassVar[str] = "ticket.unlinked"
