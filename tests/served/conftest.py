"""The product as ``make run`` starts it, with the demonstration zone: gunicorn, worker, beat and both servers."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.faults.conftest import ROOT, Instance, _await_ready, free_port, started
from tests.served.visiting import Served


@pytest.fixture(scope="package")
def served() -> Iterator[Served]:
    """Start once with the demonstration zone; stop after the last of these tests, and see that nothing stays."""
    var = Path(tempfile.mkdtemp(prefix="zqs-served-"))
    var.chmod(0o755)  # PostgreSQL's own account passes through
    port = free_port()
    environ = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
        "APP_ENV": "test",
        "PORT": str(port),
        "VAR": str(var),
        "DEMO_PROFILE": "zone",
        "WEBHOOK_ALLOW_LOOPBACK": "1",
    }
    with (var / "supervisor.log").open("wb") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "ops", "run"], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
    try:
        _await_ready(supervisor, var / "supervisor.log")
        accounts = json.loads((var / "demo-accounts.json").read_text(encoding="utf-8"))["accounts"]
        by_name = {each["username"]: each for each in accounts}
        yield Served(f"http://127.0.0.1:{port}", var, by_name, environ=environ)
    finally:
        children = psutil.Process(supervisor.pid).children(recursive=True) if supervisor.poll() is None else []
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(timeout=60)
        _, alive = psutil.wait_procs(children, timeout=10)
        shutil.rmtree(var, ignore_errors=True)
        assert not alive, f"left running: {alive}"


@pytest.fixture(scope="package")
def instance() -> Iterator[Instance]:
    """A small one with the blackbox accounts, whose keys may be rotated and which calls programs on this machine."""
    with started(WEBHOOK_ALLOW_LOOPBACK="1") as running:
        yield running
