"""Start everything in order, keep it running, stop it in reverse order.

Steps: lock VAR → stop orphans → PostgreSQL, Valkey → migrate → demonstration data (first start) → web, worker, beat →
wait for /healthz → sign-in table → READY. A child that dies is started again after a growing pause.
"""

import fcntl
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from config import embedded
from config.settings import Settings
from ops import first_start, probe, sign_in_table
from ops.embedded_servers import child_environment, servers_for
from ops.postgres import EmbeddedPostgres, ServerFailed
from ops.processes import Service
from ops.programs import programs

LONGEST_PAUSE = 30.0
STEADY = 60.0
READY_WITHIN = 90.0


class StopAsked(Exception):
    """SIGTERM or SIGINT arrived while something was being started."""


class Refused(Exception):
    """The instance cannot start for a reason the person can remove; exit 2."""


@dataclass(slots=True)
class Kept:
    """A running child: since when, and how often in a row it died young."""

    service: Service
    child: "subprocess.Popen[bytes]"
    since: float
    failures: int = 0
    again_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """One instance of the system on this machine."""

    settings: Settings
    kept: list[Kept] = field(default_factory=list)
    stopping: bool = False
    lock: IO[str] | None = None

    def run(self) -> int:
        """Run until asked to stop; returns the exit status: 0 stopped, 1 failed, 2 refused."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        status = 0
        try:
            self._start()
            self._watch()
        except StopAsked:
            pass
        except Refused as refusal:
            print(f"zhuqishao: {refusal}", file=sys.stderr)
            status = 2
        except (ServerFailed, first_start.StepFailed) as failure:
            print(f"zhuqishao: {failure}", file=sys.stderr)
            status = 1
        finally:
            self._stop()
        return status

    def _start(self) -> None:
        self._lock_var()
        env = child_environment(self.settings)
        web_worker_beat = programs(self.settings, env)
        for service in reversed(web_worker_beat):
            if service.stop_orphan():
                say(f"stopped a {service.name} that an earlier run left behind")
        self._check_port()
        for server in servers_for(self.settings, env):
            service = server.prepare()
            kept = self._keep(service)
            server.await_ready(service, kept.child)
            self._go_on()
            say(f"{service.name} answers")
            if isinstance(server, EmbeddedPostgres) and first_start.interrupted(self.settings):
                say("the first start was interrupted while loading; its half-made database is made anew")
                server.drop_database(embedded.DATABASE)
                server.ensure_database(embedded.DATABASE)
        first_start.migrate(self.settings, env, self._go_on)
        say("database schema is current")
        if first_start.load_demonstration(self.settings, env, self._go_on):
            say(f"demonstration data loaded: {self.settings.demo_profile}")
        for service in web_worker_beat:
            self._keep(service)
        self._await_web()
        sign_in_table.show(self.settings)
        print(f"READY http://127.0.0.1:{self.settings.port}", flush=True)

    def _lock_var(self) -> None:
        """Refuse a second supervisor on this VAR; the lock dies with us, however we die."""
        path = self.settings.var / "run" / "supervisor.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.lock = path.open("a", encoding="ascii")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"another instance is already running on VAR={self.settings.var}.") from None

    def _check_port(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", self.settings.port))
            except OSError as error:
                port = self.settings.port
                raise Refused(f"port {port} is not free ({error.strerror}); choose another: PORT={port + 1}.") from None

    def _keep(self, service: Service) -> Kept:
        kept = Kept(service, service.start(), time.monotonic())
        self.kept.append(kept)
        return kept

    def _await_web(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not probe.answers(self.settings, "/healthz"):
            self._go_on()
            self._revive()
            if time.monotonic() > deadline:
                log = next(kept.service for kept in self.kept if kept.service.name == "web")
                raise ServerFailed(f"web did not answer within {READY_WITHIN:.0f} s; {log.log} ends:\n{log.tail()}")
            time.sleep(0.2)

    def _watch(self) -> None:
        while not self.stopping:
            self._revive()
            time.sleep(0.3)

    def _revive(self) -> None:
        """Start again what died; each quick death doubles the pause, a minute of life forgives."""
        now = time.monotonic()
        for kept in self.kept:
            if kept.again_at is None and kept.child.poll() is not None:
                kept.failures = 1 if now - kept.since > STEADY else kept.failures + 1
                pause = min(2.0 ** (kept.failures - 1), LONGEST_PAUSE)
                kept.again_at = now + pause
                say(
                    f"{kept.service.name} ended with {kept.child.returncode}; starting again in {pause:.0f} s "
                    f"({kept.service.log})"
                )
                kept.service.stop(kept.child)
            elif kept.again_at is not None and now >= kept.again_at:
                kept.child, kept.since, kept.again_at = kept.service.start(), now, None

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _go_on(self) -> None:
        """Leave a start that nobody waits for any more."""
        if self.stopping:
            raise StopAsked

    def _stop(self) -> None:
        if self.kept:
            say("stopping")
        for kept in reversed(self.kept):
            if not kept.service.stop(kept.child):
                say(f"{kept.service.name} did not stop in {kept.service.grace:.0f} s and was killed")
        self.kept.clear()
        if self.lock is not None:
            self.lock.close()


def say(line: str) -> None:
    """Print one progress line at once; a reader that hung up must not stop us."""
    with suppress(OSError):
        print(line, flush=True)
