"""Child processes that outlive a crash of their parent but never its next start.

Each child leads a process group of its own, so that Ctrl-C reaches the supervisor alone, and is written down in
`VAR/run/NAME.pid` with its start time. A later supervisor stops what it finds there — and nothing else, because a
process number that was given to a stranger in the meantime has another start time.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

# Carried by every child; tells a straggler of this VAR from somebody else's process.
MARK = "ZHUQISHAO_INSTANCE"
LARGEST_LOG = 20 * 1024 * 1024
# Kernels round start times to clock ticks (10 ms); two processes with one number are further apart than this.
SAME_START = 0.05


@dataclass(frozen=True, slots=True)
class Service:
    """One program to keep running: its command, where its words go, and how it likes to be stopped."""

    name: str
    command: Sequence[str]
    log: Path
    pid_file: Path
    env: Mapping[str, str] = field(repr=False)
    cwd: Path = Path("/")
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 30.0
    uid: int | None = None
    gid: int | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """Start the program in a group of its own and write it down."""
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                list(self.command),
                env=dict(self.env),
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.uid is None else [],
            )
        _write_down(self.pid_file, child.pid)
        return child

    def stop(self, child: "subprocess.Popen[bytes]") -> bool:
        """Stop the program and its group; returns False when it had to be killed."""
        gentle = True
        if child.poll() is None:
            child.send_signal(self.stop_signal)
            try:
                child.wait(self.grace)
            except subprocess.TimeoutExpired:
                gentle = False
                child.kill()
                child.wait()
        sweep_group(child.pid, self.env.get(MARK, ""))
        self.pid_file.unlink(missing_ok=True)
        return gentle

    def stop_orphan(self) -> bool:
        """Stop what an earlier supervisor left behind; returns whether there was anything."""
        found = False
        process, pid = _read_back(self.pid_file)
        if process is not None:
            found = True
            _end(process, self.stop_signal, self.grace)
        if pid is not None:
            found = sweep_group(pid, self.env.get(MARK, "")) or found
        self.pid_file.unlink(missing_ok=True)
        return found

    def tail(self, lines: int = 12) -> str:
        """Return the last lines of the log, for the person who asks why it failed."""
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def end_by_number(pid: int, stop_signal: signal.Signals, grace: float) -> None:
    """Stop a process that is not our child; silent when it is gone."""
    try:
        _end(psutil.Process(pid), stop_signal, grace)
    except psutil.NoSuchProcess:
        return


def sweep_group(pgid: int, mark: str) -> bool:
    """Kill what is left of a group whose leader is gone, but only members that carry our mark."""
    killed = False
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == pgid and process.environ().get(MARK) == mark:
                process.kill()
                killed = True
        except (psutil.Error, OSError):
            continue
    return killed


def _end(process: psutil.Process, stop_signal: signal.Signals, grace: float) -> None:
    """Signal, wait, and kill when waiting did not help; a process that is gone meanwhile is fine."""
    with suppress(psutil.NoSuchProcess):
        process.send_signal(stop_signal)
        if not _wait_for_end(process, grace):
            process.kill()
            _wait_for_end(process, 5)


def _wait_for_end(process: psutil.Process, seconds: float) -> bool:
    """Wait until the process is gone; a zombie is gone too, in a container nobody may come to reap it."""
    deadline = time.monotonic() + seconds
    while _alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _write_down(path: Path, pid: int) -> None:
    """Record a child by number and start time; replaced in one step, so that a crash leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        created = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        created = 0.0
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps({"pid": pid, "created": created}), encoding="ascii")
    draft.replace(path)


def _read_back(path: Path) -> tuple[psutil.Process | None, int | None]:
    """Return the recorded process if it is still the same one, and its recorded number."""
    try:
        record = json.loads(path.read_text(encoding="ascii"))
        pid, created = int(record["pid"]), float(record["created"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, None
    try:
        process = psutil.Process(pid)
        if abs(process.create_time() - created) > SAME_START:
            return None, None
        return (process if _alive(process) else None), pid
    except psutil.NoSuchProcess:
        return None, pid
