"""The pressing work of beat and workers in one plain loop, for the day when the broker or beat is gone.

It sweeps clocks, lets pauses end, takes plans up, deems silence, writes Monday's digests and cards and delivers what
is owed. It holds one advisory lock, so that a second loop steps back; beside healthy workers it is harmless, because
clocks ring once and rows are claimed by lease.
"""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

import sqlalchemy as sa
import structlog

from app.clocks.subjects import Subjects
from app.clocks.sweeping import AT_ONCE, sweep
from app.followups.conducting import deem_silent
from app.kernel.actor import SYSTEM
from app.kernel.heartbeat import beat
from app.kernel.outbox import due_rows
from app.kernel.transaction import Transaction, Transactions
from app.notifications.channels import Channels
from app.notifications.digesting import write_digests
from app.notifications.sending import deliver
from app.notifications.telling import Teller
from app.notifications.writing_cards import officers_to_tell, write_card
from app.sla.unnumbered import held_due
from app.tickets.suspending import resume_overdue

LOOP_LOCK = 7743
PAUSE = 15.0
"""Seconds between two rounds."""
BATCH = 50
STEPS: Mapping[str, Callable[[Transaction, int], int]] = MappingProxyType(
    {"resume_overdue": resume_overdue, "revisit_due": held_due, "deem_silent": deem_silent}
)
"""The jobs of beat that are one step, by their names."""

log = structlog.get_logger(__name__)


def run_round(transactions: Transactions, subjects: Subjects, channels: Channels) -> int:
    """One round; returns how many clocks, pauses, plans and deliveries it dealt with."""
    done = sweep_round(transactions, subjects, Teller(channels.topics))
    with transactions.reading(SYSTEM) as tx:
        owed = list(due_rows(tx.session, tx.now, BATCH))
    for row_id in owed:
        deliver(transactions, row_id, channels)
    with transactions.acting(SYSTEM) as tx:
        for job in ("sweep_clocks", "relay_outbox", "write_digests", "write_cards", *STEPS):
            beat(tx.session, job, tx.now)
    return done + len(owed)


def sweep_round(transactions: Transactions, subjects: Subjects, teller: Teller) -> int:
    """Everything of a round but the deliveries; returns how many clocks, pauses and plans it dealt with."""
    done = _drain(transactions, lambda tx, limit: sweep(tx, subjects, limit), AT_ONCE)
    for step in STEPS.values():
        done += _drain(transactions, step)
    with transactions.acting(SYSTEM) as tx:
        write_digests(tx, teller, subjects)
        officers = officers_to_tell(tx)
    for account_id in officers:
        with transactions.acting(SYSTEM) as tx:
            write_card(tx, teller, account_id)
    return done


def run_loop(
    transactions: Transactions,
    subjects: Subjects,
    channels: Channels,
    stopped: Callable[[], bool],
    sleep: Callable[[float], None] = time.sleep,
) -> bool:
    """Rounds until ``stopped`` answers True; False at once when another loop is running.

    A round that fails is logged, and the next one tries again.
    """
    with transactions.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as keeper:
        if not keeper.scalar(sa.select(sa.func.pg_try_advisory_lock(LOOP_LOCK))):
            return False
        while not stopped():
            try:
                run_round(transactions, subjects, channels)
            except Exception:
                log.exception("round failed")
            sleep(PAUSE)
        keeper.scalar(sa.select(sa.func.pg_advisory_unlock(LOOP_LOCK)))
    return True


def _drain(transactions: Transactions, step: Callable[[Transaction, int], int], batch: int = BATCH) -> int:
    total = 0
    while True:
        with transactions.acting(SYSTEM) as tx:
            done = step(tx, batch)
        total += done
        if done < batch:
            return total
