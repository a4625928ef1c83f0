"""Taking a backup: the database first, then the files its rows name, then the keys, and the manifest last of all.

The dump, the counts and the list of files are of one moment: they share a snapshot. A file that comes later has no row
in the dump and is not wanted; one that was removed meanwhile is told of. Each content is kept once, by its SHA-256.
"""

import fcntl
import hashlib
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from app.backups.keys import names_of
from app.backups.manifest import (
    DUMP,
    KEYS,
    LISTING,
    POOL,
    BackupRefused,
    Line,
    Manifest,
    digest_of,
    pooled,
    read_listing,
    stamp_of,
    stamps,
    whole,
    write_whole,
)
from app.backups.owning import sees_every_row
from app.backups.programs import SAY_EVERY, Say, program, run
from app.drafts.models import DraftFile
from app.errands.models import ErrandFile
from app.kernel import clock
from app.kernel.database import make_lone_engine
from app.kernel.errors import Gone
from app.kernel.patience import wait_longer
from app.kernel.storage import Storage
from app.tickets.enclosures import Attachment
from app.tickets.rules.words import AttachmentState
from app.visits.models import VisitPhoto

LONGEST_ANSWER = 3600.0
"""Seconds a count of a large table may take."""
ASIDE = "before_*"
"""Schemas that an earlier restore put aside; they are in no backup."""


@dataclass(frozen=True)
class Place:
    """What is backed up: the database by its owner's address, the files, and the settings that must survive."""

    database_url: str
    storage: Storage
    lasting: Mapping[str, str]
    release: str


@dataclass(frozen=True)
class _Moment:
    """What was read under the snapshot, and how pg_dump joins it."""

    snapshot: str
    schema: str
    server: str
    counts: dict[str, int]
    roles: list[str]
    files: list[Line]
    bound: bool
    """Whether row-level security binds who dumps, who then has every row by a policy."""


def take(place: Place, root: Path, keep: int | None, say: Say) -> tuple[Path, Manifest]:
    """Take a backup into a folder of its own under ``root`` and, where told, keep only the newest so many.

    Raises BackupRefused when another one is being taken there, or no fitting pg_dump is here.
    """
    with _at_one_moment(place.database_url):
        root.mkdir(mode=0o700, parents=True, exist_ok=True)  # only once there is something to put into it
    with _alone(root):
        taken_at = clock.now()
        folder = root / stamp_of(taken_at)
        if folder.exists():
            raise BackupRefused(f"{folder} is there already")
        folder.mkdir(mode=0o700)
        with _at_one_moment(place.database_url) as moment:
            pg_dump = program("pg_dump", int(moment.server.partition(".")[0]))
            say(f"database: pg_dump {pg_dump.version}")
            dump = folder / DUMP
            command = [pg_dump.path, "--format=custom", f"--snapshot={moment.snapshot}"]
            command += [f"--exclude-schema={ASIDE}", f"--file={dump}"]
            command += ["--enable-row-security"] if moment.bound else []
            run(command, place.database_url, lambda: f"database: {_megabytes(dump)} MB", say)
        dump.chmod(0o600)
        lost = _copy(place.storage, moment.files, root, say)
        write_whole(folder / LISTING, "".join(f"{f.key} {f.sha256} {f.size}\n" for f in moment.files).encode())
        _write_keys(root / KEYS / f"{folder.name}.env", place.lasting)
        manifest = Manifest(
            taken_at=taken_at.isoformat(),
            release=place.release,
            schema=moment.schema,
            server=moment.server,
            counts=moment.counts,
            roles=moment.roles,
            files=len(moment.files),
            bytes=sum(each.size for each in moment.files),
            lost=lost,
            keys=names_of(place.lasting),
            dump=digest_of(dump),
            listing=digest_of(folder / LISTING),
        )
        manifest.write(folder)
        if keep is not None:
            _forget(root, keep, say)
        return folder, manifest


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    with (root / "lock").open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupRefused(f"another backup is being taken into {root}") from error
        yield


