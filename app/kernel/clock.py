"""The only door to the time of day; everything else takes ``now`` as an argument or asks here.

A file holding one ISO instant can stand in for the system clock (tests and rehearsals only; the factory refuses it
in production). It is read again at each use, so that web, worker and beat move together.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

TOLERATED = timedelta(seconds=20)
"""How far our clock and the database's may be apart: less than a one-time code or a ring of beat lives."""

_followed: list[Path] = []


def follow(path: Path | None) -> None:
    """Take the time from ``path`` from now on, or from the system when it is None."""
    _followed[:] = [] if path is None else [path]


def now() -> datetime:
    """The present instant, aware, in UTC. A clock file without an offset is an error, never a guess."""
    if not _followed:
        return datetime.now(UTC)
    instant = datetime.fromisoformat(_followed[0].read_text(encoding="utf-8").strip())
    if instant.tzinfo is None:
        raise ValueError(f"the clock file must hold an instant with an offset, not {instant.isoformat()}")
    return instant.astimezone(UTC)


def drift(asked: Session | sa.Connection) -> timedelta:
    """How far our clock is ahead of the database's, taken in the middle of the question; negative when it is behind."""
    before = now()
    theirs: datetime = asked.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return before + (now() - before) / 2 - theirs


def is_off(asked: Session | sa.Connection) -> bool:
    """Whether the two are so far apart that codes are refused and rings are thrown away."""
    return abs(drift(asked)) > TOLERATED
