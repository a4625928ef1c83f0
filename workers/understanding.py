"""What the zone learns each night from its own matters, and which of them are about one thing.

In the heavy queue: other work waits for no model.
"""

import time

from app.issues.nightly import find_owed
from app.understanding.nightly import learn_owed
from workers.base import LONGEST_ROUND, task
from workers.celery_app import core
from workers.queues import Queue


@task("learn_models", Queue.HEAVY)
def learn_models() -> int:
    """Learn what is owed, one model after another, for at most a round; the next ring goes on. Returns how many."""
    began = time.monotonic()
    return len(learn_owed(core().transactions, enough=lambda: time.monotonic() - began > LONGEST_ROUND))


@task("find_issues", Queue.HEAVY)
def find_issues() -> int:
    """Find the common issues of every region that is owed it, for at most a round; the next ring goes on."""
    began = time.monotonic()
    return len(find_owed(core().transactions, enough=lambda: time.monotonic() - began > LONGEST_ROUND))
