"""What the zone learns each night from its own closed matters, in the heavy queue: other work waits for no model."""

import time

from app.understanding.nightly import learn_owed
from workers.base import LONGEST_ROUND, task
from workers.celery_app import core
from workers.queues import Queue


@task("learn_models", Queue.HEAVY)
def learn_models() -> int:
    """Learn what is owed, one model after another, for at most a round; the next ring goes on. Returns how many."""
    began = time.monotonic()
    return len(learn_owed(core().transactions, enough=lambda: time.monotonic() - began > LONGEST_ROUND))
