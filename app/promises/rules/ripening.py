"""When it is told whether a promise was kept on the day that was said first, so that each counts in one week. Pure.

That day ends without the unit's word: it was late, whatever comes later. The firm, or its silence, ends one that was
said done in time: then. The firm says no after that day: then it was late. One it released before counts nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.calendars.rules import SHANGHAI
from app.promises.rules.words import PromiseState


@dataclass(frozen=True, kw_only=True)
class PromiseFact:
    """What is kept of a promise about its end."""

    state: PromiseState
    first_due_on: date
    done_at: datetime | None
    ended_at: datetime | None
    earlier: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Ripened:
    """Since when it is told, and whether it was kept in time."""

    at: datetime
    kept: bool


def ripened(fact: PromiseFact) -> Ripened | None:
    """When a promise counts, and how; None while nobody can tell, and for one that was released before."""
    over = datetime.combine(fact.first_due_on + timedelta(days=1), time(), SHANGHAI)
    if fact.ended_at is not None and fact.ended_at < over:
        return None if fact.state is PromiseState.RELEASED else Ripened(at=fact.ended_at, kept=True)
    in_time = [(done, until) for done, until in _said(fact) if done < over and (until is None or until >= over)]
    if not in_time:
        return Ripened(at=over, kept=False)
    broken = in_time[0][1]
    if broken is not None:
        return Ripened(at=broken, kept=False)
    if fact.ended_at is None or fact.state is PromiseState.RELEASED:
        return None
    return Ripened(at=fact.ended_at, kept=True)


def _said(fact: PromiseFact) -> list[tuple[datetime, datetime | None]]:
    """From when until when the unit's word stood that it is done; the last may stand still."""
    found: list[tuple[datetime, datetime | None]] = [
        (datetime.fromisoformat(each["done_at"]), datetime.fromisoformat(each["at"]))
        for each in fact.earlier
        if each["kind"] == "broken" and each.get("done_at")
    ]
    return [*found, (fact.done_at, None)] if fact.done_at is not None else found
