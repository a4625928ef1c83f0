"""What happens to hand-overs and stand-ins: frozen facts. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class HandOverEvent(Event):
    """Base: something was done with a hand-over."""

    about: ClassVar[tuple[str, ...]] = ("hand_over", "hand_over")
    silent: ClassVar[bool] = True

    hand_over: int
    region_id: int


@dataclass(frozen=True, kw_only=True)
class HandOverProposed(HandOverEvent):
    """Firms are to change hands."""

    name: ClassVar[str] = "pairing.hand_over_proposed"

    giver_id: int
    taker_id: int
    day: date
    firms: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class HandOverSigned(HandOverEvent):
    """One of the two put his name to it; ``instead`` when the centre signed for one who is in office no more."""

    name: ClassVar[str] = "pairing.hand_over_signed"

    gives: bool
    instead: bool


@dataclass(frozen=True, kw_only=True)
class HandOverWritten(HandOverEvent):
    """The giver wrote in the book; ``again`` when a name that stood under the words of before stands no more."""

    name: ClassVar[str] = "pairing.hand_over_written"

    words: str
    firms: tuple[str, ...]
    """Credit codes of the firms of which he said something else than before."""
    said: tuple[str, ...]
    """What he says of each now."""
    again: bool


@dataclass(frozen=True, kw_only=True)
class HandedOver(HandOverEvent):
    """Both have signed: the firms, and what is open in them, are the taker's from the day on."""

    name: ClassVar[str] = "pairing.handed_over"

    giver_id: int
    taker_id: int
    day: date
    firms: tuple[str, ...]
    matters: tuple[str, ...]
    entries: tuple[str, ...]
    """Numbers of the visits and errands that went along."""


@dataclass(frozen=True, kw_only=True)
class HandOverDropped(HandOverEvent):
    """It will not be; everything stays as it was."""

    name: ClassVar[str] = "pairing.hand_over_dropped"

    note: str


@dataclass(frozen=True, kw_only=True)
class StandInArranged(Event):
    """Somebody stands in for an officer from a day until before another."""

    name: ClassVar[str] = "pairing.stand_in_arranged"
    about: ClassVar[tuple[str, ...]] = ("account", "officer")
    silent: ClassVar[bool] = True

    officer: str
    officer_id: int
    stand_in: str
    from_day: date
    until_day: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class StandInEnded(Event):
    """The officer is back earlier; until before the day the other stood in."""

    name: ClassVar[str] = "pairing.stand_in_ended"
    about: ClassVar[tuple[str, ...]] = ("account", "officer")
    silent: ClassVar[bool] = True

    officer: str
    stand_in: str
    until_day: date
