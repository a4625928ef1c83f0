"""The floors hold: all import contracts of pyproject.toml are kept."""

import subprocess
import sys

from tests.architecture.source import ROOT

CONTRACTS = 12


def test_every_import_contract_is_kept() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"Contracts: {CONTRACTS} kept, 0 broken" in done.stdout
