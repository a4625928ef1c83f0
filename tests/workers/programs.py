"""A real worker, a real beat and a broker of a test's own, each ended with all that it started."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from ops.processes import MARK, Service
from ops.valkey import EmbeddedValkey
from tests.servers import ROOT

CELERY = [sys.executable, "-m", "celery", "-A"]
WORKER = [
    *CELERY,
    "workers.celery_app:celery_app",
    "worker",
    "-Q",
    "tick,deliver,heavy",
    "-c",
    "2",
    "-l",
    "info",
    "--without-gossip",
    "--without-mingle",
]
BEAT = [*CELERY, "workers.broker:celery_app", "beat", "-l", "info", "--pidfile=", "--max-interval", "1"]


@dataclass
class Broker:
    """A Valkey that only this test speaks to."""

    server: EmbeddedValkey
    service: Service
    child: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"unix://{self.server.socket}?db=0"

    def flush(self) -> None:
        redis.Redis(unix_socket_path=str(self.server.socket)).flushall()

    def kill_and_restart(self) -> None:
        self.child.kill()
        self.child.wait()
        self.child = self.service.start()
        self.server.await_ready(self.service, self.child)


@contextmanager
def a_broker(folder: Path) -> Iterator[Broker]:
    server = EmbeddedValkey(
        data=folder / "valkey",
        socket=folder / "v.sock",
        log=folder / "valkey.log",
        pid_file=folder / "valkey.pid",
        env={**os.environ, MARK: str(folder)},
        lasting=False,
    )
    service = server.prepare()
    broker = Broker(server, service, service.start())
    server.await_ready(service, broker.child)
    try:
        yield broker
    finally:
        service.stop(broker.child)


@contextmanager
def a_program(command: list[str], env: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A program in a process group of its own, killed with all of it at the end."""
    with log.open("ab") as words:
        child = subprocess.Popen(
            command, env=dict(env), cwd=ROOT, stdout=words, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield child
    finally:
        kill_group(child)


def kill_group(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
