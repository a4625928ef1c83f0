"""Both workers of one machine, forked from one process that has loaded everything: ``python -m workers.together``.

What takes long has a worker of its own, so that no sweep waits behind it; loaded once, the two share what they loaded.
The end of one is the end of both, and whoever keeps this program starts it again.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from workers import waiting
from workers.celery_app import build_before_forking, celery_app
from workers.queues import Queue

WORKERS: Mapping[str, tuple[Sequence[Queue], int]] = {
    "worker": ((Queue.TICK, Queue.DELIVER), 2),
    "heavy": ((Queue.HEAVY,), 1),
}
"""Name → the queues it serves, and with how many processes."""
LOADED = ("celery.bin.celery", "celery.apps.worker", "celery.worker.consumer", "celery.concurrency.prefork")
"""What Celery would load in each worker at its start, and once is enough."""
WAITING = Path(waiting.__file__)


def words_of(name: str) -> list[str]:
    """The command line of one worker."""
    queues, processes = WORKERS[name]
    options = ["-Q", ",".join(queues), "-c", str(processes), "-l", "info", "-n", f"{name}@%h"]
    return ["worker", *options, "--without-gossip", "--without-mingle"]


def main() -> NoReturn:
    """Load, fork, and become the small program that waits."""
    celery_app.loader.import_default_modules()
    for name in LOADED:
        import_module(name)
    celery_app.finalize()
    build_before_forking()
    signal.pthread_sigmask(signal.SIG_BLOCK, waiting.PASSED_ON)
    children = [_forked(name) for name in WORKERS]
    os.execv(sys.executable, [sys.executable, "-S", str(WAITING), *map(str, children)])  # noqa: S606 - itself again


def _forked(name: str) -> int:
    child = os.fork()
    if child:
        return child
    signal.pthread_sigmask(signal.SIG_UNBLOCK, waiting.PASSED_ON)
    celery_app.worker_main(words_of(name))
    raise SystemExit


if __name__ == "__main__":
    main()
