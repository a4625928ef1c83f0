"""Stored files that no row holds: to the trash after a day, out of it when a row holds them after all, gone in time.

A database that was restored from a backup knows nothing of what was attached since. So nothing is taken while some file
that nobody holds is newer than the newest row by more than a day: then it is the rows that are missing, not an owner.
A file that was let go of on purpose is none of those: that its row is gone is known.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import sqlalchemy as sa
import structlog

from app.kernel.storage import Storage
from app.kernel.transaction import Transaction
from app.rulebook.periods import TRASH, kept_for
from app.tickets.enclosures import Attachment
from app.tickets.rules.words import AttachmentState

ORPHAN_AGE = timedelta(days=1).total_seconds()
"""Seconds a file may be without a row: longer than any upload or transaction."""
AHEAD = timedelta(days=1).total_seconds()
_BATCH = 500

log = structlog.get_logger("attachments")


class RowsMissing(Exception):
    """Files are newer than all rows: this database is older than they are, and knows nothing about them."""


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """What something else than attachments says of stored files."""

    held: Callable[[Transaction, Collection[str]], Collection[str]] = lambda _tx, _keys: ()
    """Those of some keys that it holds."""
    let_go: Callable[[Transaction, Collection[str]], Collection[str]] = lambda _tx, _keys: ()
    """Those of some keys that it held, and let go of on purpose."""
    ended: Callable[[Transaction, Collection[str]], Collection[str]] = lambda _tx, _keys: ()
    """Those of some keys whose rows say that their files are to be no more: they are removed, past the trash."""
    newest: Callable[[Transaction], datetime | None] = lambda _tx: None
    """When its newest row was written; None while it holds nothing."""


NOWHERE = Elsewhere()
"""Attachments are all there is."""


def both(one: Elsewhere, other: Elsewhere) -> Elsewhere:
    """What two say of stored files, as one."""

    def newest(tx: Transaction) -> datetime | None:
        return max((at for at in (one.newest(tx), other.newest(tx)) if at is not None), default=None)

    return Elsewhere(
        held=lambda tx, keys: [*one.held(tx, keys), *other.held(tx, keys)],
        let_go=lambda tx, keys: [*one.let_go(tx, keys), *other.let_go(tx, keys)],
        ended=lambda tx, keys: [*one.ended(tx, keys), *other.ended(tx, keys)],
        newest=newest,
    )


def sweep(tx: Transaction, storage: Storage, elsewhere: Elsewhere = NOWHERE) -> int:
    """Discard files that no row holds and remove infected ones, a day old each; returns how many.

    Ask the primary: a replica that lags knows no row of the last minutes. Raises RowsMissing, with nothing taken.
    """
    now = time.time()
    for key, infected in _held(tx, storage.trashed(), elsewhere).items():
        if not infected:
            log.warning("attachment brought back from the trash", key=key)
            storage.bring_back(key)
    written = dict(storage.kept())
    held = _held(tx, written, elsewhere)
    orphans = written.keys() - held.keys()
    last = _newest(tx, elsewhere)
    ahead = {key for key in orphans if written[key] > last + AHEAD}
    for batch in _batches(sorted(ahead)):
        ahead -= set(elsewhere.let_go(tx, batch))
    if ahead:
        raise RowsMissing(f"{len(ahead)} files are newer than the newest row by more than a day")
    taken = 0
    for key, moment in written.items():
        if moment < now - ORPHAN_AGE and held.get(key, True):
            (storage.remove if key in held else storage.discard)(key)
            taken += 1
    storage.clear(now - ORPHAN_AGE, now - kept_for(tx.session, TRASH, tx.now).total_seconds())
    return taken


def _held(tx: Transaction, keys: Iterable[str], elsewhere: Elsewhere) -> dict[str, bool]:
    """Those of these keys that have a row: whether that says the file should be gone, as an infected one."""
    held: dict[str, bool] = {}
    for batch in _batches(keys):
        rows = tx.session.execute(sa.select(Attachment.key, Attachment.state).where(Attachment.key.in_(batch)))
        held |= dict.fromkeys(elsewhere.held(tx, batch), False)
        held |= dict.fromkeys(elsewhere.ended(tx, batch), True)
        held |= {key: state is AttachmentState.INFECTED for key, state in rows}
    return held


def _newest(tx: Transaction, elsewhere: Elsewhere) -> float:
    """When the newest row that holds a file was written, whatever holds it; 0 where there is none."""
    found = (tx.session.scalar(sa.select(sa.func.max(Attachment.at))), elsewhere.newest(tx))
    return max((moment.timestamp() for moment in found if moment is not None), default=0.0)


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    walked = iter(keys)
    while batch := list(islice(walked, _BATCH)):
        yield batch
