"""Row ⇔ file ⇔ SHA-256: which attachments have no file or another one, and which files no row holds."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.kernel.errors import Gone
from app.kernel.storage import Storage
from app.kernel.transaction import Transaction
from app.tickets.enclosures import Attachment
from app.tickets.rules.words import AttachmentState

SAY_EVERY = 5.0
"""Seconds between two lines about a long walk."""


@dataclass
class Matched:
    """What a walk over rows and files found; the first three are keys."""

    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    files: int = 0

    @property
    def whole(self) -> bool:
        """Whether every row has its file and every file its row."""
        return not (self.missing or self.changed or self.foreign)


def match(
    tx: Transaction,
    storage: Storage,
    before: float,
    say: Callable[[str], None],
    elsewhere: Sequence[tuple[str, str]] = (),
) -> Matched:
    """Walk all rows and all files; a file written after ``before`` may still be waiting for its row.

    ``elsewhere``: key and SHA-256 of files that something else than an attachment holds.
    """
    found, said = Matched(), time.monotonic()
    kept = dict(storage.kept())
    # all rows at once: a cursor that waits for slow files would be ended by the server
    rows = tx.session.execute(sa.select(Attachment.key, Attachment.sha256, Attachment.state).order_by(Attachment.key))
    held = [*rows.all(), *((key, sha256, AttachmentState.CLEAN) for key, sha256 in elsewhere)]
    for key, sha256, state in held:
        kept.pop(key, None)
        if state is not AttachmentState.INFECTED:
            found.files += 1
            _look(storage, key, sha256, found)
        if time.monotonic() - said > SAY_EVERY:
            said = time.monotonic()
            say(f"files: {found.files} looked at")
    found.foreign = sorted(key for key, written in kept.items() if written < before)
    return found


def _look(storage: Storage, key: str, sha256: str, found: Matched) -> None:
    try:
        if hashlib.sha256(storage.open(key)).hexdigest() != sha256:
            found.changed.append(key)
    except Gone:
        found.missing.append(key)
