"""What happens to lists that leave or come in. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ListTaken(Event):
    """Somebody took a list along: which, under which conditions, how many rows."""

    name: ClassVar[str] = "list.taken"
    about: ClassVar[tuple[str, ...]] = ("list", "what")
    silent: ClassVar[bool] = True

    what: str
    form: str
    conditions: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ListFetched(Event):
    """Somebody fetched the file that was made for him."""

    name: ClassVar[str] = "list.fetched"
    about: ClassVar[tuple[str, ...]] = ("list", "what")
    silent: ClassVar[bool] = True

    what: str
    file: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ListBrought(Event):
    """A list was brought in to its end; ``counts`` says what became of its rows."""

    name: ClassVar[str] = "list.brought"
    about: ClassVar[tuple[str, ...]] = ("list", "what")
    silent: ClassVar[bool] = True

    what: str
    region_id: int
    file: str
    sha256: str
    new: int
    updated: int
    same: int
    refused: int
