"""A process that only compiles: how long two weeks take, the second of which goes on with the ledger of the first."""

import json
import sys
import time

from flask import Flask

from app.core import Core
from app.kernel.actor import SYSTEM
from app.regions.queries import get_region
from app.reports.compiling import compile_week
from app.reports.rules.periods import Week
from wsgi import app


def main(served: Flask, region: str, last: Week) -> None:
    """Print the seconds of either week, begun from nothing and gone on with, and whether it was gone on with."""
    core: Core = served.extensions["zhuqishao"]
    found: dict[str, object] = {}
    bases = set()
    for name, week in (("begun_seconds", last.previous), ("gone_on_seconds", last)):
        began = time.monotonic()
        with core.transactions.acting(SYSTEM, "bench") as tx:
            bases.add(compile_week(tx, get_region(tx.session, region), str(week)).base_id)
        found[name] = round(time.monotonic() - began, 2)
    print(json.dumps({**found, "went_on": len(bases) == 1}))


if __name__ == "__main__":
    main(app, sys.argv[1], Week.parse(sys.argv[2]))
