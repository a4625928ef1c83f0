"""Changes of settings that come into force on their day."""

from app.administration.applying import apply_due
from workers.base import drained, task
from workers.queues import Queue

BATCH = 20


@task("apply_amendments", Queue.TICK)
def apply_amendments() -> int:
    """Put in force every change whose day has come; returns how many."""
    return drained(lambda tx: apply_due(tx, BATCH), BATCH)
