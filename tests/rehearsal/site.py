"""The production shape with a second database server that follows the first, and addresses that name both.

The application is told of both servers in one address and goes to whichever takes writing (libpq's
``target_session_attrs``); nothing stands between it and them. While the replica follows, a commit waits for its disk.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ops import server_account
from ops.postgres import DURABLE, EmbeddedPostgres
from ops.processes import Service
from tests.production.names import names
from tests.production.shape import (
    APP_PASSWORD,
    WEBS,
    Ports,
    Shape,
    environments,
    free_ports,
    postgres_of,
    prepare,
    proxy_of,
    start_programs,
    start_server,
    until,
    valkey_of,
)

OPTIONS = {**DURABLE, "wal_level": "replica", "max_wal_senders": "5", "hot_standby": "on"}
COPIER = "copying"
REPLICA = "replica"
CAUGHT_UP = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn >= pg_current_wal_lsn()"


@dataclass
class Site:
    """The shape, and its two database servers."""

    shape: Shape
    primary: EmbeddedPostgres
    replica: EmbeddedPostgres
    copying: "tuple[Service, subprocess.Popen[bytes]] | None" = None

    def start_replica(self) -> None:
        """Start the replica on what it has, and wait until it answers."""
        service = self.replica.prepare()
        self.copying = (service, service.start())
        until(self.replica.answers, "the replica answers")

    def stop_replica(self) -> None:
        """Stop it, whatever it has become."""
        if self.copying is not None:
            service, child = self.copying
            service.stop(child)

    def kill_replica(self) -> None:
        """SIGKILL, and the commits that wait for it are told not to, as a keeper of both servers would."""
        if self.copying is None:
            raise RuntimeError("no replica runs")
        killed(self.copying[1])
        self.wait_for_replica(False)

    def await_caught_up(self) -> None:
        """Wait until the replica has everything, and let commits wait for it again."""
        until(lambda: self.asked(self.primary, CAUGHT_UP) == 1, "the replica has caught up")
        self.wait_for_replica(True)

    def wait_for_replica(self, wanted: bool) -> None:
        """Whether a commit is answered only when the replica has it on its disk too."""
        with self.primary.connect() as connection:
            connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{'*' if wanted else ''}'".encode())
            connection.execute("SELECT pg_reload_conf()")

    def kill_primary(self) -> None:
        """SIGKILL; it never comes back."""
        killed(self.shape.running.pop("postgres")[1])

    def promote(self) -> None:
        """Make the replica the primary; returns when it takes writing."""
        if not self.asked(self.replica, "SELECT pg_promote(true, 60)"):
            raise RuntimeError("the replica was not promoted")

    def kill_program(self, name: str) -> None:
        """SIGKILL to a program with all its processes, and start it again as Docker does."""
        _service, child = self.shape.running.pop(name)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        self.shape.start_program(name)

    @staticmethod
    def asked(server: EmbeddedPostgres, question: str) -> object:
        """One value of one row, as the owner."""
        with server.connect("zhuqishao") as connection:
            row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


@contextmanager
def a_site(broker: str | None) -> Iterator[Site]:
    """Start everything; stop it at the end, whatever happened. ``broker`` is one that runs already, by its address."""
    folder = Path(tempfile.mkdtemp(prefix="zqs-rehearsal-"))
    folder.chmod(0o755)  # PostgreSQL's own account passes through
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        *first, second = free_ports(6)
        ports = Ports(*first)
        addresses = list(WEBS.values())
        shape = Shape(
            folder,
            ports,
            stack.enter_context(names(addresses)),
            addresses,
            _environments(folder, ports, second, broker),
        )
        proxy = proxy_of(shape)
        proxy.write()
        primary = postgres_of(shape, "postgres", ports.postgres, OPTIONS)
        site = Site(shape, primary, postgres_of(shape, REPLICA, second, OPTIONS))
        stack.callback(site.stop_replica)
        stack.callback(shape.stop)
        start_server(shape, primary)
        start_server(shape, valkey_of(shape))
        prepare(shape)
        _copy(site)
        site.start_replica()
        site.await_caught_up()
        start_programs(shape, proxy)
        yield site


def killed(child: "subprocess.Popen[bytes]") -> None:
    """SIGKILL to a server; its sessions end by themselves when they miss it."""
    child.kill()
    child.wait()


def _environments(folder: Path, ports: Ports, second: int, broker: str | None) -> dict[str, dict[str, str]]:
    made = environments(folder, ports)
    login = f"postgresql://zhuqishao_app:{APP_PASSWORD}@"
    both = f"host=127.0.0.1:{ports.postgres}&host=127.0.0.1:{second}&target_session_attrs=read-write"
    for each in made.values():
        each["DATABASE_URL"] = f"{login}/zhuqishao?{both}"
        each["DATABASE_REPLICA_URL"] = f"{login}127.0.0.1:{second}/zhuqishao"
        if broker is not None:
            each["CELERY_BROKER_URL"] = broker
    return made


def _copy(site: Site) -> None:
    """A copy of the primary that will follow it from a slot, so that nothing is thrown away that it has not had."""
    with site.primary.connect() as connection, suppress(psycopg.errors.DuplicateObject):
        connection.execute(f"CREATE ROLE {COPIER} LOGIN REPLICATION".encode())
    account = server_account.account_for(site.primary.data)
    site.replica.data.mkdir(mode=0o700)
    if account is not None:
        os.chown(site.replica.data, account.pw_uid, account.pw_gid)
    server = ["-h", str(site.primary.sockets), "-p", str(site.primary.port), "-U", COPIER]
    how = ["-D", str(site.replica.data), "--write-recovery-conf", "--create-slot", "--slot", REPLICA, "-c", "fast"]
    done = subprocess.run(
        [str(site.primary.programs / "pg_basebackup"), *server, *how],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the primary could not be copied: {done.stderr.strip()}")