@contextmanager
def _at_one_moment(url: str) -> Iterator[_Moment]:
    """Hold a snapshot open while the block runs."""
    engine = make_lone_engine(url)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        wait_longer(LONGEST_ANSWER)
        connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"):
            connection.execute(sa.text(f"SET LOCAL {limit} = 0"))
        tables = connection.scalars(
            sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        ).all()
        if "alembic_version" not in tables:
            raise BackupRefused("there is nothing to back up: the database has no schema of this program")
        bound = not sees_every_row(connection)
        count = sa.select(sa.func.count())
        yield _Moment(
            snapshot=str(connection.scalar(sa.text("SELECT pg_export_snapshot()"))),
            schema=str(connection.scalar(sa.text("SELECT version_num FROM alembic_version"))),
            server=str(connection.scalar(sa.text("SELECT split_part(current_setting('server_version'), ' ', 1)"))),
            counts={name: connection.scalar(count.select_from(sa.table(name))) or 0 for name in tables},
            roles=list(connection.scalars(sa.text(_ROLES))),
            files=list(_files(connection)),
            bound=bound,
        )


_ROLES = """
    SELECT DISTINCT rolname FROM pg_roles JOIN (
        SELECT grantee AS id FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'public'::regnamespace
        UNION SELECT grantee FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid, aclexplode(attacl)
               WHERE relnamespace = 'public'::regnamespace
        UNION SELECT grantee FROM pg_proc, aclexplode(proacl) WHERE pronamespace = 'public'::regnamespace
        UNION SELECT grantee FROM pg_namespace, aclexplode(nspacl) WHERE nspname = 'public'
        UNION SELECT unnest(polroles) FROM pg_policy
    ) named ON named.id = pg_roles.oid
    WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> current_user ORDER BY rolname"""


def _files(connection: sa.Connection) -> Iterator[Line]:
    """Of attachments, visits, errands, and of drafts, which are filed with theirs after a restore as before."""
    attached = sa.select(Attachment.key, Attachment.sha256, Attachment.size).where(
        Attachment.state != AttachmentState.INFECTED
    )
    of_drafts = sa.select(DraftFile.key, DraftFile.sha256, DraftFile.size)
    of_visits = sa.select(VisitPhoto.key, VisitPhoto.sha256, VisitPhoto.size).where(
        VisitPhoto.state != AttachmentState.INFECTED
    )
    of_errands = sa.select(ErrandFile.key, ErrandFile.sha256, ErrandFile.size).where(ErrandFile.kept())
    rows = connection.execute(sa.union_all(attached, of_drafts, of_visits, of_errands).order_by("key"))
    return (Line(row.key, row.sha256, row.size) for row in rows)


def _copy(storage: Storage, files: list[Line], root: Path, say: Say) -> list[str]:
    """Bring every content into the pool that is not there yet; returns the keys of those that are lost."""
    lost, said, copied = [], time.monotonic(), 0
    for at, line in enumerate(files):
        if time.monotonic() - said > SAY_EVERY:
            said = time.monotonic()
            say(f"files: {at} of {len(files)}")
        place = pooled(root, line.sha256)
        if place.exists() and place.stat().st_size == line.size:
            continue
        try:
            content = storage.open(line.key)
        except Gone:
            lost.append(line.key)
            continue
        if hashlib.sha256(content).hexdigest() != line.sha256:
            lost.append(line.key)
            continue
        write_whole(place, content)
        copied += 1
    say(f"files: {len(files)}, of which new {copied}, lost {len(lost)}")
    return lost


def _write_keys(path: Path, lasting: Mapping[str, str]) -> None:
    write_whole(path, "".join(f"{name}={value}\n" for name, value in sorted(lasting.items())).encode())
    path.parent.chmod(0o700)


def _forget(root: Path, keep: int, say: Say) -> None:
    """Remove all but the newest whole ones, what was cut off before them, and contents that none of them names."""
    kept = whole(root)[-keep:]
    for stamp in stamps(root):
        if stamp not in kept:
            say(f"forgotten: {stamp}")
            (root / KEYS / f"{stamp}.env").unlink(missing_ok=True)
            shutil.rmtree(root / stamp)
    named = {line.sha256 for stamp in kept for line in read_listing(root / stamp)}
    for path in (root / POOL).glob("*/*"):
        if path.name not in named:
            path.unlink()


def _megabytes(path: Path) -> int:
    return path.stat().st_size // 1_000_000 if path.exists() else 0
