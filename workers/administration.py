"""Changes of settings that come into force on their day."""

from app.administration.applying import apply_due
from app.administration.leaving_parks import leave_ended_parks
from app.kernel.transaction import Transaction
from app.tickets.taking_over import take_over_ended
from workers.base import drained, task
from workers.queues import Queue

BATCH = 20


@task("apply_amendments", Queue.TICK)
def apply_amendments() -> int:
    """Put in force every change whose day has come, then give on what an ended unit or park still holds; returns how
    many of all."""
    applied = drained(lambda tx: apply_due(tx, BATCH), BATCH)
    return applied + drained(lambda tx: take_over_ended(tx, BATCH), BATCH) + drained(_left, BATCH)


def _left(tx: Transaction) -> int:
    return leave_ended_parks(tx, BATCH)
