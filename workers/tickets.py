"""What becomes due by itself: pauses that end, plans to revisit, silence taken for a word, authorisations that end."""

from app.errands.lapsing import stop_lapsed
from app.followups.conducting import deem_silent as deem_silent_tickets
from app.promises.keeping import count_silence
from app.sla.unnumbered import held_due
from app.tickets.suspending import resume_overdue as resume_overdue_pauses
from workers.base import drained, task
from workers.queues import Queue

BATCH = 50


@task("resume_overdue", Queue.TICK)
def resume_overdue() -> int:
    """Let clocks go on whose pause lasted the longest a pause may; returns how many."""
    return drained(lambda tx: resume_overdue_pauses(tx, BATCH), BATCH)


@task("revisit_due", Queue.TICK)
def revisit_due() -> int:
    """Take up held matters whose day has come, or whose number was not noted in time; returns how many."""
    return drained(lambda tx: held_due(tx, BATCH), BATCH)


@task("deem_silent", Queue.TICK)
def deem_silent() -> int:
    """Close resolved tickets after two attempts and five workdays of silence; returns how many."""
    return drained(lambda tx: deem_silent_tickets(tx, BATCH), BATCH)


@task("count_promises", Queue.TICK)
def count_promises() -> int:
    """Count promises as kept about which a firm said nothing for five workdays; returns how many."""
    return drained(lambda tx: count_silence(tx, BATCH), BATCH)


@task("stop_lapsed_errands", Queue.TICK)
def stop_lapsed_errands() -> int:
    """Stop the steps of errands whose firm's authorisation is over, and ask the firm; returns how many."""
    return drained(lambda tx: stop_lapsed(tx, BATCH), BATCH)
