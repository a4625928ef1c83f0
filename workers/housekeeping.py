"""Nightly work: forgetting what need not be kept, and proving that what is kept is whole.

A check that finds something leaves no heartbeat and an error in the log: silence must not look like health.
"""

import time
from dataclasses import asdict
from typing import NoReturn

import structlog

from app.accounts.links import forget_old_links
from app.accounts.questions import forget_old_questions
from app.accounts.refusing import BATCH as REFUSALS_AT_ONCE
from app.accounts.refusing import forget_old_refusals, settle
from app.accounts.sessions import forget_old_sessions
from app.accounts.tallies import forget_old_failures
from app.accounts.tokens import forget_old_tokens
from app.audit.anchors import read_anchors, write_anchor
from app.audit.queries import Walked, head
from app.audit.reporting import note_broken, note_whole
from app.audit.walking import Way, go_on, note_walked
from app.clocks.checking import drift
from app.drafts.choosing import IN_DRAFTS
from app.drafts.keeping import forget_old_drafts
from app.errands.enclosing import IN_ERRANDS
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.idempotency import forget_old
from app.kernel.setting_aside import forget_stale
from app.notifications.forgetting import forget_old_deliveries
from app.sla.open_dues import open_drift
from app.sla.pressing import pressing_drift
from app.sla.tallying import tally_drift
from app.subjects import SUBJECTS
from app.tickets.months import analyse_acts, make_months
from app.tickets.sweeping import ORPHAN_AGE, RowsMissing, both, sweep
from app.tickets.whole_histories import broken_histories
from app.transfers.working import end_old
from app.visits.photographing import IN_VISITS
from workers.base import acting, drained, task
from workers.celery_app import core
from workers.queues import Queue

BATCH = 1000
SHOWN = 20
NIGHT = 300.0
"""Seconds after which walking the record is left to the next night."""

log = structlog.get_logger(__name__)


class CheckFailed(Exception):
    """A nightly check found something; the log says what."""


@task("forget_old_rows", Queue.HEAVY)
def forget_old_rows() -> int:
    """Drop idempotency keys, sign-ins, tokens, drafts and finished deliveries past their time; how many rows."""
    with acting() as tx:
        forgotten = forget_old(tx.session, tx.now)
        forgotten += forget_old_sessions(tx.session, tx.now)
        forgotten += forget_old_tokens(tx.session, tx.now)
        forgotten += forget_old_failures(tx.session, tx.now)
        forgotten += forget_old_questions(tx.session, tx.now)
        forgotten += forget_old_refusals(tx.session, tx.now)
        forgotten += forget_old_links(tx.session, tx.now)
        forgotten += forget_old_drafts(tx.session, tx.now)
        forgotten += forget_stale(tx.session, tx.now)
        forgotten += end_old(tx)
    return forgotten + drained(lambda tx: forget_old_deliveries(tx.session, tx.now, BATCH), BATCH)


@task("make_months", Queue.HEAVY)
def make_months_ahead() -> int:
    """Make the parts in which the acts of coming months lie, in a transaction of its own; returns how many.

    Then the whole is analysed, which nothing else does of a table that has parts.
    """
    with acting() as tx:
        made = make_months(tx)
    with acting() as tx:
        analyse_acts(tx)
    return made


@task("settle_refusals", Queue.HEAVY)
def settle_refusals() -> int:
    """Put the refusals of hours that are over on record, one entry for each kind; returns how many kinds."""
    return drained(settle, REFUSALS_AT_ONCE)


@task("sweep_files", Queue.HEAVY)
def sweep_files() -> int:
    """Discard stored files that no row came to hold within a day: what a crash left behind. Returns how many.

    Raises CheckFailed, with nothing taken, where the files are newer than the rows: the database is an older one.
    """
    core().spool.sweep(clock.now().timestamp() - ORPHAN_AGE)
    with acting() as tx:  # the primary, whatever reads go to a replica
        try:
            return sweep(tx, core().storage, both(both(IN_DRAFTS, IN_VISITS), IN_ERRANDS))
        except RowsMissing as missing:
            log.error("files are newer than the rows", said=str(missing))
            raise CheckFailed(str(missing)) from missing


