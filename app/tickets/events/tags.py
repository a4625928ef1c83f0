"""What people do to tags: frozen facts in the past tense. Nobody is told; the record keeps who and when. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import RegionId, TicketId


@dataclass(frozen=True, kw_only=True)
class TagEvent(Event):
    """Base: the vocabulary of a region changed."""

    about: ClassVar[tuple[str, ...]] = ("tag", "tag")
    silent: ClassVar[bool] = True

    tag: int
    region_id: RegionId
    called: str


@dataclass(frozen=True, kw_only=True)
class TagKept(TagEvent):
    """There is a new one."""

    name: ClassVar[str] = "tag.kept"


@dataclass(frozen=True, kw_only=True)
class TagRenamed(TagEvent):
    """From now on it is called otherwise, wherever it stands."""

    name: ClassVar[str] = "tag.renamed"

    former: str


@dataclass(frozen=True, kw_only=True)
class TagRetired(TagEvent):
    """It is put on no ticket any more."""

    name: ClassVar[str] = "tag.retired"


@dataclass(frozen=True, kw_only=True)
class TagRestored(TagEvent):
    """It may be put on again."""

    name: ClassVar[str] = "tag.restored"


@dataclass(frozen=True, kw_only=True)
class TagMerged(TagEvent):
    """Another one stands in its place from now on, on so many tickets."""

    name: ClassVar[str] = "tag.merged"

    into: int
    into_called: str
    moved: int


@dataclass(frozen=True, kw_only=True)
class TagOfTicketEvent(Event):
    """Base: a tag and one ticket; nothing about the ticket changes."""

    about: ClassVar[tuple[str, ...]] = ("ticket", "number")
    silent: ClassVar[bool] = True

    ticket_id: TicketId
    number: str
    tag: int
    called: str


@dataclass(frozen=True, kw_only=True)
class TicketTagged(TagOfTicketEvent):
    """It was put on."""

    name: ClassVar[str] = "ticket.tagged"


@dataclass(frozen=True, kw_only=True)
class TicketUntagged(TagOfTicketEvent):
    """It was taken off."""

    name: ClassVar[str] = "ticket.untagged"
