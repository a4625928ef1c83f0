"""A whole instance of its own, as ``make run`` starts it, to be hurt."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
import sqlalchemy as sa

from config.settings import Settings

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

    def token(self, username: str) -> str:
        """The API token of a demonstration account."""
        return str(self.accounts[username]["token"])

    def web_workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        master = json.loads((self.var / "run" / "web.pid").read_text(encoding="ascii"))["pid"]
        try:
            workers: list[psutil.Process] = psutil.Process(master).children()
        except psutil.NoSuchProcess:
            return []
        return workers

    def broker(self) -> "redis.Redis":
        """The broker, as an operator reaches it."""
        return redis.Redis.from_url(self.settings.redis_url)

    def engine(self) -> sa.Engine:
        """The database, as an operator reaches it."""
        return sa.create_engine(self.settings.database_url)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    """Start with the blackbox accounts; stop with SIGTERM and see that nothing stays."""
    var = Path(tempfile.mkdtemp(prefix="zqs-faults-"))
    var.chmod(0o755)
    port = free_port()
    environ = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
        "APP_ENV": "test",
        "PORT": str(port),
        "VAR": str(var),
        "DEMO_PROFILE": "blackbox",
    }
    log = (var / "supervisor.log").open("wb")
    supervisor = subprocess.Popen([sys.executable, "-m", "ops", "run"], cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        _await_ready(supervisor, var / "supervisor.log")
        accounts = json.loads((var / "demo-accounts.json").read_text(encoding="utf-8"))["accounts"]
        yield Instance(
            f"http://127.0.0.1:{port}",
            var,
            Settings.from_env(environ),
            {account["username"]: account for account in accounts},
            supervisor,
        )
    finally:
        children = psutil.Process(supervisor.pid).children(recursive=True) if supervisor.poll() is None else []
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(timeout=60)
        _, alive = psutil.wait_procs(children, timeout=10)
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
