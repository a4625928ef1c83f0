"""What offices write to each other beside a ticket; no act of the lifecycle."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import TicketId


@dataclass(frozen=True, kw_only=True)
class ColleaguesMentioned(Event):
    """A remark called colleagues in: which remark, and whom; the words stand in the remark."""

    name: ClassVar[str] = "ticket.mentioned"
    about: ClassVar[tuple[str, ...]] = ("ticket", "number")

    ticket_id: TicketId
    number: str
    remark_id: int
    mentioned: tuple[int, ...]
    """Accounts."""


@dataclass(frozen=True, kw_only=True)
class RemarkWritten(Event):
    """Somebody noted something for colleagues. Which, not what: the words stand in the remark, for who may read it."""

    name: ClassVar[str] = "ticket.remark_written"
    about: ClassVar[tuple[str, ...]] = ("ticket", "number")
    silent: ClassVar[bool] = True

    ticket_id: TicketId
    number: str
    remark_id: int