@task("anchor_trail", Queue.HEAVY)
def anchor_trail() -> int:
    """Write the head of the audit chain into the log and the file of anchors, away from the database.

    Raises CheckFailed when the chain ends before its last anchor: a tail was cut off.
    """
    path = core().settings.audit_anchors
    with core().transactions.reading(SYSTEM) as tx:
        end = head(tx.session)
        reached = max((anchor.chain_seq for anchor in read_anchors(path)), default=0)
    if (end.chain_seq if end else 0) < reached:
        _broken((end.chain_seq if end else 0) + 1)
    if end is None:
        return 0
    log.info("audit anchor", chain_seq=end.chain_seq, mac=end.mac.hex())
    write_anchor(path, end, clock.now())
    return end.chain_seq


@task("verify_trail", Queue.HEAVY)
def verify_trail() -> None:
    """Walk the audit chain against its anchors: what is new to its end, and all of it again as far as a night reaches.

    Raises CheckFailed with the first bad entry. `/readyz` says so until a later walk from the beginning finds the chain
    whole, and the administrators are told.
    """
    began = time.monotonic()
    walks = {way: _walked(way, began) for way in Way}
    bad = min((walk.bad for walk in walks.values() if walk.bad is not None), default=None)
    if bad is not None:
        _broken(bad)
    if walks[Way.WHOLE].ended:
        with acting() as tx:
            note_whole(tx)


def _walked(way: Way, began: float) -> Walked:
    """Walk in stretches until the end, a bad entry, or the end of the night; each stretch is kept."""
    keys, anchors = core().audit_keys, read_anchors(core().settings.audit_anchors)
    while True:
        with core().transactions.reading(SYSTEM) as tx:
            walked = go_on(tx.session, keys, anchors, way)
        with acting() as tx:
            note_walked(tx, keys, way, walked)
        if walked.ended or walked.bad is not None or time.monotonic() - began > NIGHT:
            return walked


def _broken(entry: int) -> NoReturn:
    log.error("audit chain broken", chain_seq=entry)
    with acting() as tx:
        note_broken(tx, entry)
    raise CheckFailed(f"the audit chain breaks at entry {entry}")


@task("check_drift", Queue.HEAVY)
def check_drift() -> None:
    """Compute clocks, places in lists, open dues and their counts anew.

    Raises CheckFailed when any disagrees with what it follows from.
    """
    with core().transactions.reading(SYSTEM) as tx:
        found = drift(tx.session, SUBJECTS, tx.now)
        misplaced = pressing_drift(tx.session)
        misread, miscounted = open_drift(tx.session), tally_drift(tx.session, tx.now)
    for each in found[:SHOWN]:
        log.error("clock drifted", clock_id=each.clock_id, stored=str(each.stored), computed=str(each.computed))
    for place in misplaced[:SHOWN]:
        log.error("ticket misplaced", number=place.number, stored=str(place.stored), computed=str(place.computed))
    for row in misread[:SHOWN]:
        log.error("open due misread", ticket_id=row.ticket_id, department_id=row.department_id, stands=row.stands)
    for count in miscounted[:SHOWN]:
        log.error("dues miscounted", **asdict(count))
    if found or misplaced or misread or miscounted:
        raise CheckFailed(
            f"{len(found)} clocks disagree with their events, {len(misplaced)} tickets with their clocks,"
            f" {len(misread)} open dues with both, {len(miscounted)} counts with the open dues"
        )


@task("check_histories", Queue.HEAVY)
def check_histories() -> None:
    """Count the acts of every ticket anew. Raises CheckFailed when one is missing, doubled, or ends elsewhere."""
    with core().transactions.reading(SYSTEM) as tx:
        broken = broken_histories(tx.session)
    for each in broken[:SHOWN]:
        log.error("history broken", **asdict(each))
    if broken:
        raise CheckFailed(f"the acts of {len(broken)} tickets do not lead where those stand")
