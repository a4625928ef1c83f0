"""The only door to the time of day; everything else takes ``now`` as an argument or asks here.

A file holding one ISO instant can stand in for the system clock (tests and rehearsals only; the factory refuses it
in production). It is read again at each use, so that web, worker and beat move together.
"""

from datetime import UTC, datetime
from pathlib import Path

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
