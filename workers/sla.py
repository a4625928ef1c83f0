"""The sweep of the clocks, and on Mondays what was gathered for those above."""

from app.clocks.sweeping import AT_ONCE, sweep
from app.notifications.digesting import write_digests as write_all
from app.notifications.telling import Teller
from app.sla.tallying import count_anew
from app.subjects import SUBJECTS
from workers.base import acting, drained, task
from workers.celery_app import core
from workers.queues import Queue


@task("sweep_clocks", Queue.TICK)
def sweep_clocks() -> int:
    """Ring every rung that is due; returns how many clocks were."""
    return drained(lambda tx: sweep(tx, SUBJECTS, AT_ONCE), AT_ONCE)


@task("count_dues", Queue.TICK)
def count_dues() -> int:
    """Count what is open and late anew, so that pages have little to add to it; returns how many counts there are."""
    with acting() as tx:
        return count_anew(tx)


@task("write_digests", Queue.HEAVY)
def write_digests() -> int:
    """Write the digest of the last Monday 08:30 where it is not written yet; returns for how many regions."""
    with acting() as tx:
        return write_all(tx, Teller(core().channels.topics), SUBJECTS)
