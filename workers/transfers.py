"""Lists taken along and brought in behind a page; in the heavy queue, for a long one takes its minutes."""

import time

from app.transfers.working import work_on
from workers.base import LONGEST_ROUND, task
from workers.celery_app import core
from workers.queues import Queue


@task("work_on_lists", Queue.HEAVY)
def work_on_lists() -> int:
    """Do what waits, for at most a round; a list that is brought in goes on with the next ring. How many were ended."""
    began = time.monotonic()
    return work_on(core().transactions, core().actors, lambda: time.monotonic() - began > LONGEST_ROUND)
