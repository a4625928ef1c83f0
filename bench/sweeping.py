"""A process that only rings: how many clocks a second a sweep rings, at the instant of the clock file.

What the program is made of is kept out of the collector's way, as the worker that rings does it after its fork.
"""

import gc
import json
import sys
import time

from flask import Flask

from app.clocks.sweeping import sweep
from app.core import Core
from app.kernel.actor import SYSTEM
from app.subjects import SUBJECTS
from wsgi import app

BATCH = 200


def main(served: Flask, seconds: float) -> None:
    """Print how many clocks rang and in how many seconds; it ends when nothing is due, or after so many seconds."""
    core: Core = served.extensions["zhuqishao"]
    gc.collect()
    gc.freeze()
    began, rung, done = time.monotonic(), 0, BATCH
    while done == BATCH and time.monotonic() - began < seconds:
        with core.transactions.acting(SYSTEM, "bench") as tx:
            done = sweep(tx, SUBJECTS, BATCH)
        rung += done
    print(json.dumps({"rung": rung, "seconds": round(time.monotonic() - began, 3)}))


if __name__ == "__main__":
    main(app, float(sys.argv[1]))
