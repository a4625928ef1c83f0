"""The reasons people choose from, which the zone may offer or not, explain and put in order. Pure.

A code is never dropped and never means something else: what was said with it stays, and figures count by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.kernel.words import Word
from app.tickets.rules.words import HandBackReason, PauseReason, PostponeReason, RejectReason

REASONS: Mapping[str, type[Word]] = {
    "reject": RejectReason,
    "hand_back": HandBackReason,
    "pause": PauseReason,
    "postpone": PostponeReason,
}
"""By the act that asks for one; each in the order in which it is offered unless the zone says another."""
LAST = 99
"""The place of what was given none."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One reason as a region has it."""

    reason: Word
    offered: bool = True
    note: str = ""
    """The zone's own explanation."""
    place: int = LAST


def key_of(act: str, reason: Word) -> str:
    """The subject under which it is set: ``pause.procedure``."""
    return f"{act}.{reason.value}"


KEYS: Mapping[str, tuple[str, Word]] = {
    key_of(act, reason): (act, reason) for act, listed in REASONS.items() for reason in listed
}


def in_order(act: str, held: Mapping[str, Mapping[str, object]]) -> list[Offered]:
    """Every reason of an act by what is set: by place, those without one behind in the order of the list.

    Where none was left, all of them are offered: an act that nobody can take would help nobody.
    """
    found = [
        Offered(
            reason=reason,
            offered=bool(values.get("offered", True)),
            note=str(values.get("note", "")),
            place=int(str(values.get("place", LAST))),
        )
        for reason in REASONS[act]
        for values in (held.get(key_of(act, reason), {}),)
    ]
    if not any(each.offered for each in found):
        found = [replace(each, offered=True) for each in found]
    return sorted(found, key=lambda each: each.place)


def is_last(reasons: Sequence[Offered], reason: Word) -> bool:
    """Whether it is the only one that is still offered: without it the act could not be taken."""
    return [each.reason for each in reasons if each.offered] == [reason]
