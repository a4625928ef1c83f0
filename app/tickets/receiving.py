"""Receiving files: each is judged, pictures are drawn anew, and what is left is stored; rows come later.

Storing is done before the transaction, so that none waits for a disk. What no row came to hold is removed when the
block ends; what a crash leaves behind is swept after a day (``attaching.sweep``).
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import IO

from app.kernel.errors import DomainError, Invalid, TooLarge
from app.kernel.scanner import Scanner
from app.kernel.storage import Storage
from app.tickets.redrawing import redrawn
from app.tickets.rules.uploads import (
    FIELD,
    IMAGES,
    LARGEST_FILE,
    checked_count,
    checked_size,
    inspected,
)
from app.tickets.rules.words import AttachmentState


@dataclass(frozen=True)
class Upload:
    """A file as it came; ``stream`` is read when its turn comes, so that one at a time is held in memory."""

    name: str
    stream: IO[bytes] = field(repr=False)

    def content(self) -> bytes:
        """What is in it, one byte over the limit at most."""
        return self.stream.read(LARGEST_FILE + 1)


@dataclass(frozen=True)
class StoredFile:
    """A file that was found fit and stored under ``key``, with no row yet."""

    key: str
    name: str
    media: str
    size: int
    sha256: str
    risky: bool
    preview: bytes | None = field(repr=False)
    """A small JPEG of a picture."""


@dataclass
class Received:
    """The stored files of one request, in the state their rows begin with; ``attaching`` says when rows hold them."""

    state: AttachmentState
    files: tuple[StoredFile, ...] = ()
    attached: bool = False


@contextmanager
def received(storage: Storage, scanner: Scanner | None, uploads: Sequence[Upload]) -> Iterator[Received]:
    """Judge and store; raises Invalid naming every file that is refused, TooLarge, or Unavailable.

    Where there is a scanner files wait for it in quarantine; nobody waits here (``scanning``).
    Files stay when rows hold them. After a refusal no row does; after a failure at the commit nobody knows, so they
    stay for the sweep: a row without its file would be worse.
    """
    checked_count(len(uploads))
    found, sentences, too_large = Received(AttachmentState.QUARANTINE if scanner else AttachmentState.CLEAN), [], False
    try:
        for upload in uploads:
            try:
                found.files += (_stored(storage, upload),)
            except Invalid as error:
                too_large = too_large or isinstance(error, TooLarge)
                sentences += error.fields[FIELD]
        if sentences:
            raise TooLarge({FIELD: sentences}) if too_large else Invalid({FIELD: sentences})
        yield found
    except DomainError:
        found.attached = False
        raise
    finally:
        if not found.attached:
            for file in found.files:
                storage.remove(file.key)


@contextmanager
def received_for_each(storage: Storage, found: Received, numbers: Collection[str]) -> Iterator[Mapping[str, Received]]:
    """The files of one request for each of several tickets, every one under keys of its own; by their numbers.

    As ``received``: what no row came to hold is removed when the block ends. Raises Unavailable.
    """
    made: dict[str, Received] = {}
    try:
        for number in numbers if found.files else ():
            made[number] = Received(found.state)
            for file in found.files:
                made[number].files += (replace(file, key=storage.again(file.key)),)
        yield made
    except DomainError:
        for each in made.values():
            each.attached = False
        raise
    finally:
        for each in made.values():
            for file in () if each.attached else each.files:
                storage.remove(file.key)


def _stored(storage: Storage, upload: Upload) -> StoredFile:
    """One file, judged, drawn anew when it is a picture, and stored."""
    content = upload.content()
    judged = inspected(upload.name, content)
    preview = None
    if judged.media in IMAGES:
        content, preview = redrawn(judged.name, content, judged.media)
        checked_size(judged.name, len(content))
    digest = hashlib.sha256(content).hexdigest()
    return StoredFile(storage.put(content), judged.name, judged.media, len(content), digest, judged.risky, preview)
