"""A whole instance of its own, as ``make run`` starts it, to be hurt."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
import requests
import sqlalchemy as sa

from app.audit.rules import key_ring
from app.kernel.storage import Storage, open_storage
from config.settings import Settings
from tests.faults.invariants import broken
from tests.served.visiting import Served, Visitor

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 280


@dataclass
class Instance:
    """A running instance: where it answers, where it keeps things, who may sign in."""

    url: str
    var: Path
    settings: Settings
    accounts: dict[str, dict[str, Any]]
    supervisor: "subprocess.Popen[bytes]"
    environ: dict[str, str] = field(repr=False, default_factory=dict)
    """What its processes were started with, for a command beside them."""

    def token(self, username: str) -> str:
        """The API token of a demonstration account."""
        return str(self.accounts[username]["token"])

    def pid_of(self, name: str) -> int:
        """The first process of a program, as its keeper wrote it down."""
        return int(json.loads((self.var / "run" / f"{name}.pid").read_text(encoding="ascii"))["pid"])

    def web_workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        try:
            workers: list[psutil.Process] = psutil.Process(self.pid_of("web")).children()
        except psutil.NoSuchProcess:
            return []
        return workers

    def broker(self) -> "redis.Redis":
        """The broker, as an operator reaches it."""
        return redis.Redis.from_url(self.settings.redis_url)

    def engine(self) -> sa.Engine:
        """The database, as an operator reaches it; no connection is kept for the next question."""
        return sa.create_engine(self.settings.database_url, poolclass=sa.NullPool)

    @property
    def files(self) -> Storage:
        """Where its files lie."""
        return open_storage(self.inside(self.settings.storage_url))

    def inside(self, path: str) -> str:
        """A path, or the address of one, as the instance sees it: it may have file systems of its own."""
        return path.replace(str(self.var), f"/proc/{self.supervisor.pid}/root{self.var}")

    def signed_in(self, username: str) -> Visitor:
        """Somebody who came in by the form."""
        return Served(self.url, self.var, self.accounts).signed_in(username)

    def postgres_pids(self) -> list[int]:
        """The server of the database: its postmaster first, then every process it has now."""
        master = self.pid_of("postgres")
        return [master, *(child.pid for child in psutil.Process(master).children(recursive=True))]

    @contextmanager
    def freeze(self) -> Iterator[None]:
        """Stop the database server dead: it keeps its sockets and answers nobody, until the block ends."""
        stopped = self.postgres_pids()
        try:
            for pid in stopped:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in stopped:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def command(self, *words: str, seconds: float = 60) -> "subprocess.CompletedProcess[str]":
        """A command of an operator, run to its end."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env={**self.environ, "DATABASE_URL": self.settings.database_url, "REDIS_URL": self.settings.redis_url},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def heals(self, within: float = 60) -> None:
        """See that it is ready again by itself. Raises AssertionError with what it last said."""
        ends, said = time.monotonic() + within, "no answer"
        while time.monotonic() < ends:
            with suppress(requests.RequestException):
                answer = requests.get(f"{self.url}/readyz", timeout=10)
                if answer.status_code == 200:
                    return
                said = answer.text
            time.sleep(0.5)
        raise AssertionError(f"not ready after {within:.0f} s: {said}")

    def broken(self, within: float = 120) -> list[str]:
        """Every invariant that does not hold once it had the time to catch up."""
        ends = time.monotonic() + within
        while True:
            found = broken(self.engine(), self.files, key_ring(self.settings.audit_keys))
            if not found or time.monotonic() > ends:
                return found
            time.sleep(2)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    """An instance with the blackbox accounts."""
    with started() as running:
        yield running


@contextmanager
def started(around: tuple[str, ...] = (), **more: str) -> Iterator[Instance]:
    """Start with the blackbox accounts; stop with SIGTERM and see that nothing stays.

    ``around`` is a command that begins the supervisor, ``more`` are variables; ``{var}`` in them is the instance's VAR.
    """
    var = Path(tempfile.mkdtemp(prefix="zqs-faults-"))
    var.chmod(0o755)
    port = free_port()
    environ = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
        "APP_ENV": "test",
        "PORT": str(port),
        "VAR": str(var),
        "DEMO_PROFILE": "blackbox",
        **{name: value.format(var=var) for name, value in more.items()},
    }
    log = (var / "supervisor.log").open("wb")
    command = [*(word.format(var=var) for word in around), sys.executable, "-m", "ops", "run"]
    supervisor = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        _await_ready(supervisor, var / "supervisor.log")
        accounts = json.loads((var / "demo-accounts.json").read_text(encoding="utf-8"))["accounts"]
        yield Instance(
            f"http://127.0.0.1:{port}",
            var,
            Settings.from_env(environ),
            {account["username"]: account for account in accounts},
            supervisor,
            environ,
        )
    finally:
        children = psutil.Process(supervisor.pid).children(recursive=True) if supervisor.poll() is None else []
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(timeout=60)
        _, alive = psutil.wait_procs(children, timeout=10)
        log.close()
        shutil.rmtree(var, ignore_errors=True)
        assert not alive, f"left running: {alive}"


def _await_ready(supervisor: "subprocess.Popen[bytes]", log: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        text = log.read_text(encoding="utf-8", errors="replace")
        if "READY http" in text:
            return
        if supervisor.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-3000:])
