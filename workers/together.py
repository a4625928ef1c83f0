"""Both workers of one machine, forked from one process that has loaded everything: ``python -m workers.together``.

What takes long has a worker of its own, so that no sweep waits behind it; loaded once, the two share what they loaded.
The end of one is the end of both, and whoever keeps this program starts it again.
"""

import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence

from workers.celery_app import celery_app
from workers.queues import Queue

WORKERS: Mapping[str, tuple[Sequence[Queue], int]] = {
    "worker": ((Queue.TICK, Queue.DELIVER), 2),
    "heavy": ((Queue.HEAVY,), 1),
}
"""Name → the queues it serves, and with how many processes."""
PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def words_of(name: str) -> list[str]:
    """The command line of one worker."""
    queues, processes = WORKERS[name]
    options = ["-Q", ",".join(queues), "-c", str(processes), "-l", "info", "-n", f"{name}@%h"]
    return ["worker", *options, "--without-gossip", "--without-mingle"]


def main() -> int:
    """Load, fork, pass signals on and wait; returns 1 when a worker ended of which nobody asked it."""
    celery_app.loader.import_default_modules()
    gc.collect()
    gc.freeze()
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)
    children = [_forked(name) for name in WORKERS]
    asked: list[int] = []

    def pass_on(number: int, _frame: object) -> None:
        asked.append(number)
        _tell(children, number)

    for number in PASSED_ON:
        signal.signal(number, pass_on)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
    children.remove(os.wait()[0])
    unasked = not asked
    if unasked:
        _tell(children, signal.SIGTERM)
    while children:
        children.remove(os.wait()[0])
    return int(unasked)


def _forked(name: str) -> int:
    child = os.fork()
    if child:
        return child
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
    celery_app.worker_main(words_of(name))
    raise SystemExit


def _tell(children: Sequence[int], number: int) -> None:
    for child in children:
        os.kill(child, number)


if __name__ == "__main__":
    sys.exit(main())
