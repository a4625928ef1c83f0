"""Where files are kept: two doors, ``put`` and ``open``, and what is needed behind a crash or a restore.

A file is whole or not there: written aside on the same volume, brought to the disk, then renamed to its place. A crash
leaves a file without a row, never a row without a file. What the sweep takes for nobody's goes to the trash and may be
brought back for thirty days: the database it asked may have been an older one.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

from app.kernel.errors import Gone, Unavailable

_ASIDE, _TRASH = "aside", "trash"
_KEY_LENGTH = 32


class Storage(Protocol):
    """A place for files; a key is 32 hexadecimal digits and says nothing about the file."""

    def put(self, content: bytes) -> str:
        """Keep a file; returns its key. Raises Unavailable when the place is full, read-only or away."""
        ...

    def keep(self, key: str, content: bytes) -> None:
        """Put a file back under the key it had, as whole as ``put`` does. Raises Unavailable as ``put`` does."""
        ...

    def again(self, key: str) -> str:
        """Keep the same file under a key of its own; returns that. Raises Gone, and Unavailable as ``put`` does."""
        ...

    def open(self, key: str) -> bytes:
        """The file. Raises Gone when it is not there any more, Unavailable when the place is away."""
        ...

    def remove(self, key: str) -> None:
        """Forget a file; one that is not there is no error."""
        ...

    def kept(self) -> Iterator[tuple[str, float]]:
        """Every file: its key, and when it was written (seconds since the epoch)."""
        ...

    def discard(self, key: str) -> None:
        """Put a file into the trash; one that is not there is no error."""
        ...

    def trashed(self) -> Iterator[str]:
        """The keys of what lies in the trash."""
        ...

    def bring_back(self, key: str) -> None:
        """Take a file out of the trash again; one that is not there is no error."""
        ...

    def clear(self, unfinished: float, trashed: float) -> int:
        """Remove for good what was begun before one moment and discarded before another; how many were discarded."""
        ...


@dataclass(frozen=True)
class FileStorage:
    """Files under a directory, two levels deep, readable by nobody but us; outside of anything served."""

    root: Path

    def put(self, content: bytes) -> str:
        key = uuid.uuid4().hex
        self.keep(key, content)
        return key

    def keep(self, key: str, content: bytes) -> None:
        aside, place = self.root / _ASIDE / key, self._place(key)
        try:
            aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.rename(place)
            _sync(place.parent)
        except OSError as error:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            raise Unavailable("storage_unavailable") from error

    def again(self, key: str) -> str:
        made = uuid.uuid4().hex
        place = self._place(made)
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.link(self._place(key), place)  # the bytes are there once, until the last of its names is gone
            _sync(place.parent)
        except FileNotFoundError as error:
            raise Gone("file_gone") from error
        except OSError:  # a place that knows no second name of a file
            self.keep(made, self.open(key))
        return made

    def open(self, key: str) -> bytes:
        try:
            return self._place(key).read_bytes()
        except FileNotFoundError as error:
            if not self.root.is_dir():
                raise Unavailable("storage_unavailable") from error
            raise Gone("file_gone") from error
        except OSError as error:
            raise Unavailable("storage_unavailable") from error

    def remove(self, key: str) -> None:
        with suppress(OSError):
            self._place(key).unlink(missing_ok=True)

    def kept(self) -> Iterator[tuple[str, float]]:
        for path in self.root.glob("??/??/*"):
            if len(path.name) == _KEY_LENGTH:
                yield path.name, _written(path)

    def discard(self, key: str) -> None:
        trashed = self.root / _TRASH / key
        with suppress(OSError):
            trashed.parent.mkdir(mode=0o700, exist_ok=True)
            self._place(key).rename(trashed)
            os.utime(trashed)  # from now on its days in the trash are counted

    def trashed(self) -> Iterator[str]:
        for path in self.root.glob(f"{_TRASH}/*"):
            if len(path.name) == _KEY_LENGTH:
                yield path.name

    def bring_back(self, key: str) -> None:
        place = self._place(key)
        with suppress(OSError):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.root / _TRASH / key).rename(place)

    def clear(self, unfinished: float, trashed: float) -> int:
        _remove(self.root.glob(f"{_ASIDE}/*"), unfinished)
        return _remove(self.root.glob(f"{_TRASH}/*"), trashed)

    def _place(self, key: str) -> Path:
        if len(key) != _KEY_LENGTH or not key.isalnum() or not key.isascii():
            raise ValueError("not a key of this storage")
        return self.root / key[:2] / key[2:4] / key


def open_storage(url: str) -> Storage:
    """The storage an address names. Raises ValueError for an address this build cannot serve."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        raise ValueError(f"storage {parts.scheme}: is not in this build")
    return FileStorage(Path(url2pathname(parts.path)))


def _sync(directory: Path) -> None:
    """Bring the new name itself to the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(paths: Iterator[Path], before: float) -> int:
    """Remove what was written before a moment; how many."""
    removed = 0
    for path in paths:
        if _written(path) < before:
            with suppress(OSError):
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return float("inf")
