"""The relay finds rows that are due and rings for each; a delivery takes one row and brings it out of the building.

Web requests ring nothing: the relay looks every five seconds, which costs a message five seconds and saves every page
from waiting for a broker.
"""

import structlog

from app.kernel.actor import SYSTEM
from app.kernel.outbox import due_rows
from app.notifications.sending import deliver as deliver_row
from workers.base import task
from workers.celery_app import celery_app, core
from workers.queues import Queue

AT_ONCE = 200
WORTH = 60
"""Seconds after which a ring for a row is dropped; the row is found again by the next look."""

log = structlog.get_logger(__name__)


@task("relay_outbox", Queue.TICK)
def relay_outbox() -> int:
    """Ring once for each row that may be delivered now; returns how many."""
    with core().transactions.reading(SYSTEM) as tx:
        due = list(due_rows(tx.session, tx.now, AT_ONCE))
    for row_id in due:
        celery_app.send_task("deliver", args=[row_id], queue=Queue.DELIVER.value, expires=WORTH)
    return len(due)


@task("deliver", Queue.DELIVER, heartbeat=False)
def deliver(row_id: int) -> str:
    """Deliver one row; returns what became of it. Safe to run any number of times, also at once."""
    outcome = deliver_row(core().transactions, row_id, core().channels)
    log.info("delivery", outbox_id=row_id, outcome=outcome.value)
    return outcome.value
