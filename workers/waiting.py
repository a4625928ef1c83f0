"""Wait for children that were forked before this program began: ``python workers/waiting.py PID …``.

Whoever forked them becomes this small program, so that what it had loaded is not kept a third time. It passes on the
signals of its own end, and the end of one child is the end of all. Ends with 1 when nobody asked for it.
"""

import os
import signal
import sys
from collections.abc import Sequence

PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
"""Blocked by whoever becomes this program, and let in here once somebody listens."""


def wait_for(children: Sequence[int]) -> int:
    """Pass signals on and wait until all have ended."""
    left, asked = set(children), []

    def pass_on(number: int, _frame: object) -> None:
        asked.append(number)
        _tell(left, number)

    for number in PASSED_ON:
        signal.signal(number, pass_on)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
    left.discard(os.wait()[0])
    unasked = not asked
    if unasked:
        _tell(left, signal.SIGTERM)
    while left:
        left.discard(os.wait()[0])
    return int(unasked)


def _tell(children: set[int], number: int) -> None:
    for child in children:
        os.kill(child, number)


if __name__ == "__main__":
    sys.exit(wait_for([int(word) for word in sys.argv[1:]]))
