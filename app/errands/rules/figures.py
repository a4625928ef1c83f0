"""代办办结率, 代办按时率, 补正率: which errands count, and how, as of an instant. Pure.

d of all are errands an agent took up in the year that the firm did not withdraw and the park did not refuse: by the day
they were taken up, all of the year until then. Finished is what the firm received; on time is counted of those that it
received and those that it should have had by then.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.errands.rules.lifecycle import ErrandState
from app.errands.rules.planning import in_time


class ErrandFigure(StrEnum):
    """A figure of the report, by its key."""

    FINISHED = "errands"
    ON_TIME = "errands_on_time"
    ASKED_AGAIN = "errands_again"
    MONTH = "errands_month"


@dataclass(frozen=True, kw_only=True)
class ErrandFact:
    """What is kept of an errand about its course; instants are UTC."""

    state: ErrandState
    taken_at: datetime
    needed_at: datetime | None
    ended_at: datetime | None
    again_at: datetime | None
    """When papers of one step were asked for a second time."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One row behind a figure."""

    figure: ErrandFigure
    counted: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class Span:
    """What is counted: from the first day of the year, and of the month, until an instant that belongs to neither."""

    year_start: datetime
    month_start: datetime
    until: datetime


def counted_of(fact: ErrandFact, span: Span) -> list[Counted]:
    """The rows an errand has behind the figures of a span; none where it does not count."""
    ended = None if fact.ended_at is None or fact.ended_at >= span.until else fact.state
    if fact.taken_at >= span.until or ended in {ErrandState.WITHDRAWN, ErrandState.REFUSED}:
        return []
    received = fact.ended_at if ended is ErrandState.CLOSED else None
    found = []
    if fact.taken_at >= span.year_start:
        found += [_finished(received, ended), *_on_time(fact, span.until, received, ended)]
        again = fact.again_at is not None and fact.again_at < span.until
        found.append(
            Counted(figure=ErrandFigure.ASKED_AGAIN, counted=again, reason="asked_again" if again else "asked_once")
        )
    if received is not None and received >= span.month_start:
        kept = in_time(received, fact.needed_at)
        found.append(Counted(figure=ErrandFigure.MONTH, counted=kept, reason="in_time" if kept else "late"))
    return found


def _finished(received: datetime | None, ended: ErrandState | None) -> Counted:
    reason = "received" if received else "terminated" if ended is ErrandState.TERMINATED else "errand_open"
    return Counted(figure=ErrandFigure.FINISHED, counted=received is not None, reason=reason)


def _on_time(fact: ErrandFact, until: datetime, received: datetime | None, ended: ErrandState | None) -> list[Counted]:
    """One that was terminated before its day was owed no more; after it, it was late."""
    if received is not None:
        kept = in_time(received, fact.needed_at)
        return [Counted(figure=ErrandFigure.ON_TIME, counted=kept, reason="in_time" if kept else "late")]
    due = fact.needed_at
    stopped = ended is ErrandState.TERMINATED and fact.ended_at is not None and due is not None and fact.ended_at <= due
    if due is None or due >= until or stopped:
        return []
    return [Counted(figure=ErrandFigure.ON_TIME, counted=False, reason="absent")]
