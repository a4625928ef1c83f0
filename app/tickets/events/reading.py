"""A ticket is read by somebody whose reading is put on record; it moves nothing."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import TicketId


@dataclass(frozen=True, kw_only=True)
class TicketRead(Event):
    """Somebody read a matter whose readings are put on record, for the first time that day."""

    name = "ticket.read"
    about: ClassVar[tuple[str, ...]] = ("ticket", "number")
    silent: ClassVar[bool] = True

    ticket_id: TicketId
    number: str
