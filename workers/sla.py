"""The sweep of the clocks."""

from app.sla.sweeping import sweep
from workers.base import drained, task
from workers.queues import Queue

BATCH = 50


@task("sweep_clocks", Queue.TICK)
def sweep_clocks() -> int:
    """Ring every rung that is due; returns how many clocks were."""
    return drained(lambda tx: sweep(tx, BATCH), BATCH)
