"""``make bench`` at a size that says nothing about speed: it fills, measures every work, writes it down and stops."""

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bench.works import IN_TURNS, PAGES
from ops.processes import MARK
from tests.faults.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
TINY = "--sizes 120 --companies 20 --lives 10 --rounds 1 --clients 2 --seconds 0.1"


def test_it_runs_to_its_end_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.speed", *TINY.split(), "--out", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads((tmp_path / "120.json").read_text(encoding="utf-8"))
    assert set(found["pages"]) == {name for name, _, _ in PAGES}
    assert set(found["in_turns"]) == {f"{name}, {clients}" for name, *_ in IN_TURNS for clients in (1, 2)}
    for sides in found["in_turns"].values():
        assert set(sides) == {"limit", "product"}
        assert all(each["times"] > 0 for each in sides.values())
    assert set(found["memory_mib"]) == {"web", "worker", "beat", "postgres", "valkey"}
    assert set(found["compile"]) == {"begun_seconds", "gone_on_seconds", "went_on"}
    assert found["sweep"]["seconds"] > 0
    assert found["plans"]["made"] == 20, "each firm that is looked after"
    assert "120 tickets, 20 firms" in done.stdout
    assert not running_of_benches(), "left running"


def running_of_benches() -> list[int]:
    """Processes of an instance that a bench started."""
    found = []
    for process in psutil.process_iter():
        try:
            if "zqs-bench-" in process.environ().get(MARK, ""):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found
