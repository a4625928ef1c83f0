"""The sweep of the clocks."""

from app.clocks.sweeping import sweep
from app.subjects import SUBJECTS
from workers.base import drained, task
from workers.queues import Queue

BATCH = 50


@task("sweep_clocks", Queue.TICK)
def sweep_clocks() -> int:
    """Ring every rung that is due; returns how many clocks were."""
    return drained(lambda tx: sweep(tx, SUBJECTS, BATCH), BATCH)
