"""An instance of its own to be measured: embedded servers, filled with history, the product's processes beside it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil

from bench.visiting import Visitor
from config import embedded
from config.settings import Settings
from ops import first_start
from ops.embedded_servers import child_environment, servers_for
from ops.processes import Service
from ops.programs import ROOT, programs

SET_BY_US = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "APP_ENV", "PORT", "VAR", "DEMO_PROFILE")
READY_WITHIN = 90.0


@dataclass
class Instance:
    """Where it keeps things, where it answers, and who may sign in."""

    settings: Settings
    env: dict[str, str] = field(repr=False)
    limit_port: int
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    children: dict[str, list["subprocess.Popen[bytes]"]] = field(default_factory=dict)
    """Kind of process → those that were started."""

    @property
    def url(self) -> str:
        """Where the product answers."""
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def limit_url(self) -> str:
        """Where the bare program answers."""
        return f"http://127.0.0.1:{self.limit_port}"

    @property
    def database(self) -> str:
        """The database as psycopg opens it, as its owner."""
        return embedded.database_owner_url(self.settings.var).replace("+psycopg", "")

    def command(self, *words: str, **changed: str) -> str:
        """A command of an operator, run to its end; what it says on stderr is passed on. Raises when it fails."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env={**self.env, **changed},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def fill(self, tickets: int, companies: int, lives: int) -> float:
        """Fill it with history; returns the seconds it took."""
        began = monotonic()
        size = ("--tickets", str(tickets), "--companies", str(companies), "--lives", str(lives))
        printed = json.loads(self.command("-m", "flask", "--app", "wsgi", "demo", "bulk", *size))
        self.accounts = {each["username"]: each for name in ("accounts", "others") for each in printed[name]}
        return monotonic() - began

    @contextmanager
    def serving(self, *kinds: str) -> Iterator[None]:
        """The product's processes of these kinds, and with ``web`` the bare program beside it."""
        wanted = [service for service in programs(self.settings, self.env) if service.name in kinds]
        if "web" in kinds:
            wanted.append(self._bare())
        with ExitStack() as stack:
            for service in wanted:
                self._start(stack, service)
            if "web" in kinds:
                for url in (self.url, self.limit_url):
                    _await(url)
            yield

    def memory(self) -> dict[str, float]:
        """Megabytes of each kind of process, their share of what they share."""
        return {
            kind: round(sum(_share(each) for child in children for each in _family(child.pid)), 1)
            for kind, children in self.children.items()
            if kind != "limit" and children
        }

    def busy(self) -> float:
        """Seconds its processes have had the processor so far, all together: other work on the machine is not in it."""
        return sum(_worked(each) for child in chain(*self.children.values()) for each in _family(child.pid))

    def _start(self, stack: ExitStack, service: Service) -> "subprocess.Popen[bytes]":
        child = service.start()
        running = self.children.setdefault(service.name, [])
        running.append(child)
        stack.callback(running.remove, child)
        stack.callback(service.stop, child)
        return child

    def _bare(self) -> Service:
        return Service(
            name="limit",
            command=[sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "bench.limit:app"],
            log=self.settings.var / "log" / "limit.log",
            pid_file=self.settings.var / "run" / "limit.pid",
            env={**self.env, "PORT": str(self.limit_port), "LIMIT_DATABASE": self.database},
            cwd=ROOT,
        )


@contextmanager
def started(var: Path, say: Callable[[str], None]) -> Iterator[Instance]:
    """Both servers, migrated and empty; everything that was started is stopped at the end."""
    port, limit_port = _free_ports(2)
    ours = {"VAR": str(var), "PORT": str(port), "APP_ENV": "demo", "DEMO_PROFILE": "none"}
    var.mkdir(parents=True)
    var.chmod(0o755)  # PostgreSQL's own account passes through
    surroundings = {**{name: value for name, value in os.environ.items() if name not in SET_BY_US}, **ours}
    settings = Settings.from_env(surroundings)
    env = {**child_environment(settings), **surroundings}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        env.pop(name, None)
    instance = Instance(settings, env, limit_port)
    with ExitStack() as stack:
        for server in servers_for(settings, env):
            service = server.prepare()
            server.await_ready(service, instance._start(stack, service))
        first_start.migrate(settings, env, lambda: None)
        say("servers started, schema made")
        yield instance


@contextmanager
def for_once(say: Callable[[str], None]) -> Iterator[Instance]:
    """The same in a folder of its own, of which nothing is left."""
    folder = Path(tempfile.mkdtemp(prefix="zqs-bench-"))
    folder.chmod(0o755)
    try:
        with started(folder / "var", say) as instance:
            yield instance
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await(url: str) -> None:
    ends = monotonic() + READY_WITHIN
    while True:
        try:
            visitor = Visitor(url)
            if visitor.get("/healthz").status == 200:
                visitor.fresh()
                return
        except OSError:
            pass
        if monotonic() > ends:
            raise TimeoutError(f"nothing answers at {url}")
        sleep(0.1)


def _free_ports(count: int) -> Sequence[int]:
    """Ports nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _family(pid: int) -> list[int]:
    try:
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    except psutil.NoSuchProcess:
        return []


def _worked(pid: int) -> float:
    """Seconds of the processor; nothing for a process that has ended."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _share(pid: int) -> float:
    """Megabytes; nothing for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
