"""Children are stopped with all they started; strangers who got their number are left alone."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ops.processes import MARK, Service

# Starts a grandchild in the same group, tells its number, and waits.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def service(folder: Path, code: str, grace: float = 10) -> Service:
    """Return a service that runs a piece of Python."""
    return Service(
        name="piece",
        command=[sys.executable, "-c", code],
        log=folder / "piece.log",
        pid_file=folder / "run" / "piece.pid",
        env={**os.environ, MARK: str(folder)},
        grace=grace,
    )


def grandchild(folder: Path) -> psutil.Process:
    """Wait for the number of the grandchild in the log."""
    for _ in range(200):
        words = (folder / "piece.log").read_text(encoding="ascii").split()
        if words:
            return psutil.Process(int(words[0]))
        time.sleep(0.05)
    raise AssertionError("the piece did not start")


def gone(process: psutil.Process) -> bool:
    """Say whether the process ends within five seconds; a zombie has ended."""
    for _ in range(100):
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_stop_takes_the_group_along(tmp_path: Path) -> None:
    """A child's own children do not outlive it."""
    piece = service(tmp_path, PARENT)
    child = piece.start()
    below = grandchild(tmp_path)
    assert piece.stop(child)
    assert gone(below)
    assert not piece.pid_file.exists()


def test_an_orphan_is_found_and_stopped(tmp_path: Path) -> None:
    """A supervisor that starts later knows the orphan by number and start time."""
    piece = service(tmp_path, PARENT)
    child = piece.start()
    below = grandchild(tmp_path)
    assert piece.stop_orphan()
    assert child.wait(5) == -signal.SIGTERM
    assert gone(below)


def test_stragglers_of_a_dead_leader_are_stopped(tmp_path: Path) -> None:
    """SIGKILL of the leader leaves its group behind; the next start clears it."""
    piece = service(tmp_path, PARENT)
    child = piece.start()
    below = grandchild(tmp_path)
    child.kill()
    child.wait()
    assert piece.stop_orphan()
    assert gone(below)


def test_a_stranger_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    """A recorded number that now belongs to another process means nothing."""
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"], start_new_session=True)
    try:
        piece = service(tmp_path, PARENT)
        piece.pid_file.parent.mkdir(parents=True)
        piece.pid_file.write_text(json.dumps({"pid": stranger.pid, "created": 1.0}), encoding="ascii")
        assert not piece.stop_orphan()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x"}'])
def test_a_damaged_record_is_forgotten(tmp_path: Path, content: str) -> None:
    """A half-written record must not keep the system from starting."""
    piece = service(tmp_path, PARENT)
    piece.pid_file.parent.mkdir(parents=True)
    piece.pid_file.write_text(content, encoding="ascii")
    assert not piece.stop_orphan()
    assert not piece.pid_file.exists()


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    """After its grace a deaf child is killed, and the answer says so."""
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    piece = service(tmp_path, deaf, grace=0.5)
    child = piece.start()
    while b"deaf" not in piece.log.read_bytes():
        time.sleep(0.05)
    assert not piece.stop(child)
    assert child.returncode == -signal.SIGKILL
