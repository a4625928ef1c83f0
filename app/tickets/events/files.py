"""What happens to the files of a ticket; none of it is an act of the lifecycle."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import TicketId


@dataclass(frozen=True, kw_only=True)
class FileEvent(Event):
    """Base: something happened to a file of a ticket; no act of the lifecycle, so it moves nothing."""

    about: ClassVar[tuple[str, ...]] = ("ticket", "number")

    ticket_id: TicketId
    number: str
    file: str
    file_name: str


@dataclass(frozen=True, kw_only=True)
class FileAttached(FileEvent):
    """A file was added."""

    name = "ticket.file_attached"
    silent: ClassVar[bool] = True
    size: int
    sha256: str
    internal: bool


@dataclass(frozen=True, kw_only=True)
class FileOpened(FileEvent):
    """Somebody read or saved a file."""

    name = "ticket.file_opened"
    silent: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class FileRefused(FileEvent):
    """The virus scanner found something in a file; it is removed, and whoever brought it is told."""

    name = "ticket.file_refused"
    firm_reads: ClassVar[tuple[str, ...]] = ("file_name", "finding")
    finding: str
    """What the scanner calls it."""
    author_id: int | None
    from_firm: bool
    """Whether it was brought on the firm's side."""


@dataclass(frozen=True, kw_only=True)
class FileReleased(FileEvent):
    """An operator opened a file that no scanner found clean."""

    name = "ticket.file_released"
    silent: ClassVar[bool] = True
    reason: str


@dataclass(frozen=True, kw_only=True)
class FilesShut(Event):
    """An operator put every clean file back into quarantine, to be scanned."""

    name: ClassVar[str] = "attachments.shut"
    about: ClassVar[tuple[str, ...]] = ("attachments", "scope")
    silent: ClassVar[bool] = True

    scope: str
    """Which: ``all``."""
    files: int
