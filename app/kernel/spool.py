"""Where files lie while they come in: beside the storage, a bounded number of bytes at a time, and never as a name.

What finds no room is dropped, not refused half-way: the rest of the form is read to its end, so that nobody's words are
lost with a file. Whoever reads the form asks ``lost`` then.
"""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

LATE = "late"
"""Where files wait whose sender has to sign in again first; by account."""
IN_MEMORY = 512 * 1024
"""Bytes of a file up to which it needs no disk."""
MOST_IN_FLIGHT = 372 * 1024 * 1024
"""Bytes of all requests with files that one process takes at once: six of the largest.

It bounds the disk alone, for one file of a request at a time is held in memory. Which process takes a request is
chance: each has room for all its threads bringing two of the largest files.
"""


@dataclass
class Spool:
    """A folder for what comes in, and how many bytes of it are announced at the moment."""

    folder: Path
    most: int = MOST_IN_FLIGHT
    announced: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def admit(self, size: int) -> "Incoming":
        """What a request of this size brings; where there is no room for it now, its files are dropped."""
        with self._turn:
            room = self.announced + size <= self.most
            if room:
                self.announced += size
        return Incoming(self, size if room else 0, lost=not room)

    def sweep(self, moment: float) -> int:
        """Remove what was left behind before ``moment``; how many.

        By a system that cannot hold a file without a name, and by people who did not come back for theirs.
        """
        removed = 0
        for path in self._left():
            with suppress(OSError):
                if path.stat().st_mtime < moment:
                    path.unlink()
                    removed += 1
        return removed

    def _left(self) -> Iterator[Path]:
        with suppress(OSError):
            yield from self.folder.iterdir()
        with suppress(OSError):
            yield from (self.folder / LATE).glob("*/*")

    def give_back(self, size: int) -> None:
        """Make room: a request is over."""
        with self._turn:
            self.announced -= size


@dataclass
class Incoming:
    """The files of one request on their way in."""

    spool: Spool
    size: int
    lost: bool = False
    """Whether a file found no room, in bytes in flight or on the disk."""

    def file(self) -> IO[bytes]:
        """A place for one more file."""
        return cast(IO[bytes], _Place(self))

    def close(self) -> None:
        """The request is over; a second time is no more than once."""
        self.spool.give_back(self.size)
        self.size = 0


class _Place:
    """A file that is written as long as there is room; what does not fit is thrown away, as ``Incoming.lost`` says."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY, mode="w+b", dir=str(incoming.spool.folder))  # noqa: SIM115

    def write(self, content: bytes) -> int:
        """Keep some bytes, or let them go."""
        if not self._incoming.lost:
            try:
                self._write(content)
            except OSError:
                self._lose()
        return len(content)

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a place; what was not on the disk yet goes there first, if there is room."""
        try:
            self._file.seek(place, whence)
        except OSError:
            self._lose()
        return self._file.tell()

    def _write(self, content: bytes) -> None:
        try:
            self._file.write(content)
        except FileNotFoundError:  # what came is in memory still; the folder is made by whoever comes first
            self._incoming.spool.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file.rollover()

    def _lose(self) -> None:
        self._incoming.lost = True
        with suppress(OSError):
            self._file.close()
        self._file = SpooledTemporaryFile(mode="w+b")  # noqa: SIM115

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._file)
