"""A list as it leaves the building: its columns and how its pages are read, declared once, beside the reading.

Whoever shows such a list, on a page or in a file, reads it through the same function of its slice, so that a file says
of nobody what the page does not. A value is a text, a number, a day or an instant; how a file holds it is ``sheets``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from app.kernel.pagination import Page
from app.kernel.transaction import Transaction

R = TypeVar("R")
Value = str | int | date | datetime | None
Conditions = Mapping[str, str]
"""What an address says: name → value, blanks taken off, nothing empty."""


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its head, what stands in it, and how wide it is (in halves of a Chinese character)."""

    head: str
    read: Callable[[R], Value]
    width: int = 14


def day_asked(typed: str) -> date | None:
    """The day an address names; None for none, and for what is no day."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def _nothing(_tx: Transaction, _asked: Conditions) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[R]):
    """A list that may be taken along. ``page`` reads what exists for the actor, and raises as its page does."""

    abilities: tuple[str, ...]
    """Whoever has one of them opens the list, and may take it along."""
    names: tuple[str, ...]
    """The conditions an address may say; every other word is left alone."""
    columns: tuple[Column[R], ...]
    page: Callable[[Transaction, Conditions, str | None, int], Page[R]]
    said: Callable[[Transaction, Conditions], Sequence[tuple[str, str]]] = _nothing
    """The conditions in words."""


AnyListing = Listing[Any]


def conditions_of(listing: AnyListing, typed: Mapping[str, str]) -> dict[str, str]:
    """What of an address is a condition of this list."""
    return {name: value for name in listing.names if (value := typed.get(name, "").strip())}
