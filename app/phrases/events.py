"""What people do to templates: frozen facts in the past tense. The words stand in the versions. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import RegionId


@dataclass(frozen=True, kw_only=True)
class PhraseEvent(Event):
    """Base: a template has another version; nobody is told, the record keeps who and when."""

    about: ClassVar[tuple[str, ...]] = ("phrase", "phrase")
    silent: ClassVar[bool] = True

    phrase: int
    region_id: RegionId
    version: int


@dataclass(frozen=True, kw_only=True)
class PhraseKept(PhraseEvent):
    """There is a new one."""

    name: ClassVar[str] = "phrase.kept"


@dataclass(frozen=True, kw_only=True)
class PhraseChanged(PhraseEvent):
    """From now on it says something else."""

    name: ClassVar[str] = "phrase.changed"


@dataclass(frozen=True, kw_only=True)
class PhraseRetired(PhraseEvent):
    """It is offered to nobody any more."""

    name: ClassVar[str] = "phrase.retired"


@dataclass(frozen=True, kw_only=True)
class PhraseRestored(PhraseEvent):
    """It is offered again."""

    name: ClassVar[str] = "phrase.restored"
