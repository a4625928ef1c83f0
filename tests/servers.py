"""One PostgreSQL and one Valkey for a whole test session, started by whoever needs them first.

With xdist the controller makes the folder and names it in the environment; the first worker that asks starts the
servers and prepares the templates under a file lock; each worker clones a database of its own (0.1 s); the controller
stops the servers at the end, whatever happened. A session that was killed is cleaned up by the next one.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from psycopg import sql

from config import embedded
from ops.postgres import EmbeddedPostgres
from ops.processes import MARK, Service
from ops.valkey import EmbeddedValkey

ROOT = Path(__file__).resolve().parent.parent
FOLDER_VARIABLE = "ZHUQISHAO_TEST_SERVERS"
PREFIX = "zqs-tests-"
MIGRATED, FURNISHED = "zhuqishao_migrated", "zhuqishao_furnished"
"""Databases to copy: with the newest schema alone; with what every test finds in it as well."""
# Each worker takes four Valkey databases: its own, and the three that Settings derives from it.
DATABASES_PER_WORKER = 4
# Tests may lose everything at a power cut.
FLEETING = {
    "max_connections": "100",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "log_checkpoints": "off",
}


@dataclass(frozen=True, slots=True)
class TestServers:
    """The servers of this session, seen from any process."""

    __test__ = False

    folder: Path

    @property
    def postgres(self) -> EmbeddedPostgres:
        """Return the cluster, which may lose everything at a power cut."""
        return EmbeddedPostgres(
            data=self.folder / "postgres",
            sockets=embedded.postgres_sockets(self.folder),
            log=self.folder / "log" / "postgres.log",
            pid_file=self.folder / "run" / "postgres.pid",
            env=self._environment(),
            options=FLEETING,
        )

    @property
    def valkey(self) -> EmbeddedValkey:
        """Return the queue server, kept in memory only."""
        return EmbeddedValkey(
            data=self.folder / "valkey",
            socket=embedded.valkey_socket(self.folder),
            log=self.folder / "log" / "valkey.log",
            pid_file=self.folder / "run" / "valkey.pid",
            env=self._environment(),
            lasting=False,
            databases=128,
        )

    def ensure_started(self) -> None:
        """Start both servers and prepare the templates, once for all processes of the session."""
        with self._alone():
            if (self.folder / "ready").exists():
                return
            for server in (self.postgres, self.valkey):
                service = server.prepare()
                server.await_ready(service, service.start())
            self._migrate(MIGRATED)
            self._copy(FURNISHED, MIGRATED)
            self._run(FURNISHED, "-m", "tests.furnishing")
            (self.folder / "ready").touch()

    def clone(self, name: str, template: str = FURNISHED) -> str:
        """Make a fresh copy of a database, replacing one of that name; returns its owner's SQLAlchemy address."""
        with self._alone():
            self._copy(name, template)
        return embedded.database_owner_url(self.folder, name)

    def variables(self, database: str, worker: str) -> dict[str, str]:
        """Return the environment for Settings.from_env: APP_ENV=test on this worker's databases, as the application."""
        return {
            "APP_ENV": "test",
            "VAR": str(self.folder / "var" / worker),
            "DATABASE_URL": embedded.database_url(self.folder, database),
            "REDIS_URL": self.redis_url(worker),
            "SECRET_KEY": "a key for tests only, of sufficient length",
            "DEMO_PROFILE": "none",
            "STAFF_IDLE_MINUTES": "720",  # stories walk through days by the clock
        }

    def redis_url(self, worker: str) -> str:
        """Return the address of the first of this worker's Valkey databases."""
        number = int(worker.removeprefix("gw")) * DATABASES_PER_WORKER
        return f"unix://{embedded.valkey_socket(self.folder)}?db={number}"

    def stop(self) -> None:
        """Stop what was started and remove the folder; also when a start failed half-way."""
        for name, number in (("valkey", signal.SIGTERM), ("postgres", signal.SIGINT)):
            pid_file = self.folder / "run" / f"{name}.pid"
            if pid_file.exists():
                service = Service(name, [], self.folder / "log", pid_file, self._environment(), stop_signal=number)
                service.stop_orphan()
        self.postgres.stop_orphan()
        shutil.rmtree(embedded.socket_directory(self.folder), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _migrate(self, database: str) -> None:
        """Make the database and bring it to the newest revision."""
        self.postgres.ensure_database(database)
        self._run(database, "-m", "alembic", "-c", "migrations/alembic.ini", "upgrade", "head")

    def _copy(self, name: str, template: str) -> None:
        with self.postgres.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )

    def _run(self, database: str, *words: str) -> None:
        """Let a program of its own prepare the database."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env={
                **self._environment(),
                **self.variables(database, "gw0"),
                "DATABASE_OWNER_URL": embedded.database_owner_url(self.folder, database),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"the test database could not be prepared ({words[1]}):\n{done.stderr[-4000:]}")

    def _environment(self) -> Mapping[str, str]:
        return {**os.environ, MARK: str(self.folder), "PYTHONUTF8": "1"}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the session's lock: PostgreSQL refuses to copy a template that somebody is connected to."""
        with (self.folder / "lock").open("a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def open_session() -> TestServers:
    """Make the folder of this session and name it to the workers; sweeps up after sessions that were killed."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    if os.geteuid() == 0:
        folder.chmod(0o711)  # PostgreSQL's own account passes through
    owner = {"pid": os.getpid(), "created": psutil.Process().create_time()}
    (folder / "owner").write_text(json.dumps(owner), encoding="ascii")
    os.environ[FOLDER_VARIABLE] = str(folder)
    return TestServers(folder)


def present_session() -> TestServers:
    """Return the session that the controller opened."""
    return TestServers(Path(os.environ[FOLDER_VARIABLE]))


def sweep() -> None:
    """Stop the servers of sessions whose owner is gone."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        try:
            if folder.stat().st_uid != os.geteuid():
                continue
            owner = json.loads((folder / "owner").read_text(encoding="ascii"))
            if psutil.Process(owner["pid"]).create_time() == owner["created"]:
                continue
        except psutil.NoSuchProcess:
            TestServers(folder).stop()
        except (OSError, ValueError, KeyError):
            continue
        else:
            TestServers(folder).stop()
