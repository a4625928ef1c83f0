"""What a backup is on the disk, and how one tells a whole one from one that was cut off or damaged.

DIR/20261127T020000Z/database.dump   everything in PostgreSQL, as of one moment
DIR/20261127T020000Z/files.txt       which file every attachment of that moment has: key, SHA-256, size
DIR/20261127T020000Z/manifest.json   written last: without it the rest was cut off
DIR/files/ab/abcd…                   the files by their SHA-256, once each, whatever backup names them
DIR/keys/20261127T020000Z.env        the settings without which the rest cannot be read; to be kept elsewhere
"""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

FORMAT = 1
DUMP, LISTING, MANIFEST = "database.dump", "files.txt", "manifest.json"
POOL, KEYS = "files", "keys"
_STAMP = re.compile(r"\d{8}T\d{6}Z")
_CHUNK = 1024 * 1024


class BackupRefused(Exception):
    """A backup that cannot be made or brought back; the message is for whoever asked."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What one backup holds. ``lost`` are attachments whose file was gone or another one when it was taken."""

    taken_at: str
    release: str
    schema: str
    server: str
    counts: dict[str, int]
    """Rows of each table."""
    roles: list[str]
    """Roles of the database that the dump names in rights and policies; they are not in it."""
    files: int
    bytes: int
    lost: list[str]
    keys: str
    """The names of the keys it was taken with (``keys.names_of``); they cannot be found from them."""
    dump: str
    listing: str
    """SHA-256 of both files."""

    @property
    def moment(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.taken_at)

    def write(self, folder: Path) -> None:
        """Put it into its place whole; from now on the folder is a backup."""
        facts = {"format": FORMAT, **asdict(self)}
        write_whole(folder / MANIFEST, json.dumps({**facts, "seal": _seal(facts)}, indent=1).encode())

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read it back. Raises BackupRefused for one that was cut off, damaged, or is of another kind."""
        try:
            facts: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            seal, kind = facts.pop("seal"), facts["format"]
        except FileNotFoundError as error:
            raise BackupRefused(f"{folder} was cut off: it has no {MANIFEST}") from error
        except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
            raise BackupRefused(f"{folder / MANIFEST} is damaged: {error}") from error
        if seal != _seal(facts):
            raise BackupRefused(f"{folder / MANIFEST} is damaged: it is not what was written")
        if kind != FORMAT:
            raise BackupRefused(f"{folder} has format {kind}, this version reads {FORMAT}")
        del facts["format"]
        return cls(**facts)


@dataclass(frozen=True)
class Line:
    """One line of the listing: an attachment's file."""

    key: str
    sha256: str
    size: int


def read_listing(folder: Path) -> Iterator[Line]:
    """The files of a backup."""
    with (folder / LISTING).open(encoding="ascii") as lines:
        for line in lines:
            key, sha256, size = line.split()
            yield Line(key, sha256, int(size))


def stamp_of(moment: datetime) -> str:
    """What the folder of a backup is called."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def stamps(root: Path) -> list[str]:
    """All that was begun in a folder of backups, oldest first."""
    return sorted(path.name for path in root.glob("*") if path.is_dir() and _STAMP.fullmatch(path.name))


def whole(root: Path) -> list[str]:
    """Those of them that were finished, oldest first."""
    return [stamp for stamp in stamps(root) if (root / stamp / MANIFEST).exists()]


def pooled(root: Path, sha256: str) -> Path:
    """Where the pool keeps a content."""
    return root / POOL / sha256[:2] / sha256


def digest_of(path: Path) -> str:
    """The SHA-256 of a file of any size."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def fingerprint(lasting: Mapping[str, str]) -> str:
    """What tells whether two sets of settings are the same, and nothing about them."""
    text = json.dumps(dict(lasting), sort_keys=True).encode()
    return hmac.new(text, b"zhuqishao backup keys 1", hashlib.sha256).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, for nobody but us."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.new")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _seal(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(dict(facts), sort_keys=True).encode()).hexdigest()
