"""A process that only plans: how long a region takes to make the plans of a new period, when the clock file says so.

python -m bench.speed --sizes 120 --companies 10763     measures it for the firms of a zone, as for every size
"""

import json
import sys
import time

from flask import Flask

from app.core import Core
from app.kernel.actor import SYSTEM
from app.regions.queries import get_region
from app.visits.planning import plan_region
from wsgi import app


def main(served: Flask, region: str) -> None:
    """Print how many plans were made, how many were missed, and in how many seconds; and of a second look, which finds
    nothing to do.
    """
    core: Core = served.extensions["zhuqishao"]
    found: dict[str, float] = {}
    for name in ("seconds", "again_seconds"):
        began = time.monotonic()
        with core.transactions.acting(SYSTEM, "bench") as tx:
            done = plan_region(tx, get_region(tx.session, region).id)
        found[name] = round(time.monotonic() - began, 2)
        if name == "seconds":
            found |= {"made": done.made, "missed": done.missed}
    print(json.dumps(found))


if __name__ == "__main__":
    main(app, sys.argv[1])
