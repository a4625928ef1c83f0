"""What happens to batches: frozen facts in the past tense. Pure.

What is done to each matter is an event of the ticket, which names the batch.
"""

from dataclasses import dataclass
from typing import ClassVar

from app.batches.rules import BatchAction, Leaving
from app.kernel.events import Event
from app.kernel.ids import DepartmentId, RegionId, TicketId


@dataclass(frozen=True, kw_only=True)
class BatchEvent(Event):
    """Base: something happened to one batch."""

    about: ClassVar[tuple[str, ...]] = ("batch", "batch_number")

    batch_number: str
    region_id: RegionId
    department_id: DepartmentId | None
    """The unit that leads it."""
    cause: str
    matters: int
    """In it after this."""


@dataclass(frozen=True, kw_only=True)
class BatchProposed(BatchEvent):
    """Somebody asked for one."""

    name: ClassVar[str] = "batch.proposed"

    by: str


@dataclass(frozen=True, kw_only=True)
class BatchFormed(BatchEvent):
    """The coordinator formed one."""

    name: ClassVar[str] = "batch.formed"

    tickets: tuple[str, ...]
    """Numbers of its matters."""


@dataclass(frozen=True, kw_only=True)
class BatchActed(BatchEvent):
    """One act was taken on several of its matters; each has an event of its own."""

    name: ClassVar[str] = "batch.acted"
    silent: ClassVar[bool] = True

    action: BatchAction
    done: int
    left_out: tuple[str, ...]
    """Numbers of those it was not taken on."""


@dataclass(frozen=True, kw_only=True)
class MatterLeft(BatchEvent):
    """A matter belongs to it no more, and goes on by itself."""

    name: ClassVar[str] = "batch.matter_left"
    silent: ClassVar[bool] = True

    ticket_id: TicketId
    number: str
    why: Leaving
    note: str = ""
    """What whoever took it out by hand gave as the reason."""


@dataclass(frozen=True, kw_only=True)
class BatchFinished(BatchEvent):
    """The last of its matters was closed."""

    name: ClassVar[str] = "batch.finished"


@dataclass(frozen=True, kw_only=True)
class BatchDropped(BatchEvent):
    """It was taken apart, or never formed; its matters go on one by one."""

    name: ClassVar[str] = "batch.dropped"
    silent: ClassVar[bool] = True

    note: str
