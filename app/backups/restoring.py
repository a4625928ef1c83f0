"""Bringing a backup back: looked at whole before anything is touched, then the database in one transaction, then files.

What was in the database before is not lost: its schema is renamed, and dropped by hand once nobody wants it any more.
Nothing is sent and nobody is let in by this; ``finishing`` comes before the first worker.
"""

import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from app.backups.keys import lacking
from app.backups.manifest import (
    DUMP,
    LISTING,
    BackupRefused,
    Manifest,
    digest_of,
    pooled,
    read_listing,
    stamp_of,
    stamps,
    whole,
)
from app.backups.owning import make_roles, put_aside, put_back, see_that_it_makes_tables, see_that_it_owns
from app.backups.programs import SAY_EVERY, Say, contents_of, program, run
from app.backups.taking import LONGEST_ANSWER, Place
from app.kernel import clock
from app.kernel.database import make_lone_engine
from app.kernel.errors import Gone, Unavailable
from app.kernel.patience import wait_longer
from app.kernel.storage import Storage


@dataclass(frozen=True)
class Restored:
    """What was brought back; ``aside`` is the schema that holds what was there before, None where nothing was."""

    rows: int
    files: int
    written: int
    lost: list[str]
    aside: str | None


def chosen(root: Path, stamp: str | None) -> Path:
    """The folder of a backup: the named one, else the newest. Raises BackupRefused where that one was cut off."""
    begun = stamps(root)
    if stamp is None and not begun:
        raise BackupRefused(f"{root} holds no backup")
    folder = root / (stamp or begun[-1])
    finished = whole(root)
    if folder.name not in finished:
        newest = f"; the newest whole one: --of {finished[-1]}" if finished else ""
        raise BackupRefused(f"{folder} was cut off, or is not there{newest}")
    return folder


def inspect(folder: Path, place: Place, written_for: str, *, other_keys: bool) -> Manifest:
    """Read a backup whole and see that this program may take it. Raises BackupRefused otherwise."""
    manifest = Manifest.read(folder)
    for name, digest in ((LISTING, manifest.listing), (DUMP, manifest.dump)):
        if not (folder / name).exists() or digest_of(folder / name) != digest:
            raise BackupRefused(f"{folder / name} is damaged: it is not what was written")
    if manifest.schema > written_for:
        raise BackupRefused(
            f"the backup has schema {manifest.schema} (release {manifest.release}), this program knows {written_for}: "
            "take the program it was made with"
        )
    if not other_keys and (absent := lacking(manifest.keys, place.lasting)):
        raise BackupRefused(
            f"{', '.join(absent)} here differ from those it was taken with (keys/{folder.name}.env): set them, or say "
            "--other-keys"
        )
    return manifest


def bring_back(
    folder: Path, manifest: Manifest, place: Place, rights: Callable[[], None], *, replace: bool, say: Say
) -> Restored:
    """Restore the database, then the files. Raises BackupRefused for a database with something in it, unless told.

    ``rights`` gives the roles what no dump holds, before anybody looks at rows.
    A database that refuses the dump stays as it was but for the renamed schema, which is then put back.
    """
    server = _server(place.database_url)
    pg_restore = program("pg_restore", max(server, int(manifest.server.partition(".")[0])))
    for sha256 in _missing_contents(folder):
        say(f"not in the pool: {sha256}")
    aside = _make_room(place.database_url, manifest, replace=replace)
    say(f"database: pg_restore {pg_restore.version}")
    try:
        with tempfile.NamedTemporaryFile("w", prefix="zqs-contents-", encoding="utf-8") as contents:
            contents.write(contents_of(pg_restore, folder / DUMP))
            contents.flush()
            command = [pg_restore.path, "--single-transaction", "--exit-on-error", "--no-owner"]
            command += [f"--use-list={contents.name}", str(folder / DUMP)]
            run(command, place.database_url, lambda: "database: being restored", say)
    except BaseException:
        if aside is not None:
            put_back(place.database_url, aside)
        raise
    rights()
    _compare(place.database_url, manifest)
    written, lost = _files(folder, place.storage, manifest.files, say)
    return Restored(sum(manifest.counts.values()), manifest.files, written, lost, aside)


def _server(url: str) -> int:
    with make_lone_engine(url).connect() as connection:
        return int(str(connection.scalar(sa.text("SELECT current_setting('server_version_num')")))) // 10_000


def _make_room(url: str, manifest: Manifest, *, replace: bool) -> str | None:
    """See that the roles are there and the schema is empty; what is in it goes aside where that was asked for."""
    with make_lone_engine(url).connect() as connection:
        known = set(connection.scalars(sa.text("SELECT rolname FROM pg_roles")))
        tables = list(connection.scalars(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
        see_that_it_makes_tables(connection)
        if tables and replace:
            see_that_it_owns(connection)
    if tables and not replace:
        raise BackupRefused(f"the database is not empty ({len(tables)} tables); --replace puts what is there aside")
    if absent := make_roles(url, [role for role in manifest.roles if role not in known]):
        statements = " ".join(f"CREATE ROLE {role} NOLOGIN; GRANT {role} TO CURRENT_USER;" for role in absent)
        raise BackupRefused(f"the server lacks roles that are in no dump; as its owner: {statements}")
    if not tables:
        return None
    aside = f"before_{stamp_of(clock.now()).lower()}"
    put_aside(url, aside)
    return aside


def _compare(url: str, manifest: Manifest) -> None:
    count = sa.select(sa.func.count())
    with make_lone_engine(url).connect() as connection:
        wait_longer(LONGEST_ANSWER)
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        for name, rows in manifest.counts.items():
            found = connection.scalar(count.select_from(sa.table(name)))
            if found != rows:
                raise BackupRefused(f"{name} has {found} rows after the restore, the backup had {rows}")


def _missing_contents(folder: Path) -> list[str]:
    root = folder.parent
    return [line.sha256 for line in read_listing(folder) if not pooled(root, line.sha256).exists()]


def _files(folder: Path, storage: Storage, total: int, say: Say) -> tuple[int, list[str]]:
    """Put every file of the backup into its place that is not there as it was; how many, and which are lost."""
    written, lost, said = 0, [], time.monotonic()
    for at, line in enumerate(read_listing(folder)):
        if time.monotonic() - said > SAY_EVERY:
            said = time.monotonic()
            say(f"files: {at} of {total}")
        if _present(storage, line.key) == line.sha256:
            continue
        try:
            content = pooled(folder.parent, line.sha256).read_bytes()
        except FileNotFoundError:
            content = b""
        if hashlib.sha256(content).hexdigest() != line.sha256:
            lost.append(line.key)
            continue
        storage.keep(line.key, content)
        written += 1
    say(f"files: {total}, of which brought back {written}, lost {len(lost)}")
    return written, lost


def _present(storage: Storage, key: str) -> str | None:
    try:
        return hashlib.sha256(storage.open(key)).hexdigest()
    except (Gone, Unavailable):  # a storage that was lost whole is not there yet
        return None
