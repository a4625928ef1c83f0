"""Make the virtual environment and install a hashed lock into it; run by make with the machine's own Python.

Only the standard library, and syntax that an old Python can read, so that it can say what is wrong with the machine.
"""

import subprocess
import sys
from pathlib import Path

LEAST = (3, 11)


def main(venv: Path, lock: str, uv_version: str) -> int:
    """Install `lock` into `venv`, by uv when it can be had and by pip otherwise; returns the exit status."""
    if sys.version_info < LEAST:
        found = ".".join(map(str, sys.version_info[:3]))
        return _refuse(f"Python 3.11 or newer is needed, this is {found}: make PYTHON=/path/to/python3.11 …")
    python = venv / "bin" / "python"
    if not python.exists():
        print(f"making {venv} …", flush=True)
        if subprocess.run([sys.executable, "-m", "venv", str(venv)], check=False, capture_output=True).returncode:
            return _refuse("this Python cannot make virtual environments: install its venv package (python3-venv).")
    print(f"installing {lock} …", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    uv = venv / "bin" / "uv"
    if not uv.exists():
        subprocess.run([*pip, f"uv=={uv_version}"], check=False, capture_output=True)
    wheels = ["--require-hashes", "--only-binary=:all:", "-r", lock]
    if uv.exists():
        by_uv = [str(uv), "pip", "install", "--quiet", "--python", str(python), "--link-mode=copy", *wheels]
        if subprocess.run(by_uv, check=False).returncode == 0:
            return 0
        print("uv could not install it; trying pip …", flush=True)
    if subprocess.run([*pip, *wheels], check=False).returncode:
        return _refuse(f"{lock} could not be installed; is the package index reachable?")
    return 0


def _refuse(reason: str) -> int:
    print(f"zhuqishao: {reason}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
